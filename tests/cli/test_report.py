"""`callcenter report`, on a real database."""

from __future__ import annotations

import asyncio
import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Protocol

import pytest
from openpyxl import load_workbook

from callcenter.cli.main import main
from callcenter.contacts import AgentNumber, ContactId
from callcenter.facts import Outcome, ReasonKeyed
from callcenter.store.postgres import PostgresRecords, migrate_database
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
    assert ["trato", "1", "4.0", *"00010"] in lines  # one gave a four of five
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
    assert told.startswith("callcenter: no se puede leer la base de datos (no PostgreSQL answers")
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


@pytest.mark.usefixtures("calls")
async def test_rows_of_intervals_are_csv_by_the_services_clock(
    report: Report, capsys: Captured
) -> None:
    assert await report(DAY, "--by", "group", "--minutes", "60") == 0
    told = capsys.readouterr().out
    (row,) = csv.DictReader(StringIO(told))
    assert (row["group_name"], row["offered"], row["answered"]) == ("general", "4", "3")
    assert row["interval_start"].startswith(DAY)
    assert row["interval_start"].endswith(":00-05:00")
    assert (row["service_level_strict"], row["service_level_lenient"]) == ("0.5000", "0.7500")
    assert (row["wait_p50_s"], row["wait_max_s"]) == ("90.000", "301.000")
    assert row["callback_wait_max_s"] == ""
    assert NUMBER not in told


@pytest.mark.usefixtures("calls")
async def test_rows_of_intervals_are_a_workbook(
    report: Report, capsys: Captured, tmp_path: Path
) -> None:
    path = tmp_path / "filas.xlsx"
    asked = ("--by", "group", "--by", "wait", "--minutes", "60", "--xlsx", str(path))
    assert await report(DAY, *asked) == 0
    assert path.name in capsys.readouterr().out
    book = load_workbook(path)
    assert book.sheetnames == ["Grupos", "Esperas"]
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert sum(row["Ofrecidos"] for row in told) == 4
    assert all(f"{row['Desde']:%Y-%m-%d}" == DAY for row in told)


async def test_who_was_planned_stands_beside_who_came(
    report: Report, capsys: Captured, database_url: str, tmp_path: Path
) -> None:
    await migrate_database(database_url)
    shifts = tmp_path / "turnos.csv"
    shifts.write_text("day,from,to,agents\nlun-dom,07:00,08:00,4\n", encoding="utf-8")
    assert await report(DAY, "--by", "staff", "--json", "--set", f"planned.file={shifts}") == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first["interval_start"] == f"{DAY}T07:00-05:00"
    told = [first[name] for name in ("planned_mean", "present_mean", "difference_mean")]
    assert (told, second["adherence"]) == ([4, 0, -4], 0)
    assert await report(DAY, "--set", f"planned.file={shifts}") == 0
    *_, title, headings, row = capsys.readouterr().out.splitlines()
    assert title == "Asesores conectados y planificados, por hora"
    assert headings.split("  ")[0] == "Hora"
    assert row.split() == ["07:00", "0.0", "4.0", "\N{MINUS SIGN}4.0", "0.0", "%"]
    assert await report(DAY) == 0
    assert title not in capsys.readouterr().out


@pytest.mark.usefixtures("calls")
async def test_rows_of_several_days_are_json_for_programs(report: Report, capsys: Captured) -> None:
    assert await report("2026-11-01", "--to", DAY, "--by", "service", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert sum(row["contacts"] for row in rows) == 4
    assert {row["line"] for row in rows} == {"salud"}
    assert next(row["wait_sum_s"] for row in rows if row["service"] == "citas") == 396.0
    assert [row["callback_wait_max_s"] for row in rows] == [None] * len(rows)


async def test_rows_of_nobody_are_the_line_of_columns(
    report: Report, capsys: Captured, database_url: str
) -> None:
    await migrate_database(database_url)
    assert await report(DAY, "--by", "pause") == 0
    assert capsys.readouterr().out == "interval_start,agent,reason,paused_s,begun\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--minutes", "15"), "give --by"),
        (("--to", "hoy"), "give --by"),
        (("--xlsx", "x.xlsx"), "give --by"),
        (("--by", "line", "--by", "wait"), "several --by are sheets of one workbook"),
        (("--by", "line", "--html", "x.html"), "--html is the page of a whole day"),
        (("--by", "line", "--to", "2026-11-01"), "2026-11-01 is before 2026-11-18"),
        (("--by", "line", "--to", "2027-11-01"), "has not come yet"),
    ],
)
async def test_what_belongs_not_together_is_one_clear_line(
    report: Report, capsys: Captured, words: tuple[str, ...], why: str
) -> None:
    assert await report(DAY, *words) == 1
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1


async def test_rows_of_another_length_are_refused(report: Report) -> None:
    with pytest.raises(SystemExit, match="2"):
        await report(DAY, "--by", "line", "--minutes", "20")
