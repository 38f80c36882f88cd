"""Opening hours as the operator writes them: `[hours.NAME]`."""

from __future__ import annotations

import datetime as dt  # pydantic reads it
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from callcenter.config.sections import TimeZone  # pydantic reads it
from callcenter.config.values import Label, SecondsOrNone, Table, milliseconds
from callcenter.hours.calendar import Calendar, Day, Intervals, Why, minute_of, time_of
from callcenter.hours.timetable import Timetable
from callcenter.opening import SHIFT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import LineSettings, Settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

TIME, DAY = "([01][0-9]|2[0-3]):[0-5][0-9]", "(mon|tue|wed|thu|fri|sat|sun)"
"""Forms of a time of day and of a day of the week, for patterns."""

Interval = Annotated[str, Field(pattern=rf"^{TIME}-({TIME}|24:00)$")]
"""From when to when a line is open, such as "07:00-12:00"."""
DaysOfWeek = Annotated[str, Field(pattern=rf"^{DAY}(-{DAY})?$")]
"""One day, such as sat, or several: mon-fri."""
Place = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,4})?$")]
"""A country, such as PE, or a part of one: BR-SP."""


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Open = Annotated[tuple[Interval, ...], BeforeValidator(_one_or_more)]


class DateTable(Table):
    """Days that are not as the week says: `[[hours.NAME.dates]]`."""

    date: dt.date
    until: dt.date | None = None
    open: Open = ()
    reason: Label | None = None


class HoursTable(Table):
    """When a line is open: `[hours.NAME]`."""

    timezone: TimeZone | None = None
    week: dict[DaysOfWeek, Open]
    holidays: Place | None = None
    wait_before_open_s: SecondsOrNone = 0.0
    admit_by_estimate: bool = True
    dates: tuple[DateTable, ...] = ()


def days_named(days: str) -> range:
    """Return the days of the week that ``days`` names, 0 is Monday; empty where it goes back."""
    first, _, last = days.partition("-")
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def minutes_of(intervals: tuple[str, ...]) -> Intervals:
    """Return intervals in minutes, in order; those that touch become one."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted((minute_of(i[:5]), minute_of(i[6:])) for i in intervals):
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return tuple(joined)


def calendar_of(settings: Settings, name: str) -> Calendar:
    """Return the calendar of hours that passed `check`."""
    hours = settings.hours[name]
    week: list[Intervals] = [()] * len(DAYS)
    for days, intervals in hours.week.items():
        for day in days_named(days):
            week[day] = minutes_of(intervals)
    dates = {
        at: Day(minutes_of(row.open), Why.DATE, row.reason or "")
        for row in hours.dates
        for at in dates_of(row)
    }
    return Calendar(
        zone=ZoneInfo(hours.timezone or settings.service.timezone),
        week=tuple(week),
        holidays=hours.holidays or "",
        language=settings.language,
        dates=dates,
    )


def dates_of(row: DateTable) -> Iterator[dt.date]:
    """Yield every day of a row."""
    last = (row.until or row.date).toordinal()
    for ordinal in range(row.date.toordinal(), last + 1):
        yield dt.date.fromordinal(ordinal)


def timetable(settings: Settings) -> Timetable:
    """Return when every line is open, and when on-call phones that have hours are rung."""
    calendars = {
        name: calendar_of(settings, line.hours) if line.hours else None
        for name, line in settings.lines.items()
    }
    calendars |= {
        f"{SHIFT}{table.name}": calendar_of(settings, table.hours)
        for table in settings.on_call
        if table.hours
    }
    return Timetable(calendars, zone=ZoneInfo(settings.service.timezone))


def opening_times(settings: Settings) -> list[str]:
    """Return every time of day at which a line opens, sorted."""
    used = {line.hours for line in settings.lines.values() if line.hours}
    opens = [
        intervals
        for name in used & settings.hours.keys()
        for intervals in (
            *settings.hours[name].week.values(),
            *(row.open for row in settings.hours[name].dates),
        )
    ]
    return sorted({time_of(begin) for each in opens for begin, _ in minutes_of(each)})


def early_ms(settings: Settings, line: LineSettings) -> int:
    """Return how long before an opening callers may wait for it, in ms."""
    return milliseconds(settings.hours[line.hours].wait_before_open_s) if line.hours else 0
