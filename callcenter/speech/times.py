"""Times of day in words for a speech synthesiser, which reads the numbers in them by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from callcenter.speech.numbers import Language

_NOON = 12
_PARTS: dict[Language, tuple[tuple[int, str], ...]] = {
    "es": (
        (1, "de la noche"),
        (6, "de la madrugada"),
        (12, "de la mañana"),
        (13, "del día"),
        (19, "de la tarde"),
        (24, "de la noche"),
    ),
    "en": (
        (5, "at night"),
        (12, "in the morning"),
        (18, "in the afternoon"),
        (21, "in the evening"),
        (24, "at night"),
    ),
}
"""Names of the parts of a day; each ends before its hour."""


def time_words(minute: int, language: Language) -> str:
    """Return how a minute of the day is said, such as "a la 1 y 30 de la tarde".

    In Spanish one o'clock is feminine and singular.
    """
    hour, past = divmod(minute, 60)
    twelve = (hour - 1) % _NOON + 1
    part = next(name for end, name in _PARTS[language] if hour < end)
    match language:
        case "es":
            began = "a la una" if twelve == 1 else f"a las {twelve}"
            return f"{began} y {past} {part}." if past else f"{began} {part}."
        case "en":
            return f"at {twelve} {past:02} {part}." if past else f"at {twelve} {part}."
        case _:
            assert_never(language)
