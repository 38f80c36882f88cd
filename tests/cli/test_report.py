"""`callcenter report`, on a real database."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Protocol

import pytest

from callcenter.cli.main import main
from callcenter.contacts import AgentNumber, ContactId
from callcenter.facts import Outcome, ReasonKeyed
from callcenter.store.postgres import PostgresRecords
from callcenter.store.spool import Spool
from tests.store import stories
from tests.store.stories import KEYRING, NUMBER, RUN, START, stored

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

Captured = pytest.CaptureFixture[str]
CONFIG = "deploy/examples/salud.toml"
DAY = "2026-11-18"  # of `START`, in Lima
NOON_AFTER_MS = START + 30 * 3_600_000


class Report(Protocol):
    """Runs the command."""

    async def __call__(self, *words: str) -> int: ...


@pytest.fixture
def report(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
    monkeypatch.setenv("CALLCENTER_DATABASE__SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("callcenter.cli.report.wall_ms", lambda: NOON_AFTER_MS)

    async def run(*words: str) -> int:
        return await asyncio.to_thread(main, ["report", *words, "--config", CONFIG])

    return run


@pytest.fixture
async def calls(database_url: str) -> None:
    """A day of four calls: three answered, of which one too late; one hung up."""
    facts = [
        *stories.answered_call("c1", wait_ms=5_000),
        *stories.answered_call("c2", wait_ms=90_000),
        *stories.answered_call("c3", wait_ms=301_000),
        *stories.abandoned_call("c4"),
    ]
    records = PostgresRecords(database_url, keyring=KEYRING, connections=1)
    await records.open()
    await records.write(stored(facts))
    await records.close()


@pytest.mark.usefixtures("calls")
async def test_the_terminal_shows_the_day_in_spanish_first(
    report: Report, capsys: Captured
) -> None:
    assert await report(DAY) == 0
    told = capsys.readouterr().out
    assert told.startswith("Seguro de Salud: informe del 18 de noviembre de 2026\n")
    assert "Nivel de servicio: 50.0 %. Ofrecidos: 4; atendidos: 3; colgaron en espera: 1." in told
    [row] = [line for line in told.splitlines() if line.startswith("  Estricto (oficial)")]
    assert row.split()[-2:] == ["50.0", "%"]
    assert "\N{REPLACEMENT CHARACTER}" not in told
    assert max(len(line) for line in told.splitlines()) < 120


@pytest.mark.usefixtures("calls")
async def test_survey_and_reasons_stand_below_the_figures(
    report: Report, capsys: Captured, database_url: str
) -> None:
    said = ReasonKeyed(ContactId("c1"), AgentNumber("1001"), "11", "Cita nueva")
    facts = [*stories.survey("c1", ("trato", 4)), *stories.survey("c2"), said]
    records = PostgresRecords(database_url, keyring=KEYRING, connections=1)
    await records.open()
    await records.write(stored(facts, first=1_000))
    await records.close()
    assert await report(DAY) == 0
    _, after = capsys.readouterr().out.split("Encuesta después de la llamada\n")
    lines = [line.split() for line in after.splitlines()]
    assert lines[0] == ["Respondieron", "1", "de", "2", "(50.0", "%)."]
    assert ["trato", "1", "4.0", "1"] in lines
    assert ["Cita", "nueva", "1", "33.3", "%"] in lines
    assert ["sin", "motivo", "indicado", "2", "66.7", "%"] in lines


@pytest.mark.usefixtures("calls")
async def test_another_language_and_formula_may_be_chosen(
    report: Report, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_REPORT__SERVICE_LEVEL", "answered_only")
    assert await report(DAY, "--language", "en") == 0
    told = capsys.readouterr().out
    assert "Service level: 66.7%. Offered: 4; answered: 3; hung up in the line: 1." in told
    assert "Answered only (official)" in told


@pytest.mark.usefixtures("calls")
async def test_the_goal_of_a_group_is_held_against_its_level(
    report: Report, capsys: Captured
) -> None:
    for goal, kept in (("0.5", True), ("0.51", False)):
        assert await report(DAY, "--json", "--set", f"groups.general.goal={goal}") == 0
        general = json.loads(capsys.readouterr().out)["groups"]["general"]
        assert (general["goal"], general["goal_kept"]) == (float(goal), kept)


@pytest.mark.usefixtures("calls")
async def test_json_is_one_object_without_personal_data(report: Report, capsys: Captured) -> None:
    assert await report(DAY, "--json") == 0
    told = capsys.readouterr().out
    found = json.loads(told)
    general = found["groups"]["general"]
    assert (found["day"], found["official"], found["worst_group"]) == (DAY, "strict", "general")
    assert (general["offered"], general["within_target"]) == (4, 0.5)
    assert (general["p50_s"], general["max_s"], general["same_class_overtakes"]) == (90, 301, 0)
    assert found["overall"]["service_levels"]["lenient"] == 0.75
    assert len(found["half_hours"]) == 48
    assert NUMBER not in told
    assert "Ana Quispe" not in told


@pytest.mark.usefixtures("calls")
async def test_the_page_is_written_and_holds_no_personal_data(
    report: Report, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "informe.html"
    assert await report(DAY, "--html", str(path)) == 0
    assert capsys.readouterr().out == f"informe escrito en {path}\n"
    text = path.read_text(encoding="utf-8")
    assert "<svg" in text
    assert NUMBER not in text
    assert "1001" not in text


@pytest.mark.usefixtures("calls")
async def test_a_page_that_cannot_be_written_is_one_line(
    report: Report, tmp_path: Path, capsys: Captured
) -> None:
    assert await report(DAY, "--html", str(tmp_path)) == 1
    assert capsys.readouterr().err == f"callcenter: {tmp_path}: Is a directory\n"


@pytest.mark.usefixtures("calls")
async def test_a_page_for_a_folder_that_is_not_there_is_refused(
    report: Report, tmp_path: Path, capsys: Captured
) -> None:
    with pytest.raises(SystemExit, match="2"):
        await report(DAY, "--html", str(tmp_path / "nowhere" / "informe.html"))
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.usefixtures("calls")
async def test_a_day_of_nobody_says_so(report: Report, capsys: Captured) -> None:
    assert await report("ayer") == 0
    assert await report("2026-11-01") == 0
    told = capsys.readouterr().out
    assert told.count("No hay ningún contacto registrado ese día.") == 1


@pytest.mark.usefixtures("calls")
async def test_facts_on_disk_and_a_running_day_are_told(
    report: Report, tmp_path: Path, capsys: Captured
) -> None:
    spool = Spool(tmp_path / "spool", run=RUN)
    spool.append(stored([stories.ended("c9", outcome=Outcome.LOST)]))
    assert await report("hoy") == 0
    told = capsys.readouterr().out
    spool.close()
    assert "El día no ha terminado" in told
    assert "todavía no llegaron a la base de datos" in told


async def test_a_database_without_our_tables_is_one_clear_line(
    report: Report, capsys: Captured
) -> None:
    assert await report(DAY) == 1
    told = capsys.readouterr().err
    assert told.startswith("callcenter: la base de datos es de otra versión: the database lacks")
    assert told.count("\n") == 1


async def test_a_database_that_is_away_is_one_clear_line(
    report: Report, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", "postgresql://nobody@127.0.0.1:1/none")
    assert await report(DAY) == 1
    told = capsys.readouterr().err
    assert told.startswith("callcenter: no se puede leer la base de datos (the database answered")
    assert told.count("\n") == 1


async def test_no_database_and_no_day_are_one_clear_line(
    report: Report, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await report("27/11") == 1
    assert "is no day" in capsys.readouterr().err
    monkeypatch.delenv("CALLCENTER_DATABASE__URL")
    assert await report(DAY) == 1
    assert "no database is named" in capsys.readouterr().err


async def test_page_and_json_are_not_written_at_once(report: Report) -> None:
    with pytest.raises(SystemExit) as left:
        await report(DAY, "--json", "--html", "x.html")
    assert left.value.code == 2
