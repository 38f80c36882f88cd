"""Rows of intervals as a workbook: numbers as numbers, moments as moments, a text as it stands."""

from __future__ import annotations

from datetime import datetime, tzinfo
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WIDTH = 16
"""Of a column, in letters."""
_MOMENT = "yyyy-mm-dd hh:mm"


def workbook(
    name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], zone: tzinfo
) -> bytes:
    """Return a workbook of one sheet: a line of columns, and the rows, by the clock of `zone`."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # loaded where a workbook is wanted

    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": _MOMENT})
        sheet.set_column(0, len(columns) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _write(sheet, line, place, _plain(row[column], zone), moment)
    return made.getvalue()


def _plain(value: object, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)  # a workbook knows no time zone
    return float(value) if isinstance(value, Decimal) else value


def _write(sheet: Any, line: int, place: int, value: object, moment: object) -> None:
    match value:
        case None:
            pass
        case datetime():
            sheet.write_datetime(line, place, value, moment)
        case int() | float():
            sheet.write_number(line, place, value)
        case _:
            sheet.write_string(line, place, str(value))  # never a formula, whatever it begins with
