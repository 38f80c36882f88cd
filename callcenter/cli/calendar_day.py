"""Which moments a day of the calendar holds, where clocks may be set in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from callcenter.errors import ConfigError
from callcenter.report.figures import HALF_HOUR_MS

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_TODAY = ("hoy", "today")
_YESTERDAY = ("ayer", "yesterday")
_MS = 1_000


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day in a time zone: 23 or 25 hours long where clocks are set in it."""

    day: date
    zone: ZoneInfo

    @property
    def since_ms(self) -> int:
        """When it begins, in ms since the epoch."""
        return _begins(self.day, self.zone)

    @property
    def until_ms(self) -> int:
        """When the next one begins."""
        return _begins(self.day + timedelta(days=1), self.zone)

    def half_hours(self) -> list[str]:
        """Return the names of its half-hours, by the clock on the wall."""
        moments = range(self.since_ms, self.until_ms, HALF_HOUR_MS)
        return [f"{_local(moment, self.zone):%H:%M}" for moment in moments]


def read_day(text: str, *, zone: ZoneInfo, now_ms: int) -> CalendarDay:
    """Return the day that somebody means.

    Raises:
        ConfigError: no day is meant, or one that has not come.
    """
    today = _local(now_ms, zone).date()
    word = text.strip().lower()
    if word in _TODAY:
        return CalendarDay(today, zone)
    if word in _YESTERDAY:
        return CalendarDay(today - timedelta(days=1), zone)
    try:
        # Not every ISO form: "20261127" or a week would be read, and was hardly meant.
        day = datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise ConfigError(
            f"{text!r} is no day: give one such as {today}, or hoy, or ayer"
        ) from None
    if day > today:
        raise ConfigError(f"{day} has not come yet: today is {today} in {zone.key}")
    if day.year < _FIRST_YEAR:
        raise ConfigError(f"{day} is before there were any records")
    return CalendarDay(day, zone)


_FIRST_YEAR = 1970


def _begins(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time(), tzinfo=zone).timestamp() * _MS)


def _local(moment_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment_ms / _MS, tz=zone)
