"""Rows of intervals as CSV and JSON."""

from __future__ import annotations

import csv
from datetime import datetime, tzinfo
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_RECKONED = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], zone: tzinfo) -> str:
    """Return the rows below a line of their columns, moments by the clock of `zone`."""
    written = StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows([_cell(row[column], zone) for column in columns] for row in rows)
    return written.getvalue()


def objects(rows: Iterable[Mapping[str, Any]], zone: tzinfo) -> list[dict[str, Any]]:
    """Return the same for JSON, with null where nothing can be told."""
    return [{column: _number(_plain(value, zone)) for column, value in row.items()} for row in rows]


def _cell(value: object, zone: tzinfo) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # Spreadsheets reckon what begins so, and who pauses an agent may write any reason.
        return f"'{value}" if value.startswith(_RECKONED) else value
    # What is no count, and no time told to the millisecond, is a share.
    return f"{value:.4f}" if isinstance(value, float) else str(_plain(value, zone))


def _plain(value: object, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="minutes")
    return value


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
