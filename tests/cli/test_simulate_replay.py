"""`callcenter simulate --replay`: what it tells, what it refuses, and on a real database."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from callcenter.cli.main import main
from callcenter.cli.simulate_replay import day_between, page
from callcenter.cli.texts import Language
from callcenter.queue.policies import PolicyName, policy
from callcenter.sim.recorded import recorded_day
from callcenter.sim.replay import replay
from callcenter.store.postgres import PostgresRecords
from tests.sim.records import MIDNIGHT, RULES, contact, shift
from tests.store import stories

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.facts import Fact

Captured = pytest.CaptureFixture[str]
CONFIG = "deploy/examples/salud.toml"
DAY = datetime.fromtimestamp(stories.START / 1_000, UTC).date()


def test_a_day_begins_and_ends_where_the_line_is() -> None:
    since, until = day_between(date(2026, 3, 2), "America/Lima")
    assert datetime.fromtimestamp(since / 1_000, UTC).isoformat() == "2026-03-02T05:00:00+00:00"
    assert until - since == 86_400_000


def test_a_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    since, until = day_between(date(2026, 4, 4), "America/Santiago")
    assert until - since == 25 * 3_600_000


def test_people_get_a_table_for_each_order_and_one_of_who_gains() -> None:
    day = recorded_day(
        [
            contact("a", MIDNIGHT),
            contact("b", MIDNIGHT + 1),
            contact("c", MIDNIGHT + 2, "preferente", outcome="abandoned", wait_ms=900),
        ],
        shift("1", MIDNIGHT, until=MIDNIGHT + 80_000),
        rules=RULES,
        since_ms=MIDNIGHT,
    )
    told = replay(day, policy(PolicyName.TIERS), policy(PolicyName.FIFO))
    shown = page(told, date(2026, 3, 2), Language.EN)
    heads = [part.splitlines()[0].split("  ")[0] for part in shown.split("\n\n")]
    assert heads[0].startswith(
        "2026-03-02: callers in the line: 3; left out, for they never entered it: 0;"
    )
    assert heads[1:] == ["as it was", "replayed, tiers", "replayed, fifo", "tiers -> fifo"]
    [row] = [line for line in shown.splitlines() if line.startswith("overall")][:1]
    assert row.split() == ["overall", "3", "2", "1", "0.0", "0.0", "0.0", "67", "%"]


def test_whom_nobody_was_left_to_answer_is_told() -> None:
    day = recorded_day(
        [contact("a", MIDNIGHT), contact("b", MIDNIGHT + 70_000)],
        shift("1", MIDNIGHT - 5, until=MIDNIGHT + 30_000),
        rules=RULES,
        since_ms=MIDNIGHT,
    )
    shown = page(replay(day, policy(PolicyName.TIERS)), date(2026, 3, 2), Language.ES)
    assert "nunca atendidas: 1" in shown


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ([], "--replay needs --config FILE"),
        (["--config", CONFIG, "--agents-for", "0.8"], "--agents-for needs a scenario"),
        (["--config", CONFIG], "no database is named"),
    ],
)
def test_what_is_missing_is_told(argv: list[str], why: str, capsys: Captured) -> None:
    assert main(["simulate", "--replay", "2026-03-02", *argv]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert why in captured.err


@pytest.mark.real
async def test_a_recorded_day_is_read_from_the_database_and_served_once_more(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    facts: list[Fact] = [stories.agent_changed(before="offline", after="available")]
    for place in range(20):
        facts += stories.answered_call(f"c{place}", group="general")
    facts += stories.abandoned_call("gone")
    records = PostgresRecords(database_url, connections=1)
    await records.open()
    await records.write(stories.stored(facts))
    await records.close()
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
    monkeypatch.setenv("CALLCENTER_DATABASE__SPOOL", str(tmp_path / "spool"))
    argv = ["simulate", "--replay", DAY.isoformat(), "--config", CONFIG, "--json"]
    argv += ["--set", "service.timezone=UTC", "--policy", "fifo"]

    assert await asyncio.to_thread(main, argv) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["as_it_was"]["overall"]["answered"] == 20
    assert told["served"]["fifo"]["classes"]["general"]["offered"] == 21
    assert set(told["served"]) == {told["policy"], "fifo"}
    assert told["changes"]["general"]["callers"] == 21


@pytest.mark.real
async def test_a_day_without_records_is_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
    monkeypatch.setenv("CALLCENTER_DATABASE__SPOOL", str(tmp_path / "spool"))
    argv = ["simulate", "--replay", "2001-01-01", "--config", CONFIG]
    for _ in range(2):
        assert await asyncio.to_thread(main, argv) == 1
        assert "callcenter migrate" in capsys.readouterr().err, "who only reads makes no tables"
    records = PostgresRecords(database_url, connections=1)
    await records.open()
    await records.close()

    assert await asyncio.to_thread(main, argv) == 1
    assert "nobody entered the line on that day" in capsys.readouterr().err
