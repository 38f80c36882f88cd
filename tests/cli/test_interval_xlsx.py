"""Rows of intervals as a workbook, as another program reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from callcenter.cli.interval_xlsx import Sheet, workbook
from callcenter.cli.output import write
from callcenter.errors import ConfigError
from callcenter.report.columns import heading

if TYPE_CHECKING:
    from pathlib import Path

LIMA = ZoneInfo("America/Lima")
COLUMNS = ("interval_start", "agent", "reason", "answered", "occupancy", "talking_s", "paused_s")
ROW = {
    "interval_start": datetime(2026, 11, 27, 13, 30, tzinfo=UTC),
    "agent": "7001",
    "reason": '=HYPERLINK("http://x","y")',
    "answered": 12,
    "occupancy": 0.75,
    "talking_s": Decimal("90.5"),
    "paused_s": None,
}
SHEETS = [Sheet("agent", COLUMNS, [ROW]), Sheet("line", ("interval_start", "line"), [])]


def written(language: str = "es", *, row: dict[str, Any] = ROW) -> bytes:
    return workbook([Sheet("agent", COLUMNS, [row]), SHEETS[1]], LIMA, language=language)


def cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows()]


def test_numbers_are_numbers_moments_moments_and_shares_percents() -> None:
    _, row = cells(written())
    assert row[0].value == datetime(2026, 11, 27, 8, 30)  # noqa: DTZ001  # a workbook has no zone
    assert row[0].is_date
    assert [cell.value for cell in row[1:]] == [
        *("7001", '=HYPERLINK("http://x","y")', 12, 0.75, 90.5, None),
    ]
    assert [cell.data_type for cell in row[3:6]] == ["n", "n", "n"]
    assert [cell.number_format for cell in row[3:6]] == ["#,##0", "0.0%", "#,##0.0"]


def test_heads_are_words_with_units_in_spanish_first() -> None:
    spanish, _ = cells(written())
    english, _ = cells(written("en"))
    assert [cell.value for cell in spanish] == [
        *("Desde", "Asesor", "Motivo", "Atendidos", "Ocupación", "Hablando (s)", "En pausa (s)"),
    ]
    assert english[5].value == "Talking (s)"
    assert heading("abandoned_in_180_s", "es") == "Colgaron en 180 s"
    assert heading("answer_5", "en") == "Answered 5"


def test_each_kind_of_row_has_a_sheet_whose_head_stays_in_sight() -> None:
    book = load_workbook(BytesIO(written()))
    assert book.sheetnames == ["Asesores", "Líneas"]
    first = book.worksheets[0]
    assert first.freeze_panes == "D2"
    assert first.column_dimensions["A"].width >= 17


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://x"])
def test_no_text_is_written_as_a_formula_or_a_link(begins: str) -> None:
    import zipfile  # noqa: PLC0415  # the raw file, for what a reader would make of it

    with zipfile.ZipFile(BytesIO(written(row=ROW | {"reason": begins}))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
        assert begins.encode() in book.read("xl/sharedStrings.xml")


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
