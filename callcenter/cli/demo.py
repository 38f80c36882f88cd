"""`callcenter demo`: the whole service on this machine, with callers and agents."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.lab import demo

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    """Run the demo, and tell what happens."""
    chosen = demo.Options(calls=options.calls, callers=options.callers, clean=options.clean)
    return asyncio.run(demo.run(chosen, say=_say))


def _say(line: str) -> None:
    print(line, flush=True)
