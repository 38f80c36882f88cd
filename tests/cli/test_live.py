"""`callcenter agents` and `callcenter queue`, against a real control socket."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from msgspec.structs import replace

from callcenter import events, facts
from callcenter.cli import agents, queue
from callcenter.cli.live import moment
from callcenter.cli.texts import TEXTS, Language
from callcenter.contacts import AgentNumber, Phone
from callcenter.control.protocol import Refused
from callcenter.errors import ControlError
from callcenter.views import LineView
from tests.control.fake_line import ANA, NOW, FakeLine, serving

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from tests.cli.conftest import Run

Captured = pytest.CaptureFixture[str]


@pytest.mark.usefixtures("line")
async def test_agents_are_a_table_in_spanish(run: Run, capsys: Captured) -> None:
    assert await run("agents") == 0
    head, headings, row = capsys.readouterr().out.splitlines()
    assert head.startswith("Agentes: 1")
    assert headings.split("  ")[0] == "Agente"
    assert [cell.strip() for cell in row.split("  ") if cell.strip()] == [
        "1001", "Ana Núñez", "en pausa", "01:05", "PJSIP/101", "almuerzo", "citas, tramites",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("phone_state", "told"),
    [("busy", "disponible, no molestar"), ("idle", "disponible"), ("unknown", "disponible")],
)
async def test_why_no_call_comes_to_who_is_available_is_told(
    run: Run, line: FakeLine, capsys: Captured, phone_state: str, told: str
) -> None:
    ana = structs.replace(ANA, state="available", reason="", phone_state=phone_state)
    line.shown = LineView(now=NOW, agents=(ana,))
    assert await run("agents") == 0
    row = capsys.readouterr().out.splitlines()[2]
    assert [cell.strip() for cell in row.split("  ") if cell.strip()][2] == told


@pytest.mark.usefixtures("line")
async def test_the_queue_is_a_table_in_spanish(run: Run, capsys: Captured) -> None:
    assert await run("queue") == 0
    head, headings, row = capsys.readouterr().out.splitlines()
    assert head.startswith("En espera: 1")
    assert "% de la meta" in headings
    assert [cell.strip() for cell in row.split("  ") if cell.strip()] == [
        "1", "mayores", "citas", "01:30", "150 %", "-", "en espera", "seguro",
        "c1",
    ]  # fmt: skip


async def test_the_queue_says_that_nothing_is_recorded_for_want_of_room(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.shown = replace(line.shown, unrecorded=True)
    assert await run("queue") == 0
    assert "No se graba: falta espacio" in capsys.readouterr().out.splitlines()[1]


@pytest.mark.parametrize(
    ("bound_ms", "told"),
    [(None, "-"), (0, "< 1 min"), (200_000, "< 5 min"), (2_000_000, "> 30 min")],
)
async def test_how_long_somebody_still_waits_is_told_in_round_minutes(
    run: Run, line: FakeLine, capsys: Captured, bound_ms: int | None, told: str
) -> None:
    waiting = structs.replace(line.shown.waiting[0], bound_ms=bound_ms)
    line.shown = structs.replace(line.shown, waiting=(waiting,))
    assert await run("queue") == 0
    _, headings, row = capsys.readouterr().out.splitlines()
    assert "Le falta" in headings
    assert [cell.strip() for cell in row.split("  ") if cell.strip()][5] == told


@pytest.mark.parametrize(
    ("language", "told"), [("es", "… y 59999 más."), ("en", "… and 59999 more.")]
)
async def test_a_long_line_is_counted_whole_and_shown_in_part(
    run: Run, line: FakeLine, capsys: Captured, language: str, told: str
) -> None:
    line.shown = structs.replace(line.shown, total=60_000)
    await run("queue", "--language", language)
    lines = capsys.readouterr().out.splitlines()
    assert ": 60000" in lines[0]
    assert lines[-1] == told


@pytest.mark.usefixtures("line")
async def test_tables_are_english_for_who_asks(run: Run, capsys: Captured) -> None:
    assert await run("queue", "--language", "en") == 0
    assert await run("agents", "--language", "en") == 0
    out = capsys.readouterr().out
    assert "Waiting: 1" in out
    assert "% of target" in out
    assert "paused" in out


async def test_columns_stand_under_their_headings(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    new = type(ANA)(
        number=AgentNumber("7"),
        name="Li",
        state="offline",
        phone=None,
        since=0,
        reason="",
        skills=(),
    )
    line.shown = LineView(now=NOW, agents=(ANA, new))
    await run("agents")
    _, headings, ana, li = capsys.readouterr().out.splitlines()
    assert headings.index("Nombre") == ana.index("Ana") == li.index("Li")
    assert headings.index("Estado") == ana.index("en pausa") == li.index("fuera")
    assert headings.index("Desde hace") + len("Desde hace") == ana.index("01:05") + 5
    assert li.endswith("fuera de línea")


async def test_the_lines_of_agents_are_shown_where_not_all_serve_all(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    some = structs.replace(ANA, lines=("salud", "becas"))
    line.shown = LineView(now=NOW, agents=(some, ANA))
    await run("agents")
    _, headings, ana, other = capsys.readouterr().out.splitlines()
    assert headings.endswith("Líneas")
    assert ana.endswith("salud, becas")
    assert other.endswith("citas, tramites")


async def test_a_pause_that_waits_for_the_end_of_a_call_is_shown(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    asked = structs.replace(ANA, state="talking", reason="", then="paused", then_reason="almuerzo")
    line.shown = LineView(now=NOW, agents=(asked,))
    await run("agents")
    out = capsys.readouterr().out
    assert "hablando, luego en pausa" in out
    assert "almuerzo" in out


async def test_an_empty_line_is_said_in_words(run: Run, line: FakeLine, capsys: Captured) -> None:
    line.shown = LineView(now=NOW)
    await run("agents")
    await run("queue")
    out = capsys.readouterr().out
    assert "No hay agentes." in out
    assert "Nadie espera." in out


async def test_a_name_cannot_move_the_cursor(run: Run, line: FakeLine, capsys: Captured) -> None:
    line.shown = LineView(now=NOW, agents=(structs.replace(ANA, name="Ana\x1b[2J\r\nfalso"),))
    await run("agents")
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 3


@pytest.mark.usefixtures("line")
async def test_json_is_the_reply_itself(run: Run, capsys: Captured) -> None:
    assert await run("queue", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["type"], told["now"], told["waiting"][0]["position"]) == ("QueueReply", NOW, 1)


@pytest.mark.parametrize(
    ("argv", "event"),
    [
        (("log-in", "1001", "PJSIP/101"), events.LogInAsked),
        (("log-out", "1001"), events.LogOutAsked),
        (("pause", "1001", "almuerzo"), events.PauseAsked),
        (("unpause", "1001"), events.UnpauseAsked),
        (("end-wrap-up", "1001"), events.WrapUpEndAsked),
    ],
)
async def test_a_change_reaches_the_line(
    run: Run, line: FakeLine, capsys: Captured, argv: tuple[str, ...], event: type[events.Event]
) -> None:
    assert await run("agents", *argv) == 0
    assert [type(asked) for asked in line.asked] == [event]
    assert (
        capsys.readouterr().out
        == "Agente 1001: aceptado; si hay una llamada en curso, rige cuando termine.\n"
    )


async def test_a_change_tells_the_new_state(run: Run, line: FakeLine, capsys: Captured) -> None:
    line.facts = (
        facts.AgentChanged(
            agent=AgentNumber("1001"), name="Ana", before="available", after="paused",
            reason="almuerzo", actor="", phone=Phone("PJSIP/101"),
        ),
    )  # fmt: skip
    line.shown = LineView(now=NOW, pause_reasons=("almuerzo", "baño"))
    assert await run("agents", "pause", "1001", "almuerzo") == 0
    assert capsys.readouterr().out == "Agente 1001 (Ana): en pausa, almuerzo.\n"


async def test_of_a_reason_that_the_settings_have_not_it_is_said_which_they_have(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.shown = LineView(now=NOW, pause_reasons=("almuerzo", "baño"))
    assert await run("agents", "pause", "1001", "almuerso") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "aceptado" in first
    assert second.endswith("Están: almuerzo, baño.")


@pytest.mark.parametrize(
    ("why", "told"),
    [("not_paused", "el agente no está en pausa"), ("something new", "something new")],
)
async def test_a_refusal_is_one_line_and_exit_code_1(
    run: Run, line: FakeLine, capsys: Captured, why: str, told: str
) -> None:
    line.facts = (facts.RequestRefused("UnpauseAsked", "1001", why),)
    assert await run("agents", "unpause", "1001") == 1
    assert capsys.readouterr() == ("", f"callcenter: No se puede: {told}\n")


async def test_a_ring_left_unanswered_is_a_reason_in_words(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.shown = LineView(now=NOW, agents=(structs.replace(ANA, reason="no_answer"),))
    await run("agents")
    assert "no contestó" in capsys.readouterr().out


async def test_watching_ends_with_the_service_and_exit_code_1(
    run: Run, path: Path, capsys: Captured
) -> None:
    line = FakeLine()
    async with serving(path, line):
        watching = asyncio.create_task(run("queue", "--watch"))
        while line.views < 3:  # noqa: ASYNC110  # a condition of another thread
            await asyncio.sleep(0.005)
    assert await watching == 1
    told = capsys.readouterr()
    assert told.out.count("En espera: 1") >= 2
    assert "cerró la conexión" in told.err


@pytest.mark.parametrize(
    "argv",
    [
        ("log-in", "1001", "101"),
        ("log-out", "10 01"),
        ("pause", "1001", ""),
    ],
)
async def test_a_malformed_value_is_one_line_and_exit_code_1(
    run: Run, line: FakeLine, capsys: Captured, argv: tuple[str, ...]
) -> None:
    assert await run("agents", *argv) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert line.asked == []


@pytest.mark.usefixtures("line")
async def test_watching_does_not_go_with_a_change(run: Run, capsys: Captured) -> None:
    assert await run("agents", "--watch", "unpause", "1001") == 1
    assert "--watch" in capsys.readouterr().err


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("language", "words"), [("es", "no está en marcha"), ("en", "is not running")]
)
@pytest.mark.parametrize("argv", [("queue",), ("queue", "--watch"), ("agents", "unpause", "1")])
async def test_a_service_that_is_not_running_is_one_line_and_exit_code_1(
    run: Run, capsys: Captured, argv: tuple[str, ...], language: str, words: str
) -> None:
    assert await run(*argv, "--language", language) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err
    assert told.err.count("\n") == 1


async def test_the_socket_comes_from_option_configuration_or_environment(
    run: Run, tmp_path: Path, capsys: Captured
) -> None:
    socket = tmp_path / "other.sock"
    config = tmp_path / "callcenter.toml"
    config.write_text(f'[control]\nsocket = "{socket}"\n')
    async with serving(socket, FakeLine()):
        assert await run("queue", "--socket", str(socket)) == 0
        assert await run("queue", "--config", str(config)) == 0
        assert await run("agents", "--socket", str(socket), "unpause", "1001") == 0
        assert await run("agents", "unpause", "1001", "--socket", str(socket)) == 0
    assert capsys.readouterr().err == ""


async def test_a_configuration_without_a_socket_means_the_usual_one(
    run: Run, tmp_path: Path, capsys: Captured
) -> None:
    config = tmp_path / "callcenter.toml"
    config.write_text("control = 3\n")
    await run("queue", "--config", str(config))
    assert "/run/callcenter/control.sock" in capsys.readouterr().err


@pytest.mark.parametrize("command", [agents, queue])
def test_a_reply_of_another_kind_is_refused(command: ModuleType) -> None:
    with pytest.raises(ControlError, match="Refused"):
        command.page(Refused(why=""), TEXTS[Language.ES])


@pytest.mark.usefixtures("line")
async def test_a_contact_is_put_under_another_group(run: Run, capsys: Captured) -> None:
    assert await run("queue", "reclassify", "c1", "mayores") == 0
    assert "Contacto c1: ahora en el grupo mayores" in capsys.readouterr().out


async def test_a_service_and_a_reason_may_be_given(run: Run, line: FakeLine) -> None:
    words = ("c1", "mayores", "--service", "citas", "--reason", "tecla equivocada")
    assert await run("queue", "reclassify", *words) == 0
    (asked,) = line.asked
    assert isinstance(asked, events.ReclassifyAsked)
    assert (asked.service, asked.note) == ("citas", "tecla equivocada")


async def test_who_just_left_cannot_be_reclassified(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.facts = (facts.RequestRefused("ReclassifyAsked", "c1", "not_in_line"),)
    assert await run("queue", "reclassify", "c1", "mayores") == 1
    assert "quizá acaba de irse" in capsys.readouterr().err


@pytest.mark.usefixtures("line")
@pytest.mark.parametrize(
    "words", [("--watch", "reclassify", "c1", "mayores"), ("reclassify", "c 1", "mayores")]
)
async def test_a_reclassification_of_another_form_is_refused(
    run: Run, words: tuple[str, ...], capsys: Captured
) -> None:
    assert await run("queue", *words) == 1
    assert capsys.readouterr().err


def test_a_moment_of_another_day_is_told_with_its_date() -> None:
    now_ms = 1_795_867_200_000
    assert re.fullmatch(r"\d\d:\d\d:\d\d", moment(now_ms - 1_000, now_ms=now_ms))
    assert re.fullmatch(r"2026-11-\d\d \d\d:\d\d:\d\d", moment(now_ms - 86_400_000, now_ms=now_ms))
