"""Numbers and digits as sounds of the PBX."""

from __future__ import annotations

import pytest

from callcenter.speech.numbers import (
    LARGEST,
    Gender,
    Language,
    digit_words,
    say_digits,
    say_number,
)

NONE, MASCULINE, FEMININE = Gender.NONE, Gender.MASCULINE, Gender.FEMININE

SOUNDS_ES = (
    *map(str, range(31)),
    *(str(tens) for tens in range(40, 100, 10)),
    *(str(hundreds) for hundreds in range(200, 1_000, 100)),
    *("1M", "1F", "20-and", "100-and", "and", "hundred", "thousand"),
)
SOUNDS_EN = (*map(str, range(21)), *(str(t) for t in range(30, 100, 10)), "hundred", "thousand")


@pytest.mark.parametrize(
    ("number", "gender", "spoken"),
    [
        (0, NONE, "0"),
        (1, NONE, "1"),
        (1, MASCULINE, "1M"),
        (1, FEMININE, "1F"),
        (2, FEMININE, "2"),
        (11, FEMININE, "11"),
        (16, NONE, "16"),
        (20, NONE, "20"),
        (21, NONE, "21"),
        (21, MASCULINE, "20-and 1M"),
        (21, FEMININE, "20-and 1F"),
        (29, FEMININE, "29"),
        (30, NONE, "30"),
        (31, NONE, "30 and 1"),
        (31, MASCULINE, "30 and 1M"),
        (31, FEMININE, "30 and 1F"),
        (45, NONE, "40 and 5"),
        (90, NONE, "90"),
        (99, FEMININE, "90 and 9"),
        (100, NONE, "hundred"),
        (101, NONE, "100-and 1"),
        (101, FEMININE, "100-and 1F"),
        (121, MASCULINE, "100-and 20-and 1M"),
        (130, NONE, "100-and 30"),
        (200, NONE, "200"),
        (555, NONE, "500 50 and 5"),
        (999, NONE, "900 90 and 9"),
        (1_000, NONE, "thousand"),
        (1_001, FEMININE, "thousand 1F"),
        (1_100, NONE, "thousand hundred"),
        (2_000, NONE, "2 thousand"),
        (21_000, NONE, "20-and 1M thousand"),
        (31_021, FEMININE, "30 and 1M thousand 20-and 1F"),
        (100_000, NONE, "hundred thousand"),
        (101_000, FEMININE, "100-and 1M thousand"),
        (999_999, NONE, "900 90 and 9 thousand 900 90 and 9"),
    ],
)
def test_spanish(number: int, gender: Gender, spoken: str) -> None:
    assert tuple(f"digits/{name}" for name in spoken.split()) == say_number(number, gender, "es")


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (0, "0"),
        (1, "1"),
        (19, "19"),
        (20, "20"),
        (21, "20 1"),
        (90, "90"),
        (100, "1 hundred"),
        (342, "3 hundred 40 2"),
        (1_000, "1 thousand"),
        (20_010, "20 thousand 10"),
        (999_999, "9 hundred 90 9 thousand 9 hundred 90 9"),
    ],
)
def test_english(number: int, spoken: str) -> None:
    assert tuple(f"digits/{name}" for name in spoken.split()) == say_number(number, NONE, "en")


@pytest.mark.parametrize(("language", "sounds"), [("es", SOUNDS_ES), ("en", SOUNDS_EN)])
def test_only_sounds_that_the_recordings_hold_are_used(
    language: Language, sounds: tuple[str, ...]
) -> None:
    used = {
        sound
        for gender in Gender
        for number in (*range(2_000), *range(2_000, LARGEST, 997), LARGEST)
        for sound in say_number(number, gender, language)
    }

    assert used <= {f"digits/{name}" for name in sounds}


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_other_numbers_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        say_number(number, NONE, "es")


def test_digits_are_said_one_by_one() -> None:
    assert say_digits("90*#") == ("digits/9", "digits/0", "digits/star", "digits/pound")


@pytest.mark.parametrize("digits", ["", "1a", "٣"])
def test_what_is_no_digit_is_refused(digits: str) -> None:
    with pytest.raises(ValueError, match="no digits"):
        say_digits(digits)


def test_digits_in_words_are_for_a_synthesiser() -> None:
    assert digit_words("911", "es") == "nueve, uno, uno"
    assert digit_words("106", "en") == "one, zero, six"
