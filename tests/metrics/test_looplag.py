"""How late the loop is, measured by a timer of its own."""

from __future__ import annotations

import asyncio
import time

from callcenter.metrics.looplag import INTERVAL_S, LoopLag


class Told:
    """What was measured."""

    def __init__(self) -> None:
        self.lags: list[float] = []
        self._news = asyncio.Event()

    def __call__(self, lag_s: float) -> None:
        self.lags.append(lag_s)
        self._news.set()

    async def next(self) -> float:
        self._news.clear()
        async with asyncio.timeout(5):
            await self._news.wait()
        return self.lags[-1]


async def test_a_blocked_loop_is_told_with_the_time_it_was_late() -> None:
    told = Told()
    watch = LoopLag(told)
    watch.start()
    await asyncio.sleep(0)
    time.sleep(2 * INTERVAL_S)  # noqa: ASYNC251  # the fault to be measured
    assert await told.next() >= INTERVAL_S * 0.99
    watch.stop()


async def test_it_goes_on_measuring_and_is_never_early() -> None:
    told = Told()
    watch = LoopLag(told)
    watch.start()
    assert min(await told.next(), await told.next()) >= 0
    watch.stop()


async def test_a_stopped_watch_measures_no_more() -> None:
    told = Told()
    watch = LoopLag(told)
    watch.stop()
    watch.start()
    watch.stop()
    await asyncio.sleep(1.5 * INTERVAL_S)
    assert told.lags == []
