"""The hours are told in time, and anew when they are old or a clock was set."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from callcenter.hours import renewal
from callcenter.hours.renewal import AHEAD_MS, RENEW_MS, Renewal
from callcenter.hours.timetable import Timetable
from tests.hours.weeks import at, calendar

if TYPE_CHECKING:
    from callcenter.events import HoursGiven

NOW = at("America/Lima", "2026-11-30T09:00")


class Room:
    """Two clocks, and what was told."""

    def __init__(self) -> None:
        self.line_ms = self.wall_ms = NOW
        self.told: list[HoursGiven] = []
        timetable = Timetable({"salud": calendar("America/Lima")}, zone=ZoneInfo("UTC"))
        self.renewal = Renewal(
            timetable, clock=self, tell=self.told.append, wall=lambda: self.wall_ms
        )

    def now_ms(self) -> int:
        return self.line_ms

    def passes(self, ms: int) -> None:
        self.line_ms += ms
        self.wall_ms += ms

    def first_opening(self) -> int:
        """When the line opened today, as it was told last."""
        spans = self.told[-1].lines[0].spans
        assert spans
        return spans[0].opens_at


@pytest.fixture
def room() -> Room:
    room = Room()
    room.renewal.give()
    return room


def test_nothing_is_told_anew_while_all_is_well(room: Room) -> None:
    room.passes(RENEW_MS - AHEAD_MS)
    room.line_ms += AHEAD_MS - 1  # less than the clocks may be apart
    room.renewal.look()
    assert len(room.told) == 1


def test_hours_that_are_old_are_told_anew(room: Room) -> None:
    room.passes(RENEW_MS)
    room.renewal.look()
    assert len(room.told) == 2


def test_a_wall_clock_that_was_set_moves_the_opening_in_the_lines_time(room: Room) -> None:
    opening = room.first_opening()
    room.wall_ms -= 60_000  # the machine's clock was a minute ahead
    room.renewal.look()
    assert room.first_opening() == opening + 60_000
    room.renewal.look()
    assert len(room.told) == 2


def test_a_machine_that_slept_tells_them_anew(room: Room) -> None:
    room.wall_ms += 3_600_000
    room.renewal.look()
    assert room.first_opening() == at("America/Lima", "2026-11-30T07:00") - 3_600_000


def test_small_differences_between_the_clocks_are_let_be(room: Room) -> None:
    assert room.first_opening() == at("America/Lima", "2026-11-30T07:00")


async def test_it_looks_by_itself_until_it_is_stopped(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "LOOK_S", 0.001)
    room.renewal.start()
    for told in (2, 3):
        room.passes(RENEW_MS)
        async with asyncio.timeout(5):
            while len(room.told) < told:  # noqa: ASYNC110  # a timer of the loop
                await asyncio.sleep(0.001)
    room.renewal.stop()
    room.renewal.stop()
    room.passes(RENEW_MS)
    await asyncio.sleep(0.02)
    assert len(room.told) == 3


async def test_it_goes_on_looking_after_it_could_not_tell(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, faults = asyncio.get_running_loop(), []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))
    monkeypatch.setattr(renewal, "LOOK_S", 0.001)
    monkeypatch.setattr(room.renewal, "look", lambda: room.told[99])
    room.renewal.start()
    async with asyncio.timeout(5):
        while len(faults) < 2:  # noqa: ASYNC110  # a timer of the loop
            await asyncio.sleep(0.001)
    room.renewal.stop()
    loop.set_exception_handler(before)
    assert {type(fault) for fault in faults} == {IndexError}
