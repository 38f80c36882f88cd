"""The watching as a process: it goes on until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from callcenter import __version__
from callcenter.observing.observer import Observer

if TYPE_CHECKING:
    from callcenter.config.observing import Observed

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


async def watch(observed: Observed) -> None:
    """Watch until SIGTERM or SIGINT.

    Raises:
        CallcenterError: a part could not be started, or the PBX is not to be watched by us.
    """
    _log.info("starting", version=__version__)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with Observer(observed) as observer:
        refused = loop.create_task(observer.watch.refused(), name="refused")
        stopped = loop.create_task(stop.wait(), name="stop asked")
        done, pending = await asyncio.wait({refused, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for task in done:
            task.result()
