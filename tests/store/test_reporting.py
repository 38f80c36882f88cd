"""The views of `reporting`, on a real PostgreSQL: docs/report.md."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
import pytest

from callcenter.contacts import AgentNumber
from callcenter.facts import Outcome
from callcenter.report.columns import SHEETS, heading
from callcenter.report.intervals import MINUTES, By
from callcenter.report.levels import ServiceLevel, levels
from callcenter.store.postgres_intervals import Intervals, intervals
from callcenter.store.records import StoredFact
from tests.store import stories
from tests.store.stories import NUMBER, RUN, START
from tests.store.test_day_contract import at, promised_to, some_day
from tests.store.test_day_contract import day as counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from callcenter.report.figures import CallbackFigures
    from callcenter.store.postgres import PostgresRecords

pytestmark = pytest.mark.real

HOUR_MS = 3_600_000
SINCE = START - START % HOUR_MS
UNTIL = SINCE + 24 * HOUR_MS
SAME_NAME = (
    "contacts",
    "offered",
    "answered",
    "abandoned",
    "short",
    "answered_in_target",
    "abandoned_in_target",
    "waits",
    "overtaken",
    "overtaken_contacts",
    "guard_hits",
)


async def told(
    records: PostgresRecords, by: By, *, minutes: int = 30, since: int = SINCE, until: int = UNTIL
) -> list[dict[str, Any]]:
    found: Intervals = await intervals(records, by, minutes=minutes, since_ms=since, until_ms=until)
    return found.rows


async def promises(records: PostgresRecords) -> None:
    """Three who were promised to be called back: one is spoken with, one not reached, one waits."""
    reached = stories.connected("p1", wait_ms=2 * HOUR_MS)
    await records.write(at(promised_to("p1"), SINCE + 1, first=90_000))
    await records.write([StoredFact(RUN, 90_050, SINCE + 2 * HOUR_MS, reached)])
    failed = stories.ended("p2", outcome=Outcome.CALLBACK_FAILED, talk_ms=0)
    await records.write(at(promised_to("p2", failed), SINCE + HOUR_MS, first=90_100))
    await records.write(at(promised_to("p3"), SINCE + HOUR_MS, first=90_200))


@pytest.mark.parametrize("minutes", MINUTES)
async def test_the_rows_of_any_day_sum_up_to_its_report(
    postgres_records: PostgresRecords, minutes: int
) -> None:
    await postgres_records.write(some_day(minutes, contacts=400))
    await promises(postgres_records)
    report = await counted(postgres_records, since=SINCE, until=UNTIL)
    assert report.callbacks.promised == 3
    for by in (By.LINE, By.GROUP, By.SERVICE):
        rows = await told(postgres_records, by, minutes=minutes)
        assert len({row["interval_start"] for row in rows}) > 20
        for name in SAME_NAME:
            assert sum(row[name] for row in rows) == getattr(report.everybody, name), name
        _compare_callbacks(rows, report.callbacks)
        for column, name in (("overtakes", "passed"), ("same_class_overtakes", "overtook")):
            assert sum(row[column] for row in rows) == getattr(report.everybody, name)
        ended = ("answered", "unknown")
        half_hours = [each for each in report.half_hours if each.outcome not in ended]
        for outcome in {each.outcome for each in half_hours} - _OTHER_NAME:
            column = sum(row[outcome] for row in rows)
            assert column == sum(one.contacts for one in half_hours if one.outcome == outcome)
    for group in report.groups:
        rows = await told(postgres_records, By.GROUP, minutes=minutes)
        of_group = [row for row in rows if row["group_name"] == group.group_name]
        assert sum(row["offered"] for row in of_group) == group.offered
        wait_s = sum(float(row["wait_sum_s"]) for row in of_group)
        assert wait_s == pytest.approx((group.mean_ms or 0) * group.waits / 1000)
        assert max(row["wait_max_s"] or 0 for row in of_group) * 1000 == group.max_ms


_OTHER_NAME = {
    "abandoned",  # in the line, the short ones among them
    "short",
    "callback_failed",  # of the promised only
    "callback_expired",
    "callback_cancelled",
}


def _compare_callbacks(rows: Sequence[dict[str, Any]], figures: CallbackFigures) -> None:
    sums = {
        name: sum(row[column] for row in rows)
        for column, name in (
            ("promised", "promised"),
            ("called_back", "answered"),
            ("callback_failed", "failed"),
            ("callback_expired", "expired"),
            ("callback_cancelled", "cancelled"),
            ("callback_open", "open"),
        )
    }
    assert sums == {name: getattr(figures, name) for name in sums}


async def test_a_row_tells_levels_and_percentiles_as_the_report_of_its_interval(
    postgres_records: PostgresRecords,
) -> None:
    await postgres_records.write(some_day(7, contacts=400))
    rows = await told(postgres_records, By.GROUP, minutes=60)
    several = 0
    for hour in range(24):
        since = SINCE + hour * HOUR_MS
        report = await counted(postgres_records, since=since, until=since + HOUR_MS)
        named = {row["group_name"]: row for row in rows if _ms(row["interval_start"]) == since}
        for group in report.groups:
            row, several = named[group.group_name], several + (group.waits > 2)
            for formula, level in levels(group).items():
                assert row[f"service_level_{formula.value}"] == pytest.approx(level)
            for rank in ("p50", "p90", "p95"):
                told_s, wait_ms = row[f"wait_{rank}_s"], getattr(group, f"{rank}_ms")
                assert (None if told_s is None else told_s * 1000) == wait_ms
    assert several > 20
    assert len(ServiceLevel) == 4


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def changes(*moves: tuple[float, str, str], first: int = 1) -> list[StoredFact]:
    """What agent 1001 does: (minute after `SINCE`, state, reason)."""
    before, facts = "offline", []
    for place, (minute, after, reason) in enumerate(moves):
        fact = msgspec.structs.replace(
            stories.agent_changed(before=before, after=after),
            agent=AgentNumber("1001"),
            reason=reason,
        )
        facts.append(StoredFact(RUN, first + place, SINCE + round(minute * 60_000), fact))
        before = after
    return facts


async def test_an_agents_time_is_cut_at_the_bounds_of_intervals(
    postgres_records: PostgresRecords,
) -> None:
    moves = (
        (5, "available", "logged_in"),
        (10, "ringing", ""),
        (10.5, "talking", ""),
        (25, "wrap_up", ""),
        (27, "paused", "almuerzo"),
        (50, "available", ""),
        (51, "ringing", ""),
        (51.25, "available", "no_answer"),
        (58, "offline", ""),
        (118, "available", "logged_in"),
        (120, "offline", ""),
    )
    await postgres_records.write(changes(*moves))
    first, second, late = await told(postgres_records, By.AGENT)
    seconds = ("logged_in", "available", "ringing", "talking", "wrap_up", "paused")
    assert [float(first[f"{name}_s"]) for name in seconds] == [1500, 300, 30, 870, 120, 180]
    assert [float(second[f"{name}_s"]) for name in seconds] == [1680, 465, 15, 0, 0, 1200]
    assert first["occupancy"] == pytest.approx(990 / 1320)
    assert (first["rung"], first["answered"], first["no_answer"]) == (1, 1, 0)
    assert (second["rung"], second["answered"], second["no_answer"]) == (1, 0, 1)
    assert (float(first["handling_mean_s"]), second["handling_mean_s"]) == (990, None)
    assert float(late["logged_in_s"]) == 120
    pauses = await told(postgres_records, By.PAUSE)
    assert [(row["reason"], float(row["paused_s"]), row["begun"]) for row in pauses] == [
        ("almuerzo", 180, 1),
        ("almuerzo", 1200, 0),
    ]
    there = await told(postgres_records, By.STAFF)
    present = [(row["agents"], float(row["present_mean"])) for row in there[:2]]
    assert present == [(1, 0.833), (1, 0.933)]
    assert float(there[0]["working_mean"]) == pytest.approx(1320 / 1800, abs=0.001)
    (hour, _) = await told(postgres_records, By.AGENT, minutes=60)
    assert float(hour["paused_s"]) == 1380


async def test_the_last_state_lasts_until_the_last_that_is_on_record(
    postgres_records: PostgresRecords,
) -> None:
    await postgres_records.write(changes((50, "available", "logged_in")))
    await postgres_records.write(at([stories.arrived("a")], SINCE + 75 * 60_000, first=50))
    rows = await told(postgres_records, By.AGENT, minutes=60)
    assert [float(row["available_s"]) for row in rows] == [600, 900]


async def test_moves_of_one_moment_keep_their_order(postgres_records: PostgresRecords) -> None:
    moves = ((0, "available", ""), (0, "ringing", ""), (0, "available", "refused"))
    await postgres_records.write(changes(*moves, (15, "offline", "")))
    (row,) = await told(postgres_records, By.AGENT, minutes=15)
    assert (float(row["available_s"]), row["rung"], row["refused"]) == (900, 1, 1)


@pytest.mark.parametrize("minutes", MINUTES)
async def test_a_phone_that_forwards_its_calls_was_not_reached(
    postgres_records: PostgresRecords, minutes: int
) -> None:
    moves = [(0, "available", "")]
    for reason in ("forwarded", "busy", "unreachable"):
        moves += [(0, "ringing", ""), (0, "available", reason)]
    await postgres_records.write(changes(*moves, (10, "offline", "")))
    (row,) = await told(postgres_records, By.AGENT, minutes=minutes)
    assert (row["rung"], row["not_reached"]) == (3, 3)


@pytest.mark.parametrize("by", By)
async def test_where_nothing_is_on_record_there_is_no_row(
    postgres_records: PostgresRecords, by: By
) -> None:
    found = await intervals(postgres_records, by, minutes=30, since_ms=0, until_ms=UNTIL)
    assert (found.rows, found.columns[0]) == ([], "interval_start")


async def test_a_reader_sees_this_schema_and_nothing_else(
    database_url: str, postgres_records: PostgresRecords
) -> None:
    await postgres_records.write(some_day(1, contacts=20))
    await postgres_records.write(
        changes((5, "available", ""), (10, "paused", "baño"), first=500_000)
    )
    survey = stories.survey("c1", ("trato", 4))
    await postgres_records.write(at(survey, SINCE, first=600_000))
    connection = await asyncpg.connect(database_url)
    await connection.execute("drop role if exists bi")
    await connection.execute(
        "create role bi; grant usage on schema reporting to bi;"
        " grant select on all tables in schema reporting to bi; set role bi"
    )
    try:
        names = await connection.fetch(
            "select viewname from pg_views where schemaname = 'reporting'"
        )
        assert len(names) == len(MINUTES) * len(By)
        for name in names:
            rows = await connection.fetch(f"select * from reporting.{name['viewname']}")  # noqa: S608
            assert rows
            assert NUMBER not in str(rows)
            assert not {"contact", "id", "number", "document"} & set(rows[0].keys())
        for table in ("contact", "caller", "fact", "counted_contact", "agent_state", "insured"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"select from {table}")
    finally:
        await connection.execute("reset role; drop owned by bi; drop role bi")
        await connection.close()


async def test_who_asks_for_a_day_does_not_read_all_years(
    postgres_records: PostgresRecords,
) -> None:
    await postgres_records.write(some_day(3, contacts=400))
    async with postgres_records.connection() as connection:
        await connection.execute("analyze; set enable_seqscan = off")
        for name in ("groups_30", "agents_15"):
            plan = await connection.fetch(
                f"explain select * from reporting.{name} where interval_start >= now()"  # noqa: S608
            )
            text = "\n".join(row[0] for row in plan)
            series = text.index("Function Scan on generate_series")
            assert "interval_start >= now()" in text[series:]
            assert ("contact_first_at" if name == "groups_30" else "agent_state_agent") in text


async def test_every_column_is_explained_in_the_documentation(
    postgres_records: PostgresRecords,
) -> None:
    explained = (Path(__file__).parents[2] / "docs/report.md").read_text(encoding="utf-8")
    for by in By:
        found = await intervals(postgres_records, by, minutes=30, since_ms=0, until_ms=1)
        assert not [name for name in found.columns if f"`{name}`" not in explained]
        assert f"`reporting.{by.value}s_" in explained


async def test_every_column_and_sheet_has_its_words_in_both_languages(
    postgres_records: PostgresRecords,
) -> None:
    for by in By:
        found = await intervals(postgres_records, by, minutes=30, since_ms=0, until_ms=1)
        for language in ("es", "en"):
            assert by in SHEETS[language]
            heads = [heading(name, language) for name in found.columns]
            assert len(set(heads)) == len(heads)
            assert not [each for each in heads if "_" in each]
