"""A history that is opened late."""

from __future__ import annotations

import asyncio

import pytest

from callcenter.store.errors import StoreUnavailable
from callcenter.store.late import LateRecords
from callcenter.store.memory import MemoryRecords


class History(MemoryRecords):
    """One that tells whether it was closed."""

    closed = False

    async def close(self) -> None:
        self.closed = True


class Urgent:
    """Something that is done first; notes when the history was made."""

    def __init__(self) -> None:
        self.done = asyncio.Event()
        self.made: list[History] = []

    async def wait(self) -> None:
        await self.done.wait()

    def make(self) -> History:
        self.made.append(History())
        return self.made[-1]


@pytest.fixture
def urgent() -> Urgent:
    return Urgent()


@pytest.fixture
def late(urgent: Urgent) -> LateRecords:
    return LateRecords(urgent.make, after=urgent.wait)


async def test_nothing_is_made_before_its_time_and_only_once(
    urgent: Urgent, late: LateRecords
) -> None:
    opening = asyncio.create_task(late.open())
    await asyncio.sleep(0)
    assert not urgent.made
    urgent.done.set()
    await opening
    await late.open()
    await late.write(())
    assert len(urgent.made) == 1


async def test_it_takes_nothing_before_it_is_open(late: LateRecords) -> None:
    with pytest.raises(StoreUnavailable):
        await late.write(())


async def test_what_was_never_opened_can_be_closed(urgent: Urgent, late: LateRecords) -> None:
    await late.close()
    assert not urgent.made


async def test_closing_lets_go_of_what_was_opened(urgent: Urgent, late: LateRecords) -> None:
    urgent.done.set()
    await late.open()
    await late.close()
    assert urgent.made[0].closed
