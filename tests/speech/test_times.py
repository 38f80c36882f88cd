"""Times of day in words, with gender, number and the part of the day right."""

from __future__ import annotations

import pytest

from callcenter.hours.calendar import minute_of
from callcenter.speech.times import time_words


@pytest.mark.parametrize(
    ("time", "es", "en"),
    [
        ("00:00", "a las 12 de la noche.", "at 12 at night."),
        ("00:30", "a las 12 y 30 de la noche.", "at 12 30 at night."),
        ("01:00", "a la una de la madrugada.", "at 1 at night."),
        ("05:59", "a las 5 y 59 de la madrugada.", "at 5 59 in the morning."),
        ("06:00", "a las 6 de la mañana.", "at 6 in the morning."),
        ("07:05", "a las 7 y 5 de la mañana.", "at 7 05 in the morning."),
        ("12:00", "a las 12 del día.", "at 12 in the afternoon."),
        ("13:00", "a la una de la tarde.", "at 1 in the afternoon."),
        ("13:15", "a la una y 15 de la tarde.", "at 1 15 in the afternoon."),
        ("18:59", "a las 6 y 59 de la tarde.", "at 6 59 in the evening."),
        ("19:00", "a las 7 de la noche.", "at 7 in the evening."),
        ("23:00", "a las 11 de la noche.", "at 11 at night."),
    ],
)
def test_times_of_day(time: str, es: str, en: str) -> None:
    assert time_words(minute_of(time), "es") == es
    assert time_words(minute_of(time), "en") == en


def test_every_minute_of_the_day_has_words() -> None:
    said = {time_words(minute, language) for minute in range(1_440) for language in ("es", "en")}
    assert len(said) == 2 * 1_440
