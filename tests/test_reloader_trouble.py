"""Reloads that fail, and those that may take only a part of what is new."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from callcenter.config.hours import DAYS
from callcenter.contacts import AgentNumber
from callcenter.control import client, protocol
from callcenter.serving import _reloading
from tests.config.conftest import BASE
from tests.reloading import Bench
from tests.store.eventually import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FIFO = '\npolicy = "fifo"\n'
MADE = '{"sounds": {"x": {"key": "", "sha256": ""}}}'


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with Bench(tmp_path).running() as bench:
        yield bench


def has_sounds(bench: Bench) -> None:
    """Sounds were made on this host once, in Spanish."""
    made = bench.folder / "sounds" / "es" / "callcenter"
    made.mkdir(parents=True)
    (made / ".made-by-callcenter.json").write_text(MADE, encoding="utf-8")


class TestAnErrorThatNobodyThoughtOf:
    @pytest.fixture(autouse=True)
    def failing(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        def read(**asked: Any) -> object:
            if bench.path.read_text(encoding="utf-8").startswith("# bad"):
                raise ZeroDivisionError
            return bench.read(**asked)

        monkeypatch.setattr(bench.app._reloader, "_source", read)
        bench.write("# bad\n" + BASE)

    async def test_is_told_to_who_asked_and_logged(self, bench: Bench) -> None:
        with structlog.testing.capture_logs() as logged:
            reply = await client.call(bench.folder / "control.sock", protocol.Reload())
        assert isinstance(reply, protocol.Reloaded)
        assert reply.reread.refused
        assert "ZeroDivisionError" in reply.reread.problems[0].message
        assert {"reload failed", "reload refused"} <= {entry["event"] for entry in logged}

    async def test_keeps_no_later_signal_from_being_heard(self, bench: Bench) -> None:
        hang_up = asyncio.Event()
        async with _reloading(bench.app, hang_up):
            with structlog.testing.capture_logs() as logged:
                hang_up.set()
                await until(lambda: any(e["event"] == "reload refused" for e in logged))
            bench.write(FIFO + BASE)
            hang_up.set()
            await until(lambda: bench.app.core.rules.policy == "fifo")


async def test_rules_in_force_only_in_part_are_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> None:
        raise ZeroDivisionError

    bench.write(FIFO + BASE)
    with monkeypatch.context() as patch:
        patch.setattr(bench.app.hours, "go_by", fails)
        told = await bench.reload()
    assert told.refused
    assert "in part" in told.problems[0].message
    assert (await bench.reload()).applied


class TestRecordingsThatTheServiceMayNotSee:
    @pytest.fixture(autouse=True)
    def protected(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        has_sounds(bench)
        is_file = Path.is_file

        def hidden(path: Path) -> bool:
            if path.is_relative_to(bench.folder / "home"):
                raise PermissionError(13, "Permission denied", str(path))
            return is_file(path)

        monkeypatch.setattr(Path, "is_file", hidden)

    async def test_are_told_as_such(self, bench: Bench) -> None:
        bench.write(
            BASE.replace('hola = "Hola."', 'hola = "Buenas."')
            + f'\n[speech]\nrecordings = "{bench.folder}/home"\n'
        )
        told = await bench.reload()
        assert [(p.field, p.message.rpartition(": ")[2]) for p in told.problems] == [
            ("speech", "Permission denied")
        ]

    async def test_are_doubtful_where_nothing_is_spoken_instead(self, bench: Bench) -> None:
        bench.write(
            BASE.replace('hola = "Hola."', 'hola = { file = "hola.wav" }')
            + f'\n[speech]\nrecordings = "{bench.folder}/home"\n'
        )
        told = await bench.reload()
        found = [p for p in told.problems if p.field == "prompts.hola.file"]
        assert "Permission denied" in found[0].message


async def test_a_language_without_a_single_sound_is_refused_where_others_have_some(
    bench: Bench,
) -> None:
    has_sounds(bench)
    bench.write('language = "en"\n' + BASE)
    told = await bench.reload()
    assert told.refused
    assert "callcenter sounds" in told.problems[0].mend


async def test_ages_are_reckoned_in_the_time_zone_that_was_reloaded(tmp_path: Path) -> None:
    registry = '\n[registry]\nurl = "https://padron.example/people"\n'
    zone = '\n[service]\ntimezone = "{}"\n'
    async with Bench(tmp_path, BASE + registry + zone.format("Etc/GMT+12")).running() as bench:
        look_ups = bench.app.look_ups
        assert look_ups is not None
        before: date = look_ups._today()
        bench.write(BASE + registry + zone.format("Pacific/Kiritimati"))
        assert (await bench.reload()).applied
        assert (look_ups._today() - before).days in {1, 2}


GUARDIA = AgentNumber("oncall-guardia")
RESORT = '\n[never_refuse]\nlast_resort = "sede"\n[numbers.sede]\ndial = "PJSIP/200"\n'
FAR = DAYS[(datetime.now(tz=UTC).weekday() + 3) % 7]
NEVER = f'\n[hours.nunca]\ntimezone = "America/Lima"\nweek = {{ {FAR} = "07:00-12:00" }}\n'
ALWAYS = NEVER.replace(f'{FAR} = "07:00-12:00"', 'mon-sun = "00:00-24:00"')
WITHOUT = BASE + RESORT
WITH = BASE.replace('phone = "PJSIP/150"', 'phone = "PJSIP/150"\nhours = "nunca"') + RESORT


class TestHoursOfOnCallPhones:
    """`[[on_call]]` takes a restart, and what its hours are does not."""

    def is_off_duty(self, bench: Bench) -> bool:
        phone = bench.app.core.roster.get(GUARDIA)
        assert phone is not None
        return phone.off_duty

    async def test_that_are_given_wait_for_the_restart(self, tmp_path: Path) -> None:
        async with Bench(tmp_path, WITHOUT).running() as bench:
            bench.write(WITH.replace("target_s = 180", "target_s = 90") + NEVER)
            told = await bench.reload()
            assert told.applied
            assert [change.field for change in told.left] == ["on_call"]
            assert not self.is_off_duty(bench)

    async def test_that_are_taken_away_go_on_until_the_restart(self, tmp_path: Path) -> None:
        async with Bench(tmp_path, WITH + NEVER).running() as bench:
            assert self.is_off_duty(bench)
            for target_s in (90, 91):
                bench.write(WITHOUT.replace("target_s = 180", f"target_s = {target_s}"))
                told = await bench.reload()
                assert told.applied, told.problems
                assert [change.field for change in told.left] == ["on_call"]
                assert "on-call/guardia" in bench.app.hours._timetable._calendars

    async def test_that_are_others_now_hold_at_once(self, tmp_path: Path) -> None:
        async with Bench(tmp_path, WITH + NEVER).running() as bench:
            bench.write(WITH + ALWAYS)
            told = await bench.reload()
            assert told.applied, told.problems
            assert not self.is_off_duty(bench)
