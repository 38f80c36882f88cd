"""One calendar: a week, a country's holidays, and dates that win over both."""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotations at run time
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from callcenter.hours.holidays import name_of_holiday

if TYPE_CHECKING:
    from collections.abc import Iterator

Intervals = tuple[tuple[int, int], ...]
"""Times open on a day, in minutes from midnight: in order, not touching; 1440 is the day's end."""

DAY_MIN = 24 * 60


class Why(StrEnum):
    """What a day's hours come from."""

    WEEK = "week"
    HOLIDAY = "holiday"
    DATE = "date"


class Day(msgspec.Struct, frozen=True):
    """One day's hours."""

    open: Intervals
    why: Why = Why.WEEK
    reason: str = ""  # a holiday's name, or what the operator wrote beside the date


class Calendar(msgspec.Struct, frozen=True):
    """When a line is open."""

    zone: ZoneInfo
    week: tuple[Intervals, ...]  # from Monday on
    holidays: str = ""  # a country, such as PE, or a part of one, such as BR-SP; "": none is kept
    language: str = "es"  # of the holidays' names
    dates: Mapping[date, Day] = {}

    def day(self, at: date) -> Day:
        """Return the hours of one day: its own, else those of a holiday, else those of the week."""
        if at in self.dates:
            return self.dates[at]
        if self.holidays and (name := name_of_holiday(self.holidays, at, self.language)):
            return Day((), Why.HOLIDAY, name)
        return Day(self.week[at.weekday()])

    def days(self, first: date, count: int) -> Iterator[tuple[date, Day]]:
        """Yield so many days from ``first`` on."""
        for offset in range(count):
            at = first + timedelta(days=offset)
            yield at, self.day(at)


def minute_of(text: str) -> int:
    """Return the minute of the day that ``text`` names; 1440 for 24:00."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def time_of(minute: int) -> str:
    """Return a minute of the day as it is written, such as 07:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
