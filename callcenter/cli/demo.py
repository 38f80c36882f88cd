"""`callcenter demo`: the whole service on this machine, with callers and agents."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from callcenter.cli.exits import INTERRUPTED
from callcenter.lab import demo

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    """Run the demo, and tell what happens."""
    chosen = demo.Options(calls=options.calls, callers=options.callers, clean=options.clean)
    try:
        return asyncio.run(_until_told(chosen))
    except asyncio.CancelledError:
        return INTERRUPTED


async def _until_told(options: demo.Options) -> int:
    """Run the demo; end it in order at Ctrl-C, at SIGTERM, and when the terminal is closed."""
    loop = asyncio.get_running_loop()
    running = loop.create_task(demo.run(options, say=_say))
    # A shell that starts a program in the background lets it ignore Ctrl-C, which would keep
    # `kill -INT` from ending it; `nohup` means what it says.
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)

    def end() -> None:
        for number in numbers:
            loop.remove_signal_handler(number)  # a second one does not wait
        running.cancel()

    for number in numbers:
        loop.add_signal_handler(number, end)
    return await running


def _say(line: str) -> None:
    print(line, flush=True)
