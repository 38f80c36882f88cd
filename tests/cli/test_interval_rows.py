"""Rows of intervals as CSV and JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from callcenter.cli.interval_rows import csv_text, objects
from callcenter.report.intervals import By

LIMA = ZoneInfo("America/Lima")
ROW = {
    "interval_start": datetime(2026, 11, 27, 13, 30, tzinfo=UTC),
    "line": 'salud, "central"',
    "answered": 1_234_567,
    "service_level_strict": 2 / 3,
    "wait_sum_s": Decimal("1234567.890"),
    "wait_max_s": None,
}


def test_a_row_is_one_line_of_csv_by_the_clock_on_the_wall() -> None:
    assert csv_text(list(ROW), [ROW], LIMA) == (
        "interval_start,line,answered,service_level_strict,wait_sum_s,wait_max_s\n"
        '2026-11-27T08:30-05:00,"salud, ""central""",1234567,0.6667,1234567.890,\n'
    )


def test_no_row_leaves_the_columns() -> None:
    assert csv_text(["interval_start", "line"], [], LIMA) == "interval_start,line\n"


def test_a_spreadsheet_reckons_nothing_that_somebody_wrote() -> None:
    row = {"reason": '=HYPERLINK("http://x")', "begun": -1}
    assert csv_text(list(row), [row], LIMA) == ('reason,begun\n"\'=HYPERLINK(""http://x"")",-1\n')


def test_a_row_is_one_object_of_json() -> None:
    assert objects([ROW], LIMA) == [
        ROW
        | {
            "interval_start": "2026-11-27T08:30-05:00",
            "wait_sum_s": 1_234_567.89,
        }
    ]


def test_each_kind_of_row_has_its_view() -> None:
    assert By.AGENT.view(15) == "agents_15"
