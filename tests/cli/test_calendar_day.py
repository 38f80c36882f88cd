"""Days of the calendar, and the moments that they hold."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.cli.calendar_day import read_day
from callcenter.errors import ConfigError

LIMA = ZoneInfo("America/Lima")
HOUR_MS = 3_600_000


def at(year: int, month: int, day: int, hour: int = 0) -> int:
    return round(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1_000)


NOW = at(2026, 11, 28, 3)  # in Lima it is still the 27th


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-25", "2026-11-25"),
        ("hoy", "2026-11-27"),
        (" Today ", "2026-11-27"),
        ("ayer", "2026-11-26"),
        ("YESTERDAY", "2026-11-26"),
    ],
)
def test_a_day_is_read_as_it_is_where_the_service_is(text: str, day: str) -> None:
    assert read_day(text, zone=LIMA, now_ms=NOW).day.isoformat() == day


@pytest.mark.parametrize("text", ["", "27/11/2026", "20261127", "2026-02-30", "mañana", "2026-W48"])
def test_what_is_no_day_is_refused_with_one_that_would_do(text: str) -> None:
    with pytest.raises(ConfigError, match="2026-11-27, or hoy, or ayer"):
        read_day(text, zone=LIMA, now_ms=NOW)


def test_a_day_that_has_not_come_is_refused() -> None:
    with pytest.raises(ConfigError, match="today is 2026-11-27 in America/Lima"):
        read_day("2026-11-28", zone=LIMA, now_ms=NOW)


def test_a_day_long_ago_is_refused() -> None:
    with pytest.raises(ConfigError, match="before there were any records"):
        read_day("1969-12-31", zone=LIMA, now_ms=NOW)


def test_a_day_begins_at_midnight_of_its_zone() -> None:
    day = read_day("2026-11-27", zone=LIMA, now_ms=NOW)
    assert (day.since_ms, day.until_ms) == (at(2026, 11, 27, 5), at(2026, 11, 28, 5))
    assert day.half_hours()[:3] == ["00:00", "00:30", "01:00"]
    assert len(day.half_hours()) == 48


@pytest.mark.parametrize(
    ("zone", "text", "hours", "first", "repeated"),
    [
        # Chile sets its clocks at midnight: one day begins at 01:00, another has 23:00 twice.
        ("America/Santiago", "2026-09-06", 23, "01:00", set()),
        ("America/Santiago", "2026-04-04", 25, "00:00", {"23:00", "23:30"}),
        ("Europe/Madrid", "2026-10-25", 25, "00:00", {"02:00", "02:30"}),
        ("Europe/Madrid", "2026-03-29", 23, "00:00", set()),
        ("America/Caracas", "2016-05-01", 23.5, "00:00", set()),
    ],
)
def test_a_day_in_which_clocks_are_set_is_longer_or_shorter(
    zone: str, text: str, hours: float, first: str, repeated: set[str]
) -> None:
    day = read_day(text, zone=ZoneInfo(zone), now_ms=NOW)
    names = day.half_hours()

    assert day.until_ms - day.since_ms == hours * HOUR_MS
    assert len(names) == 2 * hours
    assert names[0] == first
    assert {name for name in names if names.count(name) > 1} == repeated
