"""Calendars for tests."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callcenter.hours.calendar import Calendar, minute_of

if TYPE_CHECKING:
    from datetime import date

    from callcenter.hours.calendar import Day, Intervals


def times(*texts: str) -> Intervals:
    """Return intervals as they are written: ``times("07:00-12:00")``."""
    pairs = (text.split("-") for text in texts)
    return tuple((minute_of(begin), minute_of(end)) for begin, end in pairs)


OFFICE = (*[times("07:00-12:00", "13:00-17:45")] * 5, times("07:00-12:00"), ())
ALWAYS = (times("00:00-24:00"),) * 7


def calendar(
    zone: str,
    *,
    week: tuple[Intervals, ...] = OFFICE,
    holidays: str = "",
    dates: dict[date, Day] | None = None,
) -> Calendar:
    """Return a calendar: that of an office unless told."""
    return Calendar(zone=ZoneInfo(zone), week=week, holidays=holidays, dates=dates or {})


def at(zone: str, text: str) -> int:
    """Return the ms since the epoch when the clocks of ``zone`` show ``text`` (the first time)."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def clock(zone: str, ms: int) -> str:
    """Return what the clocks of ``zone`` show."""
    return datetime.fromtimestamp(ms / 1000, tz=ZoneInfo(zone)).isoformat(timespec="minutes")
