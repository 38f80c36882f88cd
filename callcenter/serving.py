"""The service as a process: it serves until it is told to stop, and reloads when it is told to."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from callcenter import __version__
from callcenter.app import App

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.config import Settings
    from callcenter.reloader import Source

BY_SIGNAL = "signal"
"""The actor of what SIGHUP asked for."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


async def serve(settings: Settings, *, source: Source | None = None) -> None:
    """Serve until SIGTERM or SIGINT; read the settings anew by ``source`` at each SIGHUP.

    Raises:
        CallcenterError: a part could not be started, or the PBX refuses our log-in.
    """
    _log.info("starting", version=__version__)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    hang_up = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, hang_up.set)
    async with App(settings, source=source) as app, _reloading(app, hang_up):
        refused = loop.create_task(app.link.refused(), name="log-in refused")
        stopped = loop.create_task(stop.wait(), name="stop asked")
        done, pending = await asyncio.wait({refused, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for task in done:
            task.result()


@asynccontextmanager
async def _reloading(app: App, asked: asyncio.Event) -> AsyncIterator[None]:
    """Reload whenever it is asked for by a signal; several that come meanwhile count as one."""

    async def reload() -> None:
        while await asked.wait():
            asked.clear()
            await app.reload(dry_run=False, actor=BY_SIGNAL)

    task = asyncio.create_task(reload(), name="reload by signal")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
