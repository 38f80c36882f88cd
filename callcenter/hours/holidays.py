"""Public holidays, by the library that keeps them: loaded only where a calendar asks for some."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from holidays import HolidayBase


def name_of_holiday(place: str, at: date, language: str) -> str:
    """Return a public holiday's name; "" on other days.

    Args:
        place: A country's code, and perhaps a part's behind a hyphen: PE, BR-SP.
        at: The day.
        language: Of the name, where the library has it.

    Raises:
        ValueError: The library does not know the place.
    """
    return str(_of_place(place, language).get(at, ""))


def countries() -> Collection[str]:
    """Return the codes of every country that is known."""
    from holidays import list_supported_countries  # noqa: PLC0415  # half a second for few

    return list_supported_countries(include_aliases=False)


@cache
def _of_place(place: str, language: str) -> HolidayBase:
    from holidays import country_holidays  # noqa: PLC0415  # half a second for few

    country, _, part = place.partition("-")
    try:
        return country_holidays(country, subdiv=part or None, language=language)
    except NotImplementedError as error:
        raise ValueError(str(error)) from error
