"""Fillings that differ in colour, in lightness and in what is drawn on them."""

from __future__ import annotations

from callcenter.charts.picture import COLOURS
from callcenter.charts.svg import Markup, element, joined

_STROKES = (
    "",
    "M-2 2l4-4M0 8l8-8M6 10l4-4",
    "M0 2h8M0 6h8",
    "M2 0v8M6 0v8",
    "M-2 6l4 4M0 0l8 8M6-2l4 4",
    "M0 4h8M4 0v8",
)
"""Paths in a square of 8, the first of them plain."""


def fillings(key: str, count: int) -> Markup:
    """Return the definitions of as many fillings as are used; ids begin with `key`."""
    return element("defs", *(_filling(key, place) for place in range(count)))


def filling(key: str, place: int) -> str:
    """Return what an element's ``fill`` is to be, for the series at `place`."""
    return f"url(#{key}-fill-{place})"


def _filling(key: str, place: int) -> Markup:
    path = _STROKES[place % len(_STROKES)]
    ground = element("rect", width=8, height=8, fill=COLOURS[place % len(COLOURS)])
    drawn = element("path", d=path, stroke="#ffffff", stroke_width=1.6, fill="none")
    return element(
        "pattern",
        joined(ground, drawn) if path else ground,
        id=f"{key}-fill-{place}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )
