"""Numbers and digits as sounds that the PBX's recorded voices have.

The Spanish recordings (``asterisk-core-sounds-es``) hold 0 to 30 but not 100, which is named
``hundred`` there (cien); ``100-and`` is ciento, ``20-and`` is veinti, ``1M`` and ``1F`` are un and
una. There are no feminine hundreds: doscientas is said doscientos. The English ones hold 0 to 20,
the tens, ``hundred`` and ``thousand``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, assert_never

if TYPE_CHECKING:
    from callcenter.ivr.menu import Sounds

Language = Literal["es", "en"]

LARGEST = 999_999
_FOLDER = "digits/"
_HUNDRED = 100
_THOUSAND = 1_000
_LAST_WITH_OWN_SOUND = {"es": 30, "en": 20}
_KEYS = {"*": "star", "#": "pound"}


class Gender(StrEnum):
    """What the number counts; it matters in Spanish where the number ends in one."""

    NONE = "none"  # uno: the number stands alone
    MASCULINE = "m"  # un minuto
    FEMININE = "f"  # una persona


def say_number(number: int, gender: Gender, language: Language) -> Sounds:
    """Return the sounds that say `number`, from 0 to 999,999.

    Raises:
        ValueError: the number is outside that range.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not between 0 and {LARGEST}")
    match language:
        case "es":
            names = _spanish(number, gender)
        case "en":
            names = _english(number)
        case _:
            assert_never(language)
    return tuple(_FOLDER + name for name in names)


def say_digits(digits: str) -> Sounds:
    """Return the sounds that say `digits` one by one; ``*`` and ``#`` are known.

    Raises:
        ValueError: there is something else among them.
    """
    if not digits or not set(digits) <= set("0123456789*#"):
        raise ValueError(f"{digits!r} are no digits")
    return tuple(_FOLDER + _KEYS.get(digit, digit) for digit in digits)


_DIGIT_WORDS = {
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}


def digit_words(digits: str, language: Language) -> str:
    """Return `digits` as words for a speech synthesiser, which would read 911 as one number."""
    return ", ".join(_DIGIT_WORDS[language][int(digit)] for digit in digits)


def _spanish(number: int, gender: Gender) -> list[str]:
    thousands, rest = divmod(number, _THOUSAND)
    names: list[str] = []
    if thousands:
        many = _spanish_below_thousand(thousands, Gender.MASCULINE) if thousands > 1 else []
        names = [*many, "thousand"]
    if rest or not thousands:
        names += _spanish_below_thousand(rest, gender)
    return names


def _spanish_below_thousand(number: int, gender: Gender) -> list[str]:
    if number == _HUNDRED:
        return ["hundred"]
    hundreds, rest = divmod(number, _HUNDRED)
    names = []
    if hundreds:
        names = ["100-and"] if hundreds == 1 else [str(hundreds * _HUNDRED)]
    if rest or not hundreds:
        names += _spanish_below_hundred(rest, gender)
    return names


def _spanish_below_hundred(number: int, gender: Gender) -> list[str]:
    tens, ones = divmod(number, 10)
    one = {Gender.NONE: "1", Gender.MASCULINE: "1M", Gender.FEMININE: "1F"}[gender]
    if ones == 1 and tens == 2 and gender is not Gender.NONE:  # noqa: PLR2004  # veintiuno
        return ["20-and", one]
    if number == 1:
        return [one]
    if number <= _LAST_WITH_OWN_SOUND["es"]:
        return [str(number)]
    last = [] if ones == 0 else ["and", one if ones == 1 else str(ones)]
    return [str(tens * 10), *last]


def _english(number: int) -> list[str]:
    thousands, rest = divmod(number, _THOUSAND)
    names = [*_english_below_thousand(thousands), "thousand"] if thousands else []
    if rest or not thousands:
        names += _english_below_thousand(rest)
    return names


def _english_below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, _HUNDRED)
    names = [str(hundreds), "hundred"] if hundreds else []
    if rest > _LAST_WITH_OWN_SOUND["en"]:
        tens, ones = divmod(rest, 10)
        names += [str(tens * 10)] + ([str(ones)] if ones else [])
    elif rest or not hundreds:
        names.append(str(rest))
    return names
