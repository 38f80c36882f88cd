"""Numbers in words agree with what they count, in Spanish and in English."""

from __future__ import annotations

import pytest

from callcenter.speech.number_words import LARGEST, Noun, counted, number_words
from callcenter.speech.numbers import Gender, Language

PERSONS = {
    "es": Noun("persona", "personas", Gender.FEMININE),
    "en": Noun("person", "people", Gender.NONE),
}
MINUTES = {
    "es": Noun("minuto", "minutos", Gender.MASCULINE),
    "en": Noun("minute", "minutes", Gender.NONE),
}


@pytest.mark.parametrize(
    ("number", "persons", "minutes", "people", "english_minutes"),
    [
        (0, "cero personas", "cero minutos", "zero people", "zero minutes"),
        (1, "una persona", "un minuto", "one person", "one minute"),
        (2, "dos personas", "dos minutos", "two people", "two minutes"),
        (21, "veintiuna personas", "veintiún minutos", "twenty-one people", "twenty-one minutes"),
        (31, "treinta y una personas", "treinta y un minutos", "thirty-one people",
         "thirty-one minutes"),
        (100, "cien personas", "cien minutos", "one hundred people", "one hundred minutes"),
        (101, "ciento una personas", "ciento un minutos", "one hundred and one people",
         "one hundred and one minutes"),
        (121, "ciento veintiuna personas", "ciento veintiún minutos",
         "one hundred and twenty-one people", "one hundred and twenty-one minutes"),
        (500, "quinientas personas", "quinientos minutos", "five hundred people",
         "five hundred minutes"),
        (741, "setecientas cuarenta y una personas", "setecientos cuarenta y un minutos",
         "seven hundred and forty-one people", "seven hundred and forty-one minutes"),
    ],
)  # fmt: skip
def test_a_number_agrees_with_what_it_counts(
    number: int, persons: str, minutes: str, people: str, english_minutes: str
) -> None:
    assert counted(number, PERSONS["es"], "es") == persons
    assert counted(number, MINUTES["es"], "es") == minutes
    assert counted(number, PERSONS["en"], "en") == people
    assert counted(number, MINUTES["en"], "en") == english_minutes


@pytest.mark.parametrize(
    ("number", "alone"),
    [(1, "uno"), (16, "dieciséis"), (21, "veintiuno"), (22, "veintidós"), (30, "treinta"),
     (99, "noventa y nueve"), (101, "ciento uno"), (999, "novecientos noventa y nueve")],
)  # fmt: skip
def test_a_number_that_stands_alone_is_not_shortened(number: int, alone: str) -> None:
    assert number_words(number, Gender.NONE, "es") == alone


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_two_numbers_are_said_alike(language: Language) -> None:
    for gender in Gender:
        said = {number_words(number, gender, language) for number in range(LARGEST + 1)}
        assert len(said) == LARGEST + 1


@pytest.mark.parametrize("number", [-1, 1_000])
def test_numbers_beyond_the_words_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is not between 0 and 999"):
        number_words(number, Gender.NONE, "es")
