"""Rows of intervals as a workbook: numbers as numbers, moments as moments, a text as it stands."""

from __future__ import annotations

from datetime import datetime, tzinfo
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from callcenter.report.columns import SHEETS, Shown, heading, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NARROWEST, _WIDEST = 10, 24
"""Of a column, in letters; a longer head is broken into lines."""
_LABELS = frozenset(
    {"interval_start", "line", "group_name", "service", "agent", "reason", "question"}
)
_HEAD_HEIGHT = 64
"""In points: four lines."""
_MOMENT = "yyyy-mm-dd hh:mm"
_FORMATS = {
    Shown.COUNT: "#,##0",
    Shown.MEAN: "0.00",
    Shown.SECONDS: "#,##0.0",
    Shown.SHARE: "0.0%",
}


class Sheet(NamedTuple):
    """Rows of one kind."""

    by: str
    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]


def workbook(sheets: Iterable[Sheet], zone: tzinfo, *, language: str) -> bytes:
    """Return a workbook: below a line of heads the rows, moments by the clock of `zone`."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # loaded where a workbook is wanted

    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        for each in sheets:
            _fill(book, each, zone, language)
    return made.getvalue()


def _fill(book: Any, of: Sheet, zone: tzinfo, language: str) -> None:
    sheet = book.add_worksheet(SHEETS[language][of.by])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    right = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "align": "right"})
    moment = book.add_format({"num_format": _MOMENT, "align": "left"})
    formats = {how: book.add_format({"num_format": said}) for how, said in _FORMATS.items()}
    labels = _labels(of.columns)
    sheet.freeze_panes(1, labels)
    sheet.set_row(0, _HEAD_HEIGHT)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    for place, column in enumerate(of.columns):
        said = heading(column, language)
        sheet.set_column(place, place, _width(said, is_label=place < labels))
        sheet.write_string(0, place, said, head if place < labels else right)
    for line, row in enumerate(of.rows, start=1):
        for place, column in enumerate(of.columns):
            how = formats[shown(column)]
            _write(sheet, line, place, _plain(row[column], zone), moment, how)


def _labels(columns: Sequence[str]) -> int:
    """Return how many columns on the left say what a row is of: they stay in sight."""
    return sum(column in _LABELS for column in columns)


def _width(said: str, *, is_label: bool) -> int:
    longest = max(map(len, said.split())) + 1
    return min(_WIDEST, max(18 if is_label else _NARROWEST, longest, len(said) // 3))


def _plain(value: object, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)  # a workbook knows no time zone
    return float(value) if isinstance(value, Decimal) else value


def _write(  # noqa: PLR0913, PLR0917  # as the library's own writers
    sheet: Any, line: int, place: int, value: object, moment: object, how: object
) -> None:
    match value:
        case None:
            pass
        case datetime():
            sheet.write_datetime(line, place, value, moment)
        case int() | float():
            sheet.write_number(line, place, value, how)
        case _:
            sheet.write_string(line, place, str(value))  # never a formula, whatever it begins with
