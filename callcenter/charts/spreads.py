"""How waits were spread in each group: half, nine in ten, nineteen in twenty, the longest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcenter.charts.numbers import Unit, brief, written
from callcenter.charts.picture import (
    INK,
    LABEL_END,
    SOFT,
    TOP,
    WIDTH,
    Frame,
    legend,
    name_of_row,
    picture,
    text,
    upright_marks,
)
from callcenter.charts.scale import Scale, scale
from callcenter.charts.svg import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = 46.0
_BANDS = ((20.0, "#0b4f7d"), (13.0, "#5c9fd0"), (6.0, "#a3bccf"))
"""Height and colour of what reaches to the half, to nine in ten and to nineteen in twenty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The values of one group that so many stayed at or below."""

    name: str
    p50: float
    p90: float
    p95: float
    most: float
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadNames:
    """What the marks are called."""

    p50: str
    p90: str
    p95: str
    most: str
    target: str


def spreads(
    frame: Frame, rows: Sequence[Spread], *, names: SpreadNames, unit: Unit = Unit.SECONDS
) -> Markup:
    """Draw one row a group. A longest value far beyond all others is told, with an arrow."""
    reach = max((max(row.p95, row.target or 0) for row in rows), default=0)
    longest = max((row.most for row in rows), default=0)
    shown = max(longest, reach) if longest <= reach * 1.5 else reach * 1.15
    axis = scale(0, shown, unit, start=LABEL_END, end=WIDTH - 24)
    explained, taken = legend(_samples(names, with_target=any(row.target for row in rows)), y=TOP)
    top = TOP + taken
    bottom = top + len(rows) * _ROW
    marks = [brief(mark, unit, language=frame.language) for mark in axis.marks()]
    parts = [explained, upright_marks(axis, marks, top=top, bottom=bottom)]
    for place, row in enumerate(rows):
        middle = top + place * _ROW + 16
        said = _said(row, names, unit, frame.language)
        parts += [name_of_row(row.name, y=middle), _row(row, axis, middle=middle)]
        parts.append(text(said, x=LABEL_END + 4, y=middle + 23, size=11, colour=SOFT))
    return picture(frame, *parts, height=bottom + 24)


def _said(row: Spread, names: SpreadNames, unit: Unit, language: str) -> str:
    told = (
        (names.p50, row.p50),
        (names.p90, row.p90),
        (names.p95, row.p95),
        (names.most, row.most),
    )
    return " · ".join(f"{name} {written(value, unit, language=language)}" for name, value in told)


def _row(row: Spread, axis: Scale, *, middle: float) -> Markup:
    parts = []
    start = axis.place(0)
    for (height, colour), value in reversed(
        list(zip(_BANDS, (row.p50, row.p90, row.p95), strict=True))
    ):
        tip = axis.place(value)
        parts.append(_band(start, tip, middle=middle, height=height, colour=colour))
    parts.append(_most(row.most, axis, middle=middle))
    if row.target is not None:
        parts.append(_target(axis.place(row.target), middle=middle))
    return joined(*parts)


def _band(start: float, tip: float, *, middle: float, height: float, colour: str) -> Markup:
    return element(
        "rect", x=start, y=middle - height / 2, width=tip - start, height=height, fill=colour
    )


def _most(value: float, axis: Scale, *, middle: float) -> Markup:
    """Return a dot at the longest; an arrow at the edge if it lies beyond."""
    x = axis.place(value)
    if value > axis.high:
        points = f"{x:.1f},{middle - 6:.1f} {x + 10:.1f},{middle:.1f} {x:.1f},{middle + 6:.1f}"
        return element("polygon", points=points, fill=INK)
    return element("circle", cx=x, cy=middle, r=4, fill="#ffffff", stroke=INK, stroke_width=2)


def _target(x: float, *, middle: float) -> Markup:
    return element(
        "path",
        d=f"M{x:.1f} {middle - 14:.1f}v28",
        stroke="#d55e00",
        stroke_width=3,
        stroke_dasharray="5 2",
    )


def _samples(names: SpreadNames, *, with_target: bool) -> list[tuple[Markup, str]]:
    said = (names.p50, names.p90, names.p95)
    samples = [
        (_band(0, 22, middle=6, height=min(height, 14), colour=colour), name)
        for (height, colour), name in zip(_BANDS, said, strict=True)
    ]
    dot = element("circle", cx=11, cy=6, r=4, fill="#ffffff", stroke=INK, stroke_width=2)
    samples.append((dot, names.most))
    if with_target:
        samples.append((_target(11, middle=6), names.target))
    return samples
