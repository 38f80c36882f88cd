"""What somebody in the line is told of their place and wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.speech.waiting import LONGEST_LINE, ahead_words, long_wait_words, wait_words

if TYPE_CHECKING:
    from callcenter.speech.numbers import Language


@pytest.mark.parametrize(
    ("people", "spanish", "english"),
    [
        (0, "Usted es la siguiente persona en la fila.", "You are next in line."),
        (1, "Hay una persona antes de usted.", "There is one person ahead of you."),
        (2, "Hay dos personas antes de usted.", "There are two people ahead of you."),
        (21, "Hay veintiuna personas antes de usted.", "There are twenty-one people ahead of you."),
        (101, "Hay ciento una personas antes de usted.",
         "There are one hundred and one people ahead of you."),
        (LONGEST_LINE, "Hay ciento veinte personas antes de usted.",
         "There are one hundred and twenty people ahead of you."),
        (LONGEST_LINE + 1, "Hay más de ciento veinte personas antes de usted.",
         "There are more than one hundred and twenty people ahead of you."),
    ],
)  # fmt: skip
def test_how_many_are_ahead(people: int, spanish: str, english: str) -> None:
    assert ahead_words(people, "es") == spanish
    assert ahead_words(people, "en") == english


@pytest.mark.parametrize(
    ("minutes", "spanish", "english"),
    [
        (1, "menos de un minuto", "less than one minute"),
        (2, "menos de dos minutos", "less than two minutes"),
        (21, "menos de veintiún minutos", "less than twenty-one minutes"),
        (101, "menos de ciento un minutos", "less than one hundred and one minutes"),
    ],
)
def test_how_long_it_takes(minutes: int, spanish: str, english: str) -> None:
    assert wait_words(minutes, "es") == f"La espera estimada es de {spanish}."
    assert wait_words(minutes, "en") == f"The estimated wait is {english}."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "La espera estimada es de más de treinta minutos."),
        ("en", "The estimated wait is more than thirty minutes."),
    ],
)
def test_that_it_takes_longer_than_is_told(language: Language, said: str) -> None:
    assert long_wait_words(30, language) == said
