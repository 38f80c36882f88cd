"""A service reads its file again: what is told, what is applied, what is refused."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import structlog

from callcenter.config.hours import DAYS
from callcenter.contacts import AgentNumber, Phone
from callcenter.control import client, protocol
from callcenter.errors import CallcenterError
from callcenter.events import LogInAsked
from callcenter.facts import Queued, QueueReason
from tests.config.conftest import BASE
from tests.config.test_differences import AGENT
from tests.reloading import Bench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


FIFO = '\npolicy = "fifo"\n'


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with Bench(tmp_path).running() as bench:
        yield bench


async def test_what_is_new_rules_those_who_wait(bench: Bench) -> None:
    general = bench.calls("1", "55")  # unknown keys: the default group
    preferred = bench.calls("2", "1")
    assert bench.order() == [preferred, general]
    bench.write(FIFO + BASE)

    told = await bench.reload()

    assert told.applied
    assert [(c.field, c.after) for c in told.changes] == [("policy", '"fifo"')]
    assert told.stated == 2
    assert bench.order() == [general, preferred]
    why = bench.app.why(general, limit=5)  # type: ignore[arg-type]  # a contact's id
    assert why is not None
    last = why.changes[-1].fact
    assert isinstance(last, Queued)
    assert (last.reason, last.actor) == (QueueReason.RELOADED, "os:ana")


async def test_a_dry_run_tells_the_same_and_changes_nothing(bench: Bench) -> None:
    bench.write(FIFO + BASE)
    told = await bench.reload(dry_run=True)
    assert (told.applied, [c.field for c in told.changes]) == (False, ["policy"])
    assert bench.app.core.rules.policy == "tiers"
    assert (await bench.reload()).changes == told.changes
    again = await bench.reload()
    assert (again.applied, again.changes) == (False, ())


async def test_a_bad_file_changes_nothing_and_is_told_with_its_line(bench: Bench) -> None:
    bench.write(BASE.replace("target_s = 180", "target_s = -1"))
    told = await bench.reload()
    (problem,) = told.problems
    assert told.refused
    assert (problem.file, problem.field) == (str(bench.path), "groups.general.target_s")
    assert problem.line == BASE.splitlines().index("target_s = 180") + 1
    assert problem.mend
    assert bench.app.core.rules.groups["general"].target_ms == 180_000


async def test_a_file_that_is_gone_changes_nothing(bench: Bench) -> None:
    bench.path.unlink()
    told = await bench.reload()
    assert told.refused
    assert bench.app.core.rules.groups["general"].target_ms == 180_000


async def test_doubts_are_told_and_hold_up_nothing(bench: Bench) -> None:
    unused = '\n[services.quejas]\nlabel = "Quejas"\ncode = "Q"\n'
    bench.write(BASE + unused)
    told = await bench.reload()
    assert told.applied
    assert [str(problem.severity) for problem in told.problems] == ["warning"]


async def test_what_needs_a_restart_is_told_each_time_and_left(bench: Bench) -> None:
    bench.write(BASE.replace("[ami]", '[ami]\nhost = "10.0.0.9"') + "\n[rate_limit]\ncalls = 3\n")
    told = await bench.reload()
    assert ([c.field for c in told.changes], [c.field for c in told.left]) == (
        ["rate_limit.calls"],
        ["ami.host"],
    )
    again = await bench.reload()
    assert (again.changes, again.applied) == ((), False)
    assert [c.field for c in again.left] == ["ami.host"]


async def test_sounds_that_are_not_made_are_asked_for_first(bench: Bench) -> None:
    made = bench.folder / "sounds" / "es" / "callcenter"
    made.mkdir(parents=True)
    (made / ".made-by-callcenter.json").write_text('{"sounds": {"x": {"key": "", "sha256": ""}}}')
    bench.write(BASE.replace('hola = "Hola."', 'hola = "Buenas."'))
    told = await bench.reload()
    assert told.refused
    assert [p.field for p in told.problems] == ["prompts.hola"]
    assert "callcenter sounds" in told.problems[0].mend
    (made / "hola.wav").write_bytes(b"recorded elsewhere")
    (made / "hola-slow.wav").write_bytes(b"recorded elsewhere")
    assert (await bench.reload()).applied


async def test_without_any_sound_of_ours_the_pbx_is_another_host(bench: Bench) -> None:
    bench.write(BASE.replace('hola = "Hola."', 'hola = "Buenas."'))
    assert (await bench.reload()).applied


async def test_hours_hold_at_once(bench: Bench) -> None:
    closed = BASE.replace("[lines.salud]", '[lines.salud]\nhours = "nunca"')
    far = DAYS[(datetime.now(tz=UTC).weekday() + 3) % 7]
    week = f'week = {{ {far} = "07:00-12:00" }}'
    bench.write(f'{closed}\n[hours.nunca]\ntimezone = "America/Lima"\n{week}\n')
    told = await bench.reload()
    assert told.applied, told.problems
    assert bench.app.counts().are_open == {"salud": False}
    bench.write(BASE)
    await bench.reload()
    assert bench.app.counts().are_open == {"salud": True}


async def test_metrics_know_a_new_group_and_its_promise(bench: Bench) -> None:
    group = '\n[groups.empresa]\nlabel = "Empresa"\ncode = "X"\ntier = 2\ntarget_s = 90\n'
    bench.write(BASE + group)
    told = await bench.reload()
    assert told.applied, told.problems
    targets = {
        sample.labels["group"]: sample.value
        for family in bench.app.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "callcenter_target_seconds"
    }
    assert targets["empresa"] == 90
    offered = bench.app.metrics.registry.get_sample_value(
        "callcenter_offered_total", {"line": "salud", "group": "empresa"}
    )
    assert offered == 0


async def test_the_journal_goes_on_in_a_file_of_the_new_rules(bench: Bench) -> None:
    bench.app.engine.ask(LogInAsked(AgentNumber("7001"), Phone("PJSIP/1"), "test"))
    bench.write(BASE + AGENT)
    before = {path.name for path in (bench.folder / "journal").glob("*.journal")}
    await asyncio.sleep(0.002)
    await bench.reload()
    after = {path.name for path in (bench.folder / "journal").glob("*.journal")}
    assert len(after - before) == 1
    text = "".join(p.read_text() for p in (bench.folder / "journal").glob("*.journal"))
    assert "RulesChanged" in text
    assert "1947" not in text


async def test_two_at_once_come_one_after_the_other(bench: Bench) -> None:
    bench.write(FIFO + BASE)
    one, other = await asyncio.gather(bench.reload(), bench.reload())
    assert [one.applied, other.applied] == [True, False]
    assert other.changes == ()


async def test_a_file_replaced_while_it_is_read_is_the_one_or_the_other(bench: Bench) -> None:
    texts = (BASE, FIFO + BASE, BASE.replace("target_s = 180", "target_s = 90"))
    allowed = {("tiers", 180_000), ("fifo", 180_000), ("tiers", 90_000)}
    for round_ in range(9):
        fresh = bench.path.with_suffix(".new")
        fresh.write_text(texts[round_ % 3], encoding="utf-8")
        reloading = asyncio.create_task(bench.reload())
        await asyncio.sleep(0)
        fresh.replace(bench.path)
        told = await reloading
        assert not told.refused
        rules = bench.app.core.rules
        assert (rules.policy, rules.groups["general"].target_ms) in allowed


async def test_rules_that_fail_are_told_and_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write(FIFO + BASE)

    def fails(*_: object) -> None:
        raise CallcenterError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(bench.app.core._reloading._parts, "rule", fails)
        told = await bench.reload()
    assert told.refused
    assert "log" in told.problems[0].mend
    assert (await bench.reload()).applied


async def test_settings_from_nowhere_cannot_be_read_again(bench: Bench) -> None:
    bench.app._reloader._source = None
    told = await bench.reload()
    assert told.refused


async def test_the_command_asks_in_the_name_of_its_user(bench: Bench) -> None:
    bench.write(FIFO + BASE)
    reply = await client.call(bench.folder / "control.sock", protocol.Reload(dry_run=True))
    assert isinstance(reply, protocol.Reloaded)
    assert [c.field for c in reply.reread.changes] == ["policy"]


async def test_the_log_names_fields_and_no_values(bench: Bench) -> None:
    bench.write(BASE + AGENT)
    with structlog.testing.capture_logs() as logged:
        await bench.reload()
    (line,) = [entry for entry in logged if entry["event"] == "reloaded"]
    assert line["changes"] == ["agents.7009"]
    assert line["actor"] == "os:ana"
    assert "Rosa" not in repr(logged)


async def test_a_signal_does_the_same_and_its_result_is_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.toml"
    path.write_text(BASE, encoding="utf-8")
    places = (f"control.socket={tmp_path / 'control.sock'}", "web.port=0", "ami.port=1")
    serving = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "callcenter", "run", "--config", str(path)),
        *(word for place in places for word in ("--set", place)),
        stderr=asyncio.subprocess.PIPE,
    )
    assert serving.stderr is not None
    try:
        await _told(serving.stderr, '"started"')
        path.write_text(FIFO + BASE, encoding="utf-8")
        serving.send_signal(signal.SIGHUP)
        told = json.loads(await _told(serving.stderr, '"reloaded"'))
        assert (told["actor"], told["changes"]) == ("signal", ["policy"])
        path.write_text("policy = 7", encoding="utf-8")
        serving.send_signal(signal.SIGHUP)
        refused = json.loads(await _told(serving.stderr, '"reload refused"'))
        assert any("policy" in problem for problem in refused["problems"])
        serving.terminate()
        assert await serving.wait() == 0
    finally:
        if serving.returncode is None:
            serving.kill()
            await serving.wait()


async def _told(log: asyncio.StreamReader, event: str) -> str:
    """Return the next line of the log that tells an event."""
    async with asyncio.timeout(30):
        while line := (await log.readline()).decode():
            if event in line:
                return line
    raise AssertionError(f"the service ended before it told {event}")
