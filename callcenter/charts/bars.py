"""Bars side by side: some counts, spans or shares of each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcenter.charts.numbers import Unit, brief, written
from callcenter.charts.patterns import filling, fillings
from callcenter.charts.picture import (
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
from callcenter.charts.scale import scale
from callcenter.charts.svg import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.charts.scale import Scale

_BAR = 15.0
_GAP = 14.0
_VALUES = 78.0  # room for what stands behind the longest bar


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of number, in the order of the picture's names; None is not known."""

    name: str
    values: Sequence[float | None]


def bars(
    frame: Frame,
    names: Sequence[str],
    series: Sequence[Series],
    *,
    unit: Unit = Unit.COUNT,
    digits: int = 0,
) -> Markup:
    """Draw, for each of `names`, one bar of each series; values below zero go to the left."""
    known = [value for each in series for value in each.values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    start = LABEL_END + (_VALUES if low < 0 else 0)
    axis = scale(low, high, unit, start=start, end=WIDTH - _VALUES)
    samples = [
        (element("rect", width=22, height=12, fill=filling(frame.key, place)), each.name)
        for place, each in enumerate(series)
    ]
    explained, taken = legend(samples, y=TOP)
    top = TOP + taken
    row = len(series) * _BAR + _GAP
    bottom = top + len(names) * row
    marks = [brief(mark, unit, language=frame.language) for mark in axis.marks()]
    parts = [fillings(frame.key, len(series)), explained]
    parts.append(upright_marks(axis, marks, top=top, bottom=bottom))
    for place, name in enumerate(names):
        at = top + place * row
        parts.append(name_of_row(name, y=at + row / 2))
        for line, each in enumerate(series):
            value = each.values[place]
            if value is not None:
                said = written(value, unit, language=frame.language, digits=digits)
                y = at + _GAP / 2 + line * _BAR
                parts.append(_bar(axis, value, y=y, fill=filling(frame.key, line), said=said))
    return picture(frame, *parts, height=bottom + 24)


def _bar(axis: Scale, value: float, *, y: float, fill: str, said: str) -> Markup:
    zero, tip = axis.place(0), axis.place(value)
    left, behind = min(zero, tip), tip + 5 if value >= 0 else tip - 5
    return joined(
        element("rect", x=left, y=y, width=abs(tip - zero), height=_BAR - 2, fill=fill),
        text(
            said,
            x=behind,
            y=y + 10.5,
            anchor="start" if value >= 0 else "end",
            size=11,
            colour=SOFT,
        ),
    )
