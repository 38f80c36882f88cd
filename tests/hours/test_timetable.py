"""Moments, as the core is told them: over daylight saving, midnights and clocks that differ."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from callcenter.hours.calendar import Day, Why
from callcenter.hours.timetable import DAYS, Timetable, midnight, spans_of
from tests.hours.weeks import ALWAYS, at, calendar, clock, times

LIMA, SANTIAGO, MADRID = "America/Lima", "America/Santiago", "Europe/Madrid"
DAY_MS = 86_400_000


def shown(zone: str, first: date, count: int = 1, **more: object) -> list[tuple[str, str]]:
    """Return the times open of an office as the clocks there show them."""
    spans = spans_of(calendar(zone, **more), first, count)  # type: ignore[arg-type]
    return [(clock(zone, span.opens_at), clock(zone, span.closes_at)) for span in spans]


class TestSpans:
    def test_are_the_wall_clock_of_the_zone(self) -> None:
        assert shown(LIMA, date(2026, 11, 30)) == [
            ("2026-11-30T07:00-05:00", "2026-11-30T12:00-05:00"),
            ("2026-11-30T13:00-05:00", "2026-11-30T17:45-05:00"),
        ]

    def test_say_day_and_time_of_the_opening(self) -> None:
        spans = list(spans_of(calendar(LIMA), date(2026, 11, 28), 3))
        assert [(s.weekday, s.time) for s in spans] == [(5, "07:00"), (0, "07:00"), (0, "13:00")]

    @pytest.mark.parametrize(
        ("zone", "before", "after"),
        [
            (SANTIAGO, date(2026, 4, 3), date(2026, 4, 6)),  # clocks go back on the 5th
            (SANTIAGO, date(2026, 9, 4), date(2026, 9, 7)),  # and forward on the 6th
            (MADRID, date(2026, 3, 27), date(2026, 3, 30)),
            (MADRID, date(2026, 10, 23), date(2026, 10, 26)),
            ("America/Tijuana", date(2026, 3, 6), date(2026, 3, 9)),
        ],
    )
    def test_open_at_the_same_wall_clock_before_and_after_a_change_of_time(
        self, zone: str, before: date, after: date
    ) -> None:
        friday, monday = shown(zone, before)[0][0], shown(zone, after)[0][0]
        assert (friday[11:16], monday[11:16]) == ("07:00", "07:00")
        assert friday[16:] != monday[16:]

    def test_lie_at_one_offset_where_there_is_no_daylight_saving(self) -> None:
        opened = [begin for begin, _ in shown(LIMA, date(2026, 1, 5), 300)]
        assert {begin[16:] for begin in opened} == {"-05:00"}

    def test_over_midnight_are_one(self) -> None:
        week = (times("00:00-02:00", "20:00-24:00"),) * 7
        spans = shown(LIMA, date(2026, 11, 30), 2, week=week)
        assert spans[1] == ("2026-11-30T20:00-05:00", "2026-12-01T02:00-05:00")

    def test_day_and_night_are_one_also_where_midnight_does_not_exist(self) -> None:
        """In Santiago the clocks go from 24:00 to 01:00 in September."""
        assert len(shown(SANTIAGO, date(2026, 9, 1), 14, week=ALWAYS)) == 1

    def test_that_begin_while_the_clock_skips_begin_when_it_has(self) -> None:
        week = (times("00:30-06:00"),) * 7
        assert shown(SANTIAGO, date(2026, 9, 6), week=week)[0][0] == "2026-09-06T01:30-03:00"

    def test_end_at_the_later_of_two_moments_that_the_clock_shows_alike(self) -> None:
        week = (times("00:00-02:30"),) * 7
        ((begin, end),) = shown(MADRID, date(2026, 10, 25), week=week)
        assert (begin, end) == ("2026-10-25T00:00+02:00", "2026-10-25T02:30+01:00")

    def test_leave_out_the_dates_on_which_the_line_is_closed(self) -> None:
        dates = {date(2026, 12, 1): Day((), Why.DATE)}
        assert len(shown(LIMA, date(2026, 11, 30), 3, dates=dates)) == 4


class TestTheTimetable:
    NOW = at(LIMA, "2026-11-30T09:00")

    def timetable(self) -> Timetable:
        lines = {"salud": calendar(LIMA), "noche": None}
        return Timetable(lines, zone=ZoneInfo("America/La_Paz"))

    def test_tells_two_weeks_and_what_was_since_yesterday(self) -> None:
        hours = self.timetable().hours(self.NOW).lines[0]
        assert hours.spans
        assert clock(LIMA, hours.spans[0].opens_at) == "2026-11-30T07:00-05:00"
        assert clock(LIMA, hours.known_until) == "2026-12-15T00:00-05:00"
        assert len(hours.day_ends) == DAYS
        assert clock(LIMA, hours.day_ends[0]) == "2026-12-01T00:00-05:00"

    def test_tells_of_a_line_without_hours_only_where_its_midnights_are(self) -> None:
        hours = self.timetable().hours(self.NOW).lines[1]
        assert hours.spans is None
        assert hours.day_ends[0] == midnight(date(2026, 12, 1), ZoneInfo("America/La_Paz"))

    def test_tells_moments_in_a_clock_that_is_ahead(self) -> None:
        plain = self.timetable().hours(self.NOW).lines[0]
        ahead = self.timetable().hours(self.NOW, ahead_ms=5_000).lines[0]
        assert plain.spans
        assert ahead.spans
        assert ahead.spans[0].closes_at == plain.spans[0].closes_at + 5_000
        assert ahead.spans[0].opens_at == plain.spans[0].opens_at + 5_000
        assert ahead.day_ends[0] == plain.day_ends[0] + 5_000
        assert ahead.known_until == plain.known_until + 5_000
        assert self.timetable().hours(self.NOW, ahead_ms=5_000).lines[1].spans is None
