"""`callcenter hours` tells what the next two weeks will be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from callcenter.cli import hours
from callcenter.cli.main import main
from callcenter.cli.texts import TEXTS, Language
from callcenter.hours.calendar import Day, Why
from tests.cli.test_commands import GOOD
from tests.hours.weeks import calendar, times

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MONDAY = date(2026, 11, 30)
HOURS = """
[hours.oficina]
timezone = "America/Lima"
[hours.oficina.week]
mon-sun = "00:00-24:00"
"""
LINES = """
[lines.noche]
dialled = ["2"]
menu = "entrada"
default_group = "todos"
"""


def test_each_day_has_its_times_and_the_reason_of_another() -> None:
    strike = {date(2026, 12, 1): Day((), Why.DATE, "Huelga")}
    guard = {date(2026, 12, 8): Day(times("08:00-10:00"), Why.DATE, "Guardia")}
    office = calendar("America/Lima", holidays="PE", dates=strike | guard)
    told = list(hours.days(office, MONDAY, TEXTS[Language.ES]))
    assert told[:2] == [
        "lunes 30 de noviembre       07:00 a 12:00, 13:00 a 17:45",
        "martes 1 de diciembre       cerrada  (Huelga)",
    ]
    assert told[8] == "martes 8 de diciembre       08:00 a 10:00  (Guardia)"
    assert told[9] == "miércoles 9 de diciembre    cerrada  (Batalla de Ayacucho)"
    assert len(told) == 14


def test_english_words() -> None:
    told = next(hours.days(calendar("America/Lima"), MONDAY, TEXTS[Language.EN]))
    assert told == "Monday 30 November          07:00 to 12:00, 13:00 to 17:45"


def test_every_line_of_the_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "callcenter.toml"
    line = ("[lines.principal]\n", '[lines.principal]\nhours = "oficina"\n')
    path.write_text(GOOD.replace(*line) + HOURS + LINES, encoding="utf-8")
    assert main(["hours", "--config", str(path)]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == "principal (America/Lima):"
    assert all(row.endswith("00:00 a 24:00") for row in rest[:14])
    assert rest[14:] == ["", "noche: siempre abierta"]
    assert main(["hours", "--config", str(path), "--language", "en"]) == 0
    assert capsys.readouterr().out.endswith("noche: always open\n")
