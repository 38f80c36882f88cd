"""Tables of plain text, and the few formats that their cells need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = "  "


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int]) -> str:
    """Return lines of aligned columns; the columns whose index is in ``right`` end flush right."""
    cells = [[_printable(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return "\n".join(
        _GAP.join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def minutes(span_ms: int) -> str:
    """Return a span as ``mm:ss``, whole seconds; hours are counted in minutes."""
    whole_minutes, seconds = divmod(max(span_ms, 0) // 1000, 60)
    return f"{whole_minutes:02}:{seconds:02}"


def percent(share: float) -> str:
    """Return a share of 1 in whole percent."""
    return f"{share * 100:.0f} %"


def _printable(cell: str) -> str:
    """Return ``cell`` without anything that could move the cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cell)
