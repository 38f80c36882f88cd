"""Lines over the day: how numbers moved from one half-hour to the next."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from callcenter.charts.numbers import Unit, brief
from callcenter.charts.picture import (
    COLOURS,
    INK,
    LINE,
    SOFT,
    TOP,
    WIDTH,
    Frame,
    legend,
    picture,
    text,
    wide,
)
from callcenter.charts.scale import Scale, scale
from callcenter.charts.svg import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from callcenter.charts.bars import Series

_HEIGHT = 190.0
_LEFT = 62.0
_RIGHT = WIDTH - 14.0
_DASHES = ("none", "7 3", "2 3", "10 3 2 3", "4 4", "12 5")
_SIZE = 3.4


def lines(
    frame: Frame,
    moments: Sequence[str],
    series: Sequence[Series],
    *,
    unit: Unit = Unit.COUNT,
    goal: tuple[float, str] | None = None,
) -> Markup:
    """Draw one line a series over `moments`; a line stops where a value is None.

    A ``goal`` is a value that is marked from side to side, and its name.
    """
    known = [value for each in series for value in each.values if value is not None]
    known += [goal[0]] if goal else []
    explained, taken = legend(_samples(series, goal), y=TOP)
    top = TOP + taken + 6
    bottom = top + _HEIGHT
    axis = scale(min(known, default=0), max(known, default=0), unit, start=bottom, end=top)
    across = Scale(0, max(len(moments) - 1, 1), _LEFT, _RIGHT, 1)
    parts = [explained, _level_marks(axis, unit, frame.language)]
    parts.append(_names(moments, across, y=bottom + 16))
    if goal:
        parts.append(_goal(axis.place(goal[0])))
    for place, each in enumerate(series):
        parts.append(_line(each.values, axis, across, place=place))
    return picture(frame, *parts, height=bottom + 24)


def _samples(series: Sequence[Series], goal: tuple[float, str] | None) -> list[tuple[Markup, str]]:
    samples = [
        (
            joined(
                _stroke("M0 6H22", place=place),
                _MARKERS[place % len(_MARKERS)](11, 6, COLOURS[place % len(COLOURS)]),
            ),
            each.name,
        )
        for place, each in enumerate(series)
    ]
    if goal:
        samples.append((element("path", d="M0 6H22", stroke=INK, stroke_width=1), goal[1]))
    return samples


def _level_marks(axis: Scale, unit: Unit, language: str) -> Markup:
    parts = []
    for mark in axis.marks():
        y, said = axis.place(mark), brief(mark, unit, language=language)
        colour = SOFT if mark == 0 else LINE
        parts.append(element("line", x1=_LEFT, y1=y, x2=_RIGHT, y2=y, stroke=colour))
        parts.append(text(said, x=_LEFT - 6, y=y + 4, anchor="end", size=11, colour=SOFT))
    return joined(*parts)


def _names(moments: Sequence[str], across: Scale, *, y: float) -> Markup:
    """Return the names of as many moments as there is room for, evenly."""
    widest = max((wide(name, size=11) for name in moments), default=1.0) + 12
    every = max(ceil(len(moments) * widest / (_RIGHT - _LEFT)), 1)
    every += every % 2 if every > 1 else 0  # whole hours, where moments are half-hours
    return joined(
        *(
            text(
                name,
                x=_within(across.place(place), name),
                y=y,
                anchor="middle",
                size=11,
                colour=SOFT,
            )
            for place, name in enumerate(moments)
            if place % every == 0
        )
    )


def _within(x: float, name: str) -> float:
    """Return where a name stands that should stand at `x`, without leaving the picture."""
    return min(x, WIDTH - wide(name, size=11) / 2)


def _goal(y: float) -> Markup:
    return element("line", x1=_LEFT, y1=y, x2=_RIGHT, y2=y, stroke=INK, stroke_width=1)


def _line(values: Sequence[float | None], axis: Scale, across: Scale, *, place: int) -> Markup:
    marker, colour = _MARKERS[place % len(_MARKERS)], COLOURS[place % len(COLOURS)]
    path, pen_down, markers = "", False, []
    for at, value in enumerate(values):
        if value is not None:
            x, y = across.place(at), axis.place(value)
            path += f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}"
            markers.append(marker(x, y, colour))
        pen_down = value is not None
    return joined(_stroke(path, place=place), *markers) if path else joined()


def _stroke(path: str, *, place: int) -> Markup:
    return element(
        "path",
        d=path,
        fill="none",
        stroke=COLOURS[place % len(COLOURS)],
        stroke_width=2,
        stroke_dasharray=_DASHES[place % len(_DASHES)],
        stroke_linejoin="round",
    )


def _circle(x: float, y: float, colour: str) -> Markup:
    return element("circle", cx=x, cy=y, r=_SIZE, fill=colour)


def _polygon(*corners: tuple[float, float]) -> Callable[[float, float, str], Markup]:
    def drawn(x: float, y: float, colour: str) -> Markup:
        points = " ".join(f"{x + dx * _SIZE:.1f},{y + dy * _SIZE:.1f}" for dx, dy in corners)
        return element("polygon", points=points, fill="#ffffff", stroke=colour, stroke_width=1.6)

    return drawn


_MARKERS = (
    _circle,
    _polygon((-1, -1), (1, -1), (1, 1), (-1, 1)),
    _polygon((0, -1.2), (1.2, 1), (-1.2, 1)),
    _polygon((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    _polygon((0, 1.2), (1.2, -1), (-1.2, -1)),
)
