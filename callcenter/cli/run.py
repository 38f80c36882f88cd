"""`callcenter run`: serve the line until told to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from callcenter import config, log, serving
from callcenter.cli import settings
from callcenter.cli.exits import DONE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable

    from callcenter.config import Problem
    from callcenter.config.problems import Finding

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


def main(options: Namespace) -> int:
    """Serve; a configuration that cannot be used is refused before anything is opened."""
    doubts: list[Problem] = []
    chosen = settings.load(options, warn=doubts.append, needed=config.SECRETS)
    log.configure(level=options.log_level)
    for doubt in doubts:
        _log.warning("doubtful setting", field=doubt.field, why=doubt.message, mend=doubt.mend)

    def reread(
        *, more: Callable[[config.Settings], Iterable[Finding]], warn: Callable[[Problem], object]
    ) -> config.Settings:
        read = settings.load(options, warn=warn, needed=config.SECRETS, more=more)
        for each in settings.shadowed(options):
            warn(each)
        return read

    asyncio.run(serving.serve(chosen, source=reread))
    return DONE
