"""`callcenter hours` tells what the next two weeks will be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from callcenter.cli import hours
from callcenter.cli.main import main
from callcenter.cli.texts import TEXTS, Language
from callcenter.hours.calendar import Day, Why
from callcenter.views import LineView, SwitchView
from tests.cli.test_commands import GOOD
from tests.hours.weeks import calendar, times

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.control.fake_line import FakeLine

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


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "callcenter.toml"
    line = ("[lines.principal]\n", '[lines.principal]\nhours = "oficina"\n')
    file.write_text(GOOD.replace(*line) + HOURS + LINES, encoding="utf-8")
    return file


async def test_what_somebody_decided_by_hand_is_told(
    run: Run, path: Path, line: FakeLine, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = SwitchView("principal", is_open=False, until=1_796_047_200_000, actor="7001")
    opened = SwitchView("noche", is_open=True, until=0, actor="7002")
    line.shown = LineView(now=0, switches=(closed, opened))
    words = ["hours", "--config", str(file), "--set", f"control.socket={path}"]
    assert await run(*words) == 0
    told = capsys.readouterr().out.splitlines()
    until = "hasta el lunes 30 de noviembre, 09:00"
    assert told[1] == f"  ! ahora cerrada a mano (agente 7001) {until}"
    assert told[2].endswith("00:00 a 24:00")
    assert told[-2:] == [
        "noche: siempre abierta",
        "  ! ahora abierta a mano (agente 7002) hasta que alguien lo cambie",
    ]
    assert await run(*words, "--language", "en") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1] == "  ! now closed by hand (agent 7001) until Monday 30 November, 09:00"


async def test_that_a_service_did_not_say_what_was_decided_is_told_beside_the_hours(
    run: Run, path: Path, line: FakeLine, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line.fault = RuntimeError("broken")
    assert await run("hours", "--config", str(file), "--set", f"control.socket={path}") == 0
    shown = capsys.readouterr()
    assert "siempre abierta" in shown.out
    assert "no se sabe si alguien abrió o cerró una línea a mano: el servicio en" in shown.err
