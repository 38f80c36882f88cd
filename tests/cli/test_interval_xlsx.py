"""Rows of intervals as a workbook, as another program reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from callcenter.cli.interval_xlsx import workbook
from callcenter.cli.output import write
from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

LIMA = ZoneInfo("America/Lima")
COLUMNS = ("since", "agent", "reason", "answered", "share", "talk_s", "goal")
ROW = {
    "since": datetime(2026, 11, 27, 13, 30, tzinfo=UTC),
    "agent": "7001",
    "reason": '=HYPERLINK("http://x","y")',
    "answered": 12,
    "share": 0.75,
    "talk_s": Decimal("90.5"),
    "goal": None,
}


def cells(content: bytes) -> list[list[Any]]:
    book = load_workbook(BytesIO(content))
    (sheet,) = book.worksheets
    return [list(row) for row in sheet.iter_rows()]


def test_numbers_are_numbers_moments_moments_and_a_text_is_no_formula() -> None:
    head, row = cells(workbook("agent", COLUMNS, [ROW], LIMA))
    assert [cell.value for cell in head] == list(COLUMNS)
    assert row[0].value == datetime(2026, 11, 27, 8, 30)  # noqa: DTZ001  # a workbook has no zone
    assert row[0].is_date
    assert [cell.value for cell in row[1:]] == [
        *("7001", '=HYPERLINK("http://x","y")', 12, 0.75, 90.5, None),
    ]
    assert row[2].data_type == "s" or row[2].value == ROW["reason"]
    assert [cell.data_type for cell in row[3:6]] == ["n", "n", "n"]


def test_no_text_is_written_as_a_formula() -> None:
    import zipfile  # noqa: PLC0415  # the raw file, for what a reader would make of it

    with zipfile.ZipFile(BytesIO(workbook("agent", COLUMNS, [ROW], LIMA))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, b"before")
    write(path, b"after")
    assert path.read_bytes() == b"after"
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_disk_that_is_full_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    write(path, b"before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        write(path, b"after")
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        write(tmp_path / "nowhere" / "a.xlsx", b"x")
