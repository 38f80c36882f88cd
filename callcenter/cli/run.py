"""`callcenter run`: serve the line until told to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from callcenter import app, config, log
from callcenter.cli import settings
from callcenter.cli.exits import DONE

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.config import Problem

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


def main(options: Namespace) -> int:
    """Serve; a configuration that cannot be used is refused before anything is opened."""
    doubts: list[Problem] = []
    chosen = settings.load(options, warn=doubts.append, needed=config.SECRETS)
    log.configure(level=options.log_level)
    for doubt in doubts:
        _log.warning("doubtful setting", field=doubt.field, why=doubt.message, mend=doubt.mend)
    asyncio.run(app.serve(chosen))
    return DONE
