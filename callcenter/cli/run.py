"""`callcenter run`: serve the line until told to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter import app, log
from callcenter.cli import settings
from callcenter.cli.exits import DONE

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    """Serve; a configuration that cannot be used is refused before anything is opened."""
    chosen = settings.load(options)
    log.configure(level=options.log_level)
    asyncio.run(app.serve(chosen))
    return DONE
