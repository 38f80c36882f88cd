"""What somebody in the line is told of their place and their wait: whole sentences.

Each is a sound of its own and not put together from pieces, so that it sounds as it is spoken, and
so that gender and number are right.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from callcenter.speech.number_words import Noun, counted
from callcenter.speech.numbers import Gender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.speech.numbers import Language

LONGEST_LINE = 120
"""More people ahead than this are not counted to the caller."""


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences of one language; {0} is what is counted."""

    person: Noun
    minute: Noun
    next: str
    ahead_one: str
    ahead: str
    ahead_more: str
    wait: str
    wait_more: str


_WORDS: Mapping[Language, _Words] = MappingProxyType(
    {
        "es": _Words(
            person=Noun("persona", "personas", Gender.FEMININE),
            minute=Noun("minuto", "minutos", Gender.MASCULINE),
            next="Usted es la siguiente persona en la fila.",
            ahead_one="Hay {0} antes de usted.",
            ahead="Hay {0} antes de usted.",
            ahead_more="Hay más de {0} antes de usted.",
            wait="La espera estimada es de menos de {0}.",
            wait_more="La espera estimada es de más de {0}.",
        ),
        "en": _Words(
            person=Noun("person", "people", Gender.NONE),
            minute=Noun("minute", "minutes", Gender.NONE),
            next="You are next in line.",
            ahead_one="There is {0} ahead of you.",
            ahead="There are {0} ahead of you.",
            ahead_more="There are more than {0} ahead of you.",
            wait="The estimated wait is less than {0}.",
            wait_more="The estimated wait is more than {0}.",
        ),
    }
)


def ahead_words(people: int, language: Language) -> str:
    """Return how many are ahead, such as "Hay veintiuna personas antes de usted."."""
    words = _WORDS[language]
    if people == 0:
        return words.next
    if people > LONGEST_LINE:
        return words.ahead_more.format(counted(LONGEST_LINE, words.person, language))
    sentence = words.ahead_one if people == 1 else words.ahead
    return sentence.format(counted(people, words.person, language))


def wait_words(minutes: int, language: Language) -> str:
    """Return a bound of the wait: "La espera estimada es de menos de un minuto."."""
    words = _WORDS[language]
    return words.wait.format(counted(minutes, words.minute, language))


def long_wait_words(minutes: int, language: Language) -> str:
    """Return that the wait is longer than so many minutes."""
    words = _WORDS[language]
    return words.wait_more.format(counted(minutes, words.minute, language))
