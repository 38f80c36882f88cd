"""Shares against their goals: one row a group, with a word that says whether the goal is kept."""

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
    fitted,
    name_of_row,
    picture,
    text,
    upright_marks,
)
from callcenter.charts.scale import Scale
from callcenter.charts.svg import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = 36.0
_BAR = 16.0
_END = WIDTH - 200.0
_KEPT, _MISSED, _PLAIN = "#0072b2", "#d55e00", "#5c9fd0"
_AXIS = Scale(0, 1, LABEL_END, _END, 0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of a group kept to something; None where nobody was there to count."""

    name: str
    share: float | None
    goal: float | None = None
    note: str = ""  # stands below the share, such as how many it is of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareNames:
    """What is said beside a bar."""

    goal: str
    kept: str
    missed: str
    nobody: str


def shares(frame: Frame, rows: Sequence[Share], *, names: ShareNames) -> Markup:
    """Draw one bar a group from 0 to 100 %, its goal across it, and the verdict in words."""
    top, bottom = TOP, TOP + len(rows) * _ROW
    marks = [brief(mark, Unit.SHARE, language=frame.language) for mark in _AXIS.marks()]
    parts = [upright_marks(_AXIS, marks, top=top, bottom=bottom)]
    for place, row in enumerate(rows):
        middle = top + place * _ROW + _ROW / 2
        parts.append(name_of_row(row.name, y=middle))
        parts.append(_row(row, names, middle=middle, language=frame.language))
    return picture(frame, *parts, height=bottom + 24)


def _row(row: Share, names: ShareNames, *, middle: float, language: str) -> Markup:
    if row.share is None:
        return text(names.nobody, x=LABEL_END + 6, y=middle + 5, colour=SOFT)
    said = written(row.share, Unit.SHARE, language=language, digits=1)
    width = _AXIS.place(row.share) - LABEL_END
    y = middle - _BAR / 2
    parts = [
        element("rect", x=LABEL_END, y=y, width=_END - LABEL_END, height=_BAR, fill="#f0f0f0"),
        element("rect", x=LABEL_END, y=y, width=width, height=_BAR, fill=_colour(row)),
        text(said, x=_END + 14, y=middle - 1, weight="bold"),
    ]
    if row.goal is not None:
        parts.append(_goal(_AXIS.place(row.goal), middle=middle))
    below = fitted(_below(row, names, language), width=WIDTH - _END - 14, size=11)
    parts.append(text(below, x=_END + 14, y=middle + 13, size=11, colour=SOFT))
    if row.goal is not None:
        parts.append(_verdict(row, names, y=middle - 1))
    return joined(*parts)


def _verdict(row: Share, names: ShareNames, *, y: float) -> Markup:
    sign, word = ("\N{CHECK MARK}", names.kept) if _kept(row) else ("\N{BALLOT X}", names.missed)
    return text(
        f"{sign} {word}", x=WIDTH - 4, y=y, anchor="end", weight="bold", colour=_colour(row)
    )


def _below(row: Share, names: ShareNames, language: str) -> str:
    goal = ""
    if row.goal is not None:
        goal = f"{names.goal} {written(row.goal, Unit.SHARE, language=language)}"
    return " · ".join(part for part in (goal, row.note) if part)


def _kept(row: Share) -> bool:
    return row.goal is None or (row.share or 0) >= row.goal


def _colour(row: Share) -> str:
    if row.goal is None:
        return _PLAIN
    return _KEPT if _kept(row) else _MISSED


def _goal(x: float, *, middle: float) -> Markup:
    return joined(
        element("path", d=f"M{x:.1f} {middle - 12:.1f}v24", stroke="#ffffff", stroke_width=5),
        element("path", d=f"M{x:.1f} {middle - 12:.1f}v24", stroke=INK, stroke_width=2.5),
    )
