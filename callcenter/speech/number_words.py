"""Numbers in words, as they are said before what they count.

A synthesiser that is given digits guesses gender and says "veintiuno personas". The Spanish forms
are those of the Ortografía of the Real Academia (2010): uno is shortened before a noun, and it and
the hundreds agree with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from callcenter.speech.numbers import Gender

if TYPE_CHECKING:
    from callcenter.speech.numbers import Language

LARGEST = 999

_ES = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    *("once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho"),
    *("diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro"),
    *("veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"),
)
_ES_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_ES_HUNDREDS = (
    *("ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos"),
    *("seiscientos", "setecientos", "ochocientos", "novecientos"),
)
_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_EN_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


class Noun(msgspec.Struct, frozen=True):
    """What is counted."""

    one: str
    many: str
    gender: Gender


def counted(number: int, noun: Noun, language: Language) -> str:
    """Return a number with what it counts: "veintiuna personas", "un minuto".

    Raises:
        ValueError: the number is not between 0 and `LARGEST`.
    """
    said = number_words(number, noun.gender, language)
    return f"{said} {noun.one if number == 1 else noun.many}"


def number_words(number: int, gender: Gender, language: Language) -> str:
    """Return a number as it is said before a noun of this gender, or alone.

    Raises:
        ValueError: the number is not between 0 and `LARGEST`.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not between 0 and {LARGEST}")
    match language:
        case "es":
            return _agreeing(_spanish(number), gender)
        case "en":
            return _english(number)
        case _:
            assert_never(language)


def _spanish(number: int) -> str:
    """Return the number as it stands alone."""
    if number < len(_ES):
        return _ES[number]
    if number < 100:  # noqa: PLR2004  # the form changes there
        tens, ones = divmod(number, 10)
        return _ES_TENS[tens - 3] + (f" y {_ES[ones]}" if ones else "")
    if number == 100:  # noqa: PLR2004
        return "cien"
    hundreds, rest = divmod(number, 100)
    return _ES_HUNDREDS[hundreds - 1] + (f" {_spanish(rest)}" if rest else "")


def _agreeing(words: str, gender: Gender) -> str:
    match gender:
        case Gender.NONE:
            return words
        case Gender.MASCULINE:
            if words.endswith("veintiuno"):
                return f"{words[:-3]}ún"
            return words.removesuffix("o") if words.endswith("uno") else words
        case Gender.FEMININE:
            words = words.replace("cientos", "cientas").replace("quinientos", "quinientas")
            return f"{words[:-1]}a" if words.endswith("uno") else words
        case _:
            assert_never(gender)


def _english(number: int) -> str:
    if number < len(_EN):
        return _EN[number]
    if number < 100:  # noqa: PLR2004  # the form changes there
        tens, ones = divmod(number, 10)
        return _EN_TENS[tens - 2] + (f"-{_EN[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_EN[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
