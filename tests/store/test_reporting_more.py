"""Waits, queues, events and surveys of `reporting`, held against a count of the facts in Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random
from statistics import mean
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import TransferKind
from callcenter.facts import (
    CallbackAsked,
    CallbackDialled,
    CallbackMiss,
    CallbackMissed,
    CallbackPromised,
    CallbackReached,
    CallbackRefusal,
    CallbackRefused,
    CameBack,
    Connected,
    Ended,
    Fact,
    HandedBack,
    HelpAsked,
    HelpJoined,
    MetClosed,
    Outcome,
    Overflowed,
    TransferEnded,
    Transferred,
    TransferTo,
    TurnAwayReason,
    TurnedAway,
)
from callcenter.flow.spills import When
from callcenter.report.intervals import MINUTES, By
from callcenter.store.postgres_intervals import intervals
from callcenter.store.records import StoredFact
from tests.store import stories
from tests.store.stories import RUN, START
from tests.store.test_day_contract import some_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from callcenter.store.postgres import PostgresRecords

pytestmark = pytest.mark.real

HOUR_MS = 3_600_000
SINCE = START - START % HOUR_MS
THRESHOLDS = (10, 20, 30, 60, 120, 180, 300, 600)


async def told(records: PostgresRecords, by: By, minutes: int = 30) -> list[dict[str, Any]]:
    found = await intervals(
        records, by, minutes=minutes, since_ms=SINCE - HOUR_MS, until_ms=SINCE + 26 * HOUR_MS
    )
    return found.rows


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def in_line(contact: str, *, since: float, until: float, answered: bool = True) -> list[StoredFact]:
    """A contact that stands in the line so many seconds after `SINCE`."""
    wait_ms = round((until - since) * 1000)
    begin, end = SINCE + round(since * 1000), SINCE + round(until * 1000)
    entered = msgspec.structs.replace(stories.queued(contact), arrived_at=begin, queued_at=begin)
    facts: list[tuple[int, Fact]] = [(begin, stories.arrived(contact)), (begin, entered)]
    if answered:
        facts += [(end, stories.connected(contact, wait_ms=wait_ms))]
        facts += [(end + 60_000, stories.ended(contact, wait_ms=wait_ms))]
    else:
        gone = stories.ended(contact, outcome=Outcome.ABANDONED, wait_ms=wait_ms, talk_ms=0)
        facts += [(end, gone)]
    first = 1 + 10 * int(contact[1:])
    return [StoredFact(RUN, first + place, *each) for place, each in enumerate(facts)]


async def test_a_small_day_tells_how_many_stood_in_the_line(
    postgres_records: PostgresRecords,
) -> None:
    for contact, since, until, answered in (
        ("c1", 0, 300, True),
        ("c2", 60, 960, True),  # stands there when the second quarter of an hour begins
        ("c3", 120, 180, False),
        ("c4", 960, 970, True),
    ):
        await postgres_records.write(in_line(contact, since=since, until=until, answered=answered))
    first, second = await told(postgres_records, By.QUEUE, 15)
    assert (first["waiting_at_start"], first["entered"], first["waiting_max"]) == (0, 3, 3)
    assert float(first["waiting_mean"]) == pytest.approx((300 + 840 + 60) / 900, abs=0.001)
    assert float(first["oldest_s"]) == 840
    assert (float(first["before_mean"]), first["before_max"]) == (1, 2)
    assert (first["behind_0"], first["behind_1_4"], first["behind_5_9"]) == (1, 2, 0)
    assert (second["waiting_at_start"], second["entered"], second["waiting_max"]) == (1, 1, 1)
    assert float(second["oldest_s"]) == 900
    (wait, later) = await told(postgres_records, By.WAIT, 15)
    assert [wait[f"answered_in_{each}_s"] for each in THRESHOLDS] == [0, 0, 0, 0, 0, 0, 1, 1]
    assert [wait[f"abandoned_in_{each}_s"] for each in THRESHOLDS] == [0, 0, 0, 1, 1, 1, 1, 1]
    assert (wait["waits"], wait["abandon_waits"], later["answered_in_10_s"]) == (2, 1, 1)


@pytest.mark.parametrize("minutes", MINUTES)
async def test_who_stood_in_the_line_is_what_a_count_of_each_moment_gives(
    postgres_records: PostgresRecords, minutes: int
) -> None:
    chance, spans = Random(minutes), []
    for place in range(1, 150):
        since = chance.randrange(4 * 3600 * 1000) / 1000
        spans.append((since, since + chance.randrange(1, 2_400_000) / 1000))
        facts = in_line(f"c{place}", since=since, until=spans[-1][1], answered=place % 3 > 0)
        await postgres_records.write(facts)
    rows = {
        _ms(row["interval_start"]): row for row in await told(postgres_records, By.QUEUE, minutes)
    }
    assert len(rows) >= 4 * 60 // minutes
    for moment, row in rows.items():
        begin = (moment - SINCE) / 1000
        end = begin + 60 * minutes
        here = [span for span in spans if span[0] < end and span[1] > begin]
        entered = [span for span in here if span[0] >= begin]
        moments = [begin, *(since for since, _ in entered)]
        at_once = [sum(since <= at < until for since, until in spans) for at in moments]
        assert row["waiting_at_start"] == len(here) - len(entered)
        assert (row["entered"], row["waiting_max"]) == (len(entered), max(at_once))
        waited = sum(min(until, end) - max(since, begin) for since, until in here)
        assert float(row["waiting_mean"]) == pytest.approx(waited / (end - begin), abs=0.001)
        oldest = max(min(until, end) - since for since, until in here)
        assert float(row["oldest_s"]) == pytest.approx(oldest, abs=0.0015)
        before = [each - 1 for each in at_once[1:]]
        assert row["before_max"] == (max(before) if before else None)
        for name, low, high in (
            ("behind_0", 0, 0),
            ("behind_1_4", 1, 4),
            ("behind_5_9", 5, 9),
            ("behind_10", 10, 999),
        ):
            assert row[name] == sum(low <= each <= high for each in before), name


async def test_waits_are_spread_as_the_facts_tell(postgres_records: PostgresRecords) -> None:
    facts = some_day(11, contacts=400)
    await postgres_records.write(facts)
    waits: dict[str, list[int]] = {"answered": [], "abandoned": []}
    for own in _by_contact(facts).values():
        ends = {type(fact): fact for fact in own}
        end, answer = ends.get(Ended), ends.get(Connected)
        if answer or (isinstance(end, Ended) and end.outcome is Outcome.ANSWERED):
            last = end or answer
            waits["answered"].append(getattr(last, "wait_ms", 0))
        elif isinstance(end, Ended) and end.outcome in {Outcome.ABANDONED, Outcome.SHORT}:
            waits["abandoned"].append(end.wait_ms)
    rows = await told(postgres_records, By.WAIT)
    for word, each in waits.items():
        for threshold in THRESHOLDS:
            expected = sum(0 <= wait <= threshold * 1000 for wait in each)
            assert sum(row[f"{word}_in_{threshold}_s"] for row in rows) == expected
    thirds = await told(postgres_records, By.GROUP)
    assert sum(row["offered"] for row in rows) == sum(row["offered"] for row in thirds)


def _by_contact(facts: Iterable[StoredFact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for each in facts:
        found[getattr(each.fact, "contact", "")].append(each.fact)
    return found


def _happenings(contact: ContactId) -> dict[str, Fact]:
    """One fact of each kind, by the column that counts it."""
    offer, agent = OfferId("o"), AgentNumber("1001")
    line, group = "salud", "general"
    made: dict[str, Fact] = {
        "line_full": TurnedAway(contact, line, group, TurnAwayReason.LINE_FULL, 9),
        "closing_soon": TurnedAway(contact, line, group, TurnAwayReason.CLOSING_SOON, 9),
        "met_closed": MetClosed(contact, line, 0),
        "came_back": CameBack(contact, ContactId("earlier"), START, START),
        "callbacks_asked": CallbackAsked(contact, line, "leg"),
        "callbacks_refused": CallbackRefused(contact, line, CallbackRefusal.OWN),
        "callbacks_promised": CallbackPromised(contact, line, START, typed=False),
        "callbacks_dialled": CallbackDialled(contact, line, offer, 1),
        "callbacks_missed": CallbackMissed(contact, line, offer, CallbackMiss.BUSY),
        "callbacks_reached": CallbackReached(contact, line, offer, "main", 5),
        "handed_back": HandedBack(contact, offer, agent, line, group, "citas", 7),
        "help_asked": HelpAsked(contact, offer, agent, line),
        "help_joined": HelpJoined(contact, offer, agent, line, "7001", 3),
        "surveys_asked": stories.survey(contact)[0],
        "surveys_answered": stories.survey(contact, ("trato", 4))[2],
    }
    for when in When:
        made[f"overflow_{when}"] = Overflowed(contact, line, group, "r", when, "on_call", 0)
    for kind in (TransferKind.BLIND, TransferKind.ATTENDED):
        made[f"transferred_{kind}"] = Transferred(contact, agent, line, group, "citas", kind, 9_000)
    for to in TransferTo:
        made[f"transfers_to_{to}"] = TransferEnded(contact, line, to, TransferKind.BLIND)
    return made


@pytest.mark.parametrize("minutes", MINUTES)
async def test_what_happened_is_counted_where_and_when_it_did(
    postgres_records: PostgresRecords, minutes: int
) -> None:
    chance, length = Random(minutes), minutes * 60_000
    facts, counted = [], Counter[tuple[int, str]]()
    for place in range(600):
        contact = f"c{place}"
        column, fact = chance.choice(list(_happenings(ContactId(contact)).items()))
        at = SINCE + chance.randrange(6 * HOUR_MS)
        facts += [
            StoredFact(RUN, 10 * place + 1, at, stories.queued(contact)),
            StoredFact(RUN, 10 * place + 2, at, fact),
        ]
        counted[(at - at % length, column)] += 1
    await postgres_records.write(facts)
    rows = await told(postgres_records, By.EVENT, minutes)
    assert {(row["line"], row["group_name"]) for row in rows} == {("salud", "general")}
    columns = set(_happenings(ContactId("x")))
    assert columns == set(rows[0]) - {
        *("interval_start", "line", "group_name", "overflowed", "transferred"),
    }
    for row in rows:
        moment = _ms(row["interval_start"])
        assert {name: row[name] for name in columns} == {
            name: counted[moment, name] for name in columns
        }
        assert row["overflowed"] == sum(row[f"overflow_{when}"] for when in When)
        assert row["transferred"] == row["transferred_blind"] + row["transferred_attended"]


async def test_answers_are_told_by_question_and_group(postgres_records: PostgresRecords) -> None:
    chance, given, facts = Random(3), defaultdict(list), []
    for place in range(80):
        contact, group = f"c{place}", chance.choice(["general", "preferente"])
        question, answer = chance.choice(["trato", "solucion"]), chance.randrange(10)
        at = SINCE + chance.randrange(HOUR_MS // 2)
        given[group, question].append(answer)
        entered: list[Fact] = [stories.queued(contact, group=group)]
        for seq, fact in enumerate([*entered, *stories.survey(contact, (question, answer))]):
            facts.append(StoredFact(RUN, 10 * place + seq, at, fact))
    await postgres_records.write(facts)
    rows = await told(postgres_records, By.SURVEY)
    assert len(rows) == len(given) == 4
    for row in rows:
        answers = given[row["group_name"], row["question"]]
        assert (row["answers"], row["answer_sum"]) == (len(answers), sum(answers))
        assert float(row["answer_mean"]) == pytest.approx(mean(answers), abs=0.001)
        assert [row[f"answer_{key}"] for key in range(10)] == [
            answers.count(key) for key in range(10)
        ]


async def test_who_was_promised_a_call_waits_in_the_queue_until_the_promise(
    postgres_records: PostgresRecords,
) -> None:
    entered = msgspec.structs.replace(stories.queued("p1"), arrived_at=SINCE, queued_at=SINCE)
    promise = CallbackPromised(ContactId("p1"), "salud", SINCE + HOUR_MS, typed=False)
    facts: list[tuple[int, Fact]] = [
        (SINCE, entered),
        (SINCE + 60_000, promise),
        (SINCE + 2 * HOUR_MS, stories.connected("p1", wait_ms=2 * HOUR_MS)),
    ]
    await postgres_records.write([StoredFact(RUN, at, *each) for at, each in enumerate(facts)])
    (row,) = await told(postgres_records, By.QUEUE)
    assert (row["entered"], float(row["oldest_s"])) == (1, 60)
