"""Numbers as people read them, in Spanish (as Latin America writes it) or English.

Spanish groups digits by spaces, from five digits on (RAE, Ortografía 2010, VIII.2.2.1): a comma
would be read as the decimal mark in half of the countries, and a point in the others.
"""

from __future__ import annotations

from enum import StrEnum

SPACE = "\N{NO-BREAK SPACE}"
_GROUPED_FROM = 10_000
_MINUTE_S = 60
_HOUR_S = 3600
_SAME = 1e-9


class Unit(StrEnum):
    """What a number counts."""

    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"  # 1 is all


def written(value: float, unit: Unit, *, language: str, digits: int = 0) -> str:
    """Return `value` with its unit: ``12 045``, ``3:05 min``, ``81.1 %``.

    ``digits`` counts the decimals; spans have none.
    """
    if unit is Unit.SECONDS:
        return span(value)
    if unit is Unit.SHARE:
        gap = "" if language == "en" else SPACE
        return f"{number(value * 100, language=language, digits=digits)}{gap}%"
    return number(value, language=language, digits=digits)


def brief(value: float, unit: Unit, *, language: str) -> str:
    """Return the round `value` of a mark as short as it can be told: ``3 min``, ``2 h``."""
    if unit is not Unit.SECONDS or value % _MINUTE_S or not value:
        return written(value, unit, language=language, digits=_digits(value, unit))
    if value % _HOUR_S:
        return f"{number(value / _MINUTE_S, language=language)}{SPACE}min"
    return f"{number(value / _HOUR_S, language=language)}{SPACE}h"


def number(value: float, *, language: str, digits: int = 0) -> str:
    """Return a plain number, with `digits` decimals and no minus before a zero."""
    rounded = round(value, digits) + 0.0
    grouped = f"{rounded:,.{digits}f}".replace("-", "\N{MINUS SIGN}")
    if language == "en":
        return grouped
    return grouped.replace(",", SPACE if abs(rounded) >= _GROUPED_FROM else "")


def span(seconds: float) -> str:
    """Return a span in whole seconds: ``45 s``, ``3:05 min``, ``1:02:03 h``."""
    sign, whole = ("\N{MINUS SIGN}" if round(seconds) < 0 else ""), abs(round(seconds))
    if whole < _MINUTE_S:
        return f"{sign}{whole}{SPACE}s"
    minutes, rest = divmod(whole, _MINUTE_S)
    if whole < _HOUR_S:
        return f"{sign}{minutes}:{rest:02}{SPACE}min"
    hours, minutes = divmod(minutes, _MINUTE_S)
    return f"{sign}{hours}:{minutes:02}:{rest:02}{SPACE}h"


def _digits(value: float, unit: Unit) -> int:
    """Return how many decimals a round value has."""
    shown = value * 100 if unit is Unit.SHARE else value
    return next((digits for digits in range(4) if abs(shown - round(shown, digits)) < _SAME), 4)
