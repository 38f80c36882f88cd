"""The callers of the demo."""

from __future__ import annotations

import asyncio
from itertools import islice, repeat
from random import Random
from typing import TYPE_CHECKING

import pytest

from callcenter.lab.demo_line import CALLBACK_KEY
from callcenter.lab.traffic import keep_calling, plans

if TYPE_CHECKING:
    from callcenter.lab.traffic import Plan


class Lines:
    """Counts the calls that go on; each goes on until it is told to end."""

    def __init__(self) -> None:
        self.now = 0
        self.begun = 0
        self.most = 0
        self.free = asyncio.Semaphore(0)

    async def call(self, _: Plan) -> None:
        """Be a call."""
        self.now, self.begun = self.now + 1, self.begun + 1
        self.most = max(self.most, self.now)
        await self.free.acquire()
        self.now -= 1


async def turns() -> None:
    """Let all that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_no_more_call_at_once_than_may_and_the_next_calls_when_one_hangs_up() -> None:
    lines = Lines()
    callers = plans(Random(1), all_stay=False)  # the same callers every time
    stream = asyncio.create_task(
        keep_calling(callers, lines.call, pauses_s=repeat(0.0), most=3), name="stream"
    )
    await turns()
    assert (lines.begun, lines.now) == (3, 3)
    lines.free.release()
    lines.free.release()
    await turns()
    assert (lines.begun, lines.now, lines.most) == (5, 3, 3)
    stream.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stream


def test_who_hangs_up_presses_nothing_afterwards_and_nobody_asks_to_be_called_back() -> None:
    some = list(islice(plans(Random(2), all_stay=False), 300))  # the same every time
    leaving = [plan.caller for plan in some if plan.caller.hangs_up_ms is not None]
    assert leaving
    assert all(key.at_ms < (caller.hangs_up_ms or 0) for caller in leaving for key in caller.keys)
    assert CALLBACK_KEY not in {key.key for plan in some for key in plan.caller.keys}


def test_of_those_who_stay_to_the_end_most_have_an_opinion() -> None:
    some = list(islice(plans(Random(3), all_stay=True), 300))  # the same every time
    opinions = [plan.caller.keys[-1].key for plan in some if plan.answers]
    assert not any(len(plan.caller.keys) > 2 for plan in some if not plan.answers)
    assert len(opinions) > 150
    assert set(opinions) == {"1", "2", "3", "4"}
