"""What a day's hours come from: a week, holidays, and dates that win over both."""

from __future__ import annotations

from datetime import date

import pytest

from callcenter.hours.calendar import Day, Why, minute_of, time_of
from callcenter.hours.holidays import countries, name_of_holiday
from tests.hours.weeks import calendar, times

LIMA = "America/Lima"


class TestTheWeek:
    def test_has_its_own_hours_each_day_and_lunch_is_a_gap(self) -> None:
        office = calendar(LIMA)
        assert office.day(date(2026, 11, 30)).open == times("07:00-12:00", "13:00-17:45")
        assert office.day(date(2026, 11, 28)).open == times("07:00-12:00")
        assert office.day(date(2026, 11, 29)) == Day((), Why.WEEK)

    def test_goes_on_over_the_end_of_a_month(self) -> None:
        days = dict(calendar(LIMA).days(date(2026, 11, 30), 2))
        assert list(days) == [date(2026, 11, 30), date(2026, 12, 1)]


class TestHolidays:
    @pytest.mark.parametrize(
        ("place", "day"),
        [
            ("PE", date(2026, 7, 28)),
            ("PE", date(2026, 12, 8)),
            ("PA", date(2026, 11, 3)),
            ("BO", date(2026, 8, 6)),
            ("BO-L", date(2026, 7, 16)),  # La Paz
            ("BR", date(2026, 9, 7)),
            ("BR-SP", date(2026, 7, 9)),
            ("MX", date(2026, 9, 16)),
            ("CL", date(2026, 9, 18)),
            ("AR", date(2026, 5, 25)),
        ],
    )
    def test_of_a_country_or_a_part_of_it_close_the_line(self, place: str, day: date) -> None:
        hours = calendar(LIMA, holidays=place).day(day)
        assert (hours.open, hours.why) == ((), Why.HOLIDAY)

    @pytest.mark.parametrize(
        ("day", "closed"),
        [
            (date(2026, 1, 6), False),  # Reyes, a Tuesday
            (date(2026, 1, 12), True),  # is kept on the Monday after
            (date(2026, 3, 19), False),
            (date(2026, 3, 23), True),
            (date(2026, 7, 20), True),  # Independence is kept on its day
        ],
    )
    def test_of_colombia_are_kept_on_the_monday_after(self, day: date, *, closed: bool) -> None:
        hours = calendar("America/Bogota", holidays="CO").day(day)
        assert (hours.why is Why.HOLIDAY) is closed

    def test_have_their_names_in_the_language_that_is_asked_for(self) -> None:
        assert name_of_holiday("PA", date(2026, 1, 1), "es") == "Año Nuevo"
        assert name_of_holiday("PA", date(2026, 1, 1), "en_US") == "New Year's Day"

    def test_of_a_part_are_no_days_off_elsewhere(self) -> None:
        assert not name_of_holiday("BR", date(2026, 7, 9), "es")

    @pytest.mark.parametrize("place", ["XX", "PE-QQQ"])
    def test_of_an_unknown_place_are_an_error(self, place: str) -> None:
        with pytest.raises(ValueError, match="not"):
            name_of_holiday(place, date(2026, 1, 1), "es")

    def test_are_known_for_the_countries_the_product_is_made_for(self) -> None:
        assert {"PE", "PA", "BO", "CO", "MX", "BR", "AR", "CL", "EC"} <= set(countries())


class TestDates:
    def test_win_over_the_week(self) -> None:
        strike = {date(2026, 11, 30): Day((), Why.DATE, "Huelga")}
        hours = calendar(LIMA, dates=strike).day(date(2026, 11, 30))
        assert (hours.open, hours.reason) == ((), "Huelga")

    def test_win_over_a_holiday(self) -> None:
        guard = {date(2026, 7, 28): Day(times("08:00-12:00"), Why.DATE, "Guardia")}
        hours = calendar(LIMA, holidays="PE", dates=guard).day(date(2026, 7, 28))
        assert hours.open == times("08:00-12:00")

    def test_close_a_day_that_the_library_does_not_keep(self) -> None:
        """Panamá closes on 4 November; the library does not know it."""
        flag_day = date(2026, 11, 4)
        assert calendar("America/Panama", holidays="PA").day(flag_day).open
        dates = {flag_day: Day((), Why.DATE, "Símbolos patrios")}
        assert not calendar("America/Panama", holidays="PA", dates=dates).day(flag_day).open


@pytest.mark.parametrize(("text", "minute"), [("00:00", 0), ("07:05", 425), ("24:00", 1440)])
def test_times_are_read_and_written(text: str, minute: int) -> None:
    assert minute_of(text) == minute
    assert time_of(minute) == text
