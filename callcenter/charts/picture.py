"""What all pictures share: their frame, their words for who cannot see, legend, colours, texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcenter.charts.svg import Markup, element, escaped, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.charts.scale import Scale

WIDTH = 720.0
LABEL_END = 168.0
"""Where the column of names ends, in pictures that have one row a name."""

INK = "#1b1b1b"
SOFT = "#595959"  # 7:1 on white
LINE = "#d4d4d4"
FONT_SIZE = 13.0
_LETTER = 0.56  # mean width of a letter, in font sizes: no font can be measured here
_SHORTEST = 2

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Okabe and Ito, Color Universal Design (2008): told apart with every kind of colour blindness.

In this order neighbours differ in lightness too; patterns and dashes tell them apart in grey.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a picture is called, and for whom it is drawn."""

    key: str  # an id that no other picture of the page has
    title: str
    description: str  # what is to be seen, in words
    language: str = "es"  # of the numbers


def picture(frame: Frame, *parts: Markup, height: float) -> Markup:
    """Return the whole picture with its title drawn above `parts`, which begin at `TOP`."""
    title, description = f"{frame.key}-title", f"{frame.key}-desc"
    return element(
        "svg",
        element("title", escaped(frame.title), id=title),
        element("desc", escaped(frame.description), id=description),
        element("rect", width=WIDTH, height=height, fill="#ffffff"),
        text(frame.title, x=0, y=18, size=16, weight="bold"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        width="100%",
        role="img",
        aria_labelledby=f"{title} {description}",
        font_family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
    )


TOP = 34.0
"""Where what is below the title begins."""


def text(  # noqa: PLR0913  # each has a default that suits
    words: str,
    *,
    x: float,
    y: float,
    anchor: str = "start",
    size: float = FONT_SIZE,
    colour: str = INK,
    weight: str = "normal",
) -> Markup:
    """Return one line of text whose letters stand on `y`, kept clear of lines behind it."""
    return element(
        "text",
        escaped(words),
        x=x,
        y=y,
        text_anchor=anchor,
        font_size=size,
        fill=colour,
        font_weight=weight,
        paint_order="stroke",
        stroke="#ffffff",
        stroke_width=3,
    )


def fitted(words: str, *, width: float, size: float = FONT_SIZE) -> str:
    """Return `words`, cut with an ellipsis if they are likely to be wider than `width`."""
    most = max(int(width / (size * _LETTER)), _SHORTEST)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def wide(words: str, *, size: float = FONT_SIZE) -> float:
    """Return about how wide `words` are."""
    return len(words) * size * _LETTER


def name_of_row(words: str, *, y: float) -> Markup:
    """Return a row's name, flush right in its column and centred on `y`, on two lines at most.

    What does not fit is shown on hovering.
    """
    shown = _folded(words, width=LABEL_END - 14)
    first = y + 4.5 - (len(shown) - 1) * 7.5
    lines = (
        text(line, x=LABEL_END - 10, y=first + place * 15, anchor="end")
        for place, line in enumerate(shown)
    )
    return element("g", element("title", escaped(words)), *lines)


def _folded(words: str, *, width: float) -> list[str]:
    """Return `words` on one line or two, at a space where there is one."""
    if wide(words) <= width or " " not in words:
        return [fitted(words, width=width)]
    parts = words.split(" ")
    most = next(count for count in range(len(parts), 0, -1) if _fits(parts[:count], width))
    rest = " ".join(parts[most:])
    first = fitted(" ".join(parts[:most]), width=width)
    return [first, fitted(rest, width=width)] if rest else [first]


def _fits(parts: Sequence[str], width: float) -> bool:
    return len(parts) == 1 or wide(" ".join(parts)) <= width


def upright_marks(axis: Scale, names: Sequence[str], *, top: float, bottom: float) -> Markup:
    """Return the upright lines of an axis that lies below its rows, with their names."""
    pairs = list(zip(axis.marks(), names, strict=True))
    lines = [
        element(
            "line",
            x1=axis.place(mark),
            y1=top,
            x2=axis.place(mark),
            y2=bottom,
            stroke=SOFT if mark == 0 else LINE,
        )
        for mark, _ in pairs
    ]
    texts = [
        text(name, x=axis.place(mark), y=bottom + 16, anchor="middle", size=11, colour=SOFT)
        for mark, name in pairs
    ]
    return joined(*lines, *texts)


def legend(samples: Sequence[tuple[Markup, str]], *, y: float) -> tuple[Markup, float]:
    """Return what each sample stands for, and the height that this takes.

    Samples are drawn within 22 by 12, from the upper left corner.
    """
    parts, x, line = [], 0.0, 0
    for sample, name in samples:
        taken = 28 + wide(name) + 20
        if x > 0 and x + taken > WIDTH:
            x, line = 0.0, line + 1
        at = y + line * 20
        moved = element("g", sample, transform=f"translate({x:g} {at:g})")
        parts += [moved, text(name, x=x + 28, y=at + 11)]
        x += taken
    return joined(*parts), (line + 1) * 20.0 + 8.0
