"""From calendars to moments: what the core is told, for the days to come."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.events import HoursGiven
from callcenter.hours.calendar import DAY_MIN, time_of
from callcenter.opening import LineHours, OpenSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from callcenter.hours.calendar import Calendar

DAYS = 15
"""Today and two weeks."""

_MS = 1_000


class Timetable:
    """The calendars of a service's lines.

    Args:
        calendars: By line; None where it is always open.
        zone: Where lines without a calendar are.
    """

    def __init__(self, calendars: Mapping[str, Calendar | None], *, zone: ZoneInfo) -> None:
        self._calendars = calendars
        self._zone = zone

    def hours(self, wall_ms: int, *, ahead_ms: int = 0) -> HoursGiven:
        """Return the hours from yesterday on, at ``wall_ms`` since the epoch.

        ``ahead_ms`` is how far the line's clock is ahead of the wall's: moments are told in the
        line's own time.
        """
        given = (self._of_line(line, wall_ms) for line in self._calendars)
        return HoursGiven(tuple(_shifted(hours, ahead_ms) for hours in given))

    def _of_line(self, line: str, wall_ms: int) -> LineHours:
        calendar = self._calendars[line]
        zone = calendar.zone if calendar else self._zone
        today = datetime.fromtimestamp(wall_ms / _MS, tz=zone).date()
        ends = tuple(
            midnight(today + timedelta(days=offset), zone) for offset in range(1, DAYS + 1)
        )
        yesterday = today - timedelta(days=1)
        spans = tuple(spans_of(calendar, yesterday, DAYS + 1)) if calendar else None
        return LineHours(line=line, spans=spans, day_ends=ends, known_until=ends[-1])


def spans_of(calendar: Calendar, first: date, count: int) -> Iterable[OpenSpan]:
    """Return the times open of so many days from ``first`` on; one over midnight is one."""
    spans: list[OpenSpan] = []
    for day, hours in calendar.days(first, count):
        for begin, end in hours.open:
            opens_at = _moment(day, begin, calendar.zone)
            closes_at = _closing(day, end, calendar.zone)
            if spans and spans[-1].closes_at >= opens_at:
                spans[-1] = replace(spans[-1], closes_at=closes_at)
            else:
                spans.append(OpenSpan(opens_at, closes_at, day.weekday(), time_of(begin)))
    return spans


def midnight(day: date, zone: ZoneInfo) -> int:
    """Return when ``day`` begins, in ms since the epoch."""
    return _moment(day, 0, zone)


def _moment(day: date, minute: int, zone: ZoneInfo, *, fold: int = 0) -> int:
    """Return a wall clock's moment in ms. One that the clock skips is when it has skipped."""
    after = day + timedelta(days=minute // DAY_MIN)
    at = time(minute % DAY_MIN // 60, minute % 60, fold=fold)
    return int(datetime.combine(after, at, tzinfo=zone).astimezone(UTC).timestamp()) * _MS


def _closing(day: date, minute: int, zone: ZoneInfo) -> int:
    """Return when a line closes: a moment that the clock shows twice is the later one."""
    return max(_moment(day, minute, zone, fold=fold) for fold in (0, 1))


def _shifted(hours: LineHours, ahead_ms: int) -> LineHours:
    if not ahead_ms:
        return hours
    spans = hours.spans and tuple(
        replace(span, opens_at=span.opens_at + ahead_ms, closes_at=span.closes_at + ahead_ms)
        for span in hours.spans
    )
    return replace(
        hours,
        spans=spans,
        day_ends=tuple(end + ahead_ms for end in hours.day_ends),
        known_until=hours.known_until + ahead_ms,
    )
