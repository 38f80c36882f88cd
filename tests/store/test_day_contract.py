"""What both stores count of a day: docs/report.md."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from callcenter.contacts import AgentNumber, ContactId
from callcenter.facts import CallbackPromised, Fact, Outcome, ReasonKeyed
from callcenter.report.figures import (
    HALF_HOUR_MS,
    CallbackFigures,
    DayFigures,
    GroupFigures,
)
from callcenter.store.records import StoredFact
from tests.store import stories
from tests.store.stories import RUN, START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.store.memory import MemoryRecords
    from callcenter.store.postgres import PostgresRecords
    from callcenter.store.records import Records

DAY_MS = 86_400_000
SHORT_TALK_MS = 10_000
CAME_APART_MS = 997


def at(facts: Sequence[Fact], moment: int, *, first: int) -> list[StoredFact]:
    """`facts` of one contact, all stated at `moment`, whose arrival it is."""
    moved = [
        msgspec.structs.replace(fact, arrived_at=moment, queued_at=moment)
        if hasattr(fact, "queued_at")
        else fact
        for fact in facts
    ]
    return [StoredFact(RUN, first + place, moment, fact) for place, fact in enumerate(moved)]


async def day(records: Records, *, since: int = START, until: int = START + DAY_MS) -> DayFigures:
    return await records.day(since_ms=since, until_ms=until, short_talk_ms=SHORT_TALK_MS)


async def told(records: Records, *contacts: Sequence[Fact]) -> GroupFigures:
    """What is counted of `contacts`, which came one after the other, in the group general."""
    for place, facts in enumerate(contacts):
        await records.write(at(facts, START + place * CAME_APART_MS, first=1 + 100 * place))
    return next(each for each in (await day(records)).groups if each.group_name == "general")


def answered(
    contact: str, *, wait_ms: int = 5_000, talk_ms: int = 60_000, **more: Any
) -> list[Fact]:
    connected = msgspec.structs.replace(stories.connected(contact, wait_ms=wait_ms), **more)
    of_both = {key: value for key, value in more.items() if key in {"estimate_ms", "bound_ms"}}
    end = stories.ended(contact, wait_ms=wait_ms, talk_ms=talk_ms)
    return [
        stories.arrived(contact),
        stories.queued(contact),
        connected,
        msgspec.structs.replace(end, **of_both),
    ]


def left(
    contact: str, outcome: Outcome = Outcome.ABANDONED, *, wait_ms: int = 9_000, **more: Any
) -> list[Fact]:
    end = stories.ended(contact, outcome=outcome, wait_ms=wait_ms, talk_ms=0)
    return [
        stories.arrived(contact),
        stories.queued(contact),
        msgspec.structs.replace(end, **more),
    ]


async def test_a_day_of_nothing_is_counted_as_nothing(records: Records) -> None:
    found = await day(records)

    assert (found.groups, found.half_hours) == ((), ())
    assert (found.everybody.contacts, found.everybody.offered) == (0, 0)
    assert (found.everybody.mean_ms, found.everybody.p95_ms, found.everybody.tier) == (
        None,
        None,
        None,
    )


async def test_who_was_offered_was_answered_hung_up_or_left_the_line_otherwise(
    records: Records,
) -> None:
    found = await told(
        records,
        answered("a"),
        left("b"),
        left("c", Outcome.SHORT, wait_ms=2_000),
        left("d", Outcome.LOST),
        left("e", Outcome.FALLBACK, wait_ms=400_000),
    )
    assert (found.offered, found.answered, found.abandoned, found.short) == (5, 1, 2, 1)
    assert (found.answered_in_target, found.abandoned_in_target) == (1, 2)
    assert (found.tier, found.target_ms) == (2, 300_000)


async def test_who_waited_exactly_the_target_was_served_within_it(records: Records) -> None:
    found = await told(
        records, answered("a", wait_ms=300_000), answered("b", wait_ms=300_001), left("c")
    )
    assert (found.answered_in_target, found.offered) == (1, 3)


async def test_who_never_entered_the_line_counts_for_everybody_only(records: Records) -> None:
    end = stories.ended("m", group="", outcome=Outcome.LEFT_MENU, wait_ms=0, talk_ms=0)
    await records.write(at([stories.arrived("m"), end], START, first=1))
    found = await day(records)

    assert found.groups == ()
    assert (found.everybody.contacts, found.everybody.offered) == (1, 0)
    assert [(each.outcome, each.offered) for each in found.half_hours] == [("left_menu", 0)]


async def test_waits_are_ranked_by_nearest_rank(records: Records) -> None:
    found = await told(
        records, *(answered(f"c{wait}", wait_ms=wait * 1_000) for wait in range(1, 21))
    )
    assert (found.waits, found.mean_ms) == (20, 10_500.0)
    assert (found.p50_ms, found.p90_ms, found.p95_ms, found.max_ms) == (
        10_000,
        18_000,
        19_000,
        20_000,
    )


async def test_who_was_passed_over_is_summed_over_answers_and_over_those_who_waited(
    records: Records,
) -> None:
    found = await told(
        records,
        answered("a", passed=3, overtook=1, guard_hit=True),
        answered("b", passed=1, overtaken=2),
        left("c", overtaken=4, guard_hit=True),
        left("d"),
    )
    assert (found.passed, found.overtook) == (4, 1)
    assert (found.overtaken, found.overtaken_contacts, found.guard_hits) == (6, 2, 2)


async def test_an_end_that_nobody_saw_does_not_undo_what_the_answer_told(records: Records) -> None:
    facts = answered("a", overtaken=2, guard_hit=True, estimate_ms=1, bound_ms=2)
    blank = msgspec.structs.replace(stories.ended("a"), estimate_ms=None, bound_ms=None)
    await told(records, [*facts[:-1], blank])

    (row,) = await records.contacts_by_id(["a"])
    assert (row.overtaken, row.guard_hit, row.estimate_ms, row.bound_ms) == (2, True, 1, 2)


async def test_who_hung_up_has_the_estimate_that_the_end_tells(records: Records) -> None:
    await told(records, left("a", overtaken=1, guard_hit=True, estimate_ms=5, bound_ms=6))

    (row,) = await records.contacts_by_id(["a"])
    assert (row.overtaken, row.guard_hit, row.estimate_ms, row.bound_ms) == (1, True, 5, 6)
    assert (row.passed, row.overtook) == (None, None)


async def test_estimates_are_held_against_the_waits_of_the_answered(records: Records) -> None:
    found = await told(
        records,
        answered("a", wait_ms=5_000, estimate_ms=4_000, bound_ms=5_000),
        answered("b", wait_ms=9_000, estimate_ms=12_000, bound_ms=8_999),
        answered("c", wait_ms=70_000),
        left("d", wait_ms=9_000, estimate_ms=1, bound_ms=8_000),
        left("e", wait_ms=9_000, estimate_ms=1, bound_ms=9_000),
    )
    assert (found.estimates, found.error_ms, found.absolute_error_ms) == (2, -1_000, 2_000)
    assert found.squared_error_ms2 == pytest.approx(5_000_000)
    assert (found.bounds, found.in_bound, found.left_beyond_bound) == (2, 1, 1)


async def test_waits_over_targets_are_summed_as_fairness_needs_them(records: Records) -> None:
    found = await told(
        records,
        answered("a", wait_ms=300_000),
        answered("b", wait_ms=600_000),
        answered("c", wait_ms=150_000),
        left("d", wait_ms=900_000),
    )
    assert found.ratios == 3
    assert (found.ratio_sum, found.ratio_squares, found.ratio_max) == (3.5, 5.25, 2.0)
    assert found.ratio_ranked == pytest.approx(1 * 0.5 + 2 * 1.0 + 3 * 2.0)


async def test_talks_shorter_than_asked_are_counted_where_somebody_saw_their_end(
    records: Records,
) -> None:
    found = await told(
        records,
        answered("a", talk_ms=9_999),
        answered("b", talk_ms=10_000),
        answered("c", talk_ms=0),
    )
    assert (found.short_talks, found.talks_untold) == (1, 1)


def promised_to(contact: str, *rest: Fact) -> list[Fact]:
    """Who hung up to be called back, and what became of it."""
    promise = CallbackPromised(ContactId(contact), "salud", START + DAY_MS, typed=False)
    return [stories.arrived(contact), stories.queued(contact), promise, *rest]


async def test_who_was_promised_to_be_called_back_is_counted_apart(records: Records) -> None:
    failed, expired, cancelled = (
        stories.ended(contact, outcome=outcome, talk_ms=0)
        for contact, outcome in (
            ("c3", Outcome.CALLBACK_FAILED),
            ("c4", Outcome.CALLBACK_EXPIRED),
            ("c5", Outcome.CALLBACK_CANCELLED),
        )
    )
    night_ms = 15 * 3_600_000
    await records.write(at(answered("c1", wait_ms=5_000), START, first=1))
    await records.write(at(promised_to("c2"), START, first=100))
    reached = stories.connected("c2", wait_ms=night_ms)
    await records.write([StoredFact(RUN, 150, START + night_ms, reached)])
    for place, end in enumerate((failed, expired, cancelled)):
        facts = promised_to(end.contact, end)
        await records.write(at(facts, START + place, first=200 + 100 * place))
    await records.write(at(promised_to("c6"), START, first=900))
    found = await day(records)
    assert (found.everybody.contacts, found.everybody.offered) == (6, 1)
    assert (found.everybody.answered, found.everybody.waits) == (1, 1)
    assert found.everybody.max_ms == 5_000
    assert found.callbacks == CallbackFigures(
        promised=5,
        answered=1,
        failed=1,
        expired=1,
        cancelled=1,
        open=1,
        p50_ms=night_ms,
        p90_ms=night_ms,
        max_ms=night_ms,
    )
    ends = {half.outcome: half.contacts for half in found.half_hours}
    assert ends["answered"] == 2
    (row,) = await records.contacts_by_id(["c2"])
    assert row.promised_at == START
    (summary,) = await records.summary(RUN)
    assert (summary.answered, summary.waits, summary.max_ms) == (2, 1, 5_000)


async def test_where_nobody_was_promised_anything_there_is_nothing_apart(records: Records) -> None:
    await records.write(at(answered("c1"), START, first=1))
    assert (await day(records)).callbacks == CallbackFigures()


async def test_half_hours_count_from_the_beginning_of_the_day(records: Records) -> None:
    for place, half_hour in enumerate((0, 0, 3, 47)):
        moment = START + half_hour * HALF_HOUR_MS + place
        facts = answered(f"c{place}") if place else left("c0")
        await records.write(at(facts, moment, first=1 + 10 * place))
    await records.write(at([stories.arrived("w"), stories.queued("w")], START + 1, first=90))

    found = (await day(records)).half_hours
    assert [msgspec.structs.astuple(each) for each in found] == [
        (0, "abandoned", 1, 1, 0),
        (0, "answered", 1, 1, 1),
        (0, "open", 1, 0, 0),
        (3, "answered", 1, 1, 1),
        (47, "answered", 1, 1, 1),
    ]


async def test_a_contact_belongs_to_the_day_of_its_arrival(records: Records) -> None:
    await records.write(at(answered("before"), START - 1, first=1))
    await records.write(at(answered("first"), START, first=10))
    await records.write(at(answered("last"), START + DAY_MS - 1, first=20))
    await records.write(at(answered("after"), START + DAY_MS, first=30))

    assert (await day(records)).everybody.contacts == 2
    assert (await day(records, since=START - DAY_MS, until=START)).everybody.contacts == 1


# -- gaps ----------------------------------------------------------------------------------------


async def test_a_lost_arrival_does_not_lose_the_contact(records: Records) -> None:
    found = await told(records, [stories.connected("a"), stories.ended("a")])
    assert (found.contacts, found.answered, found.arrivals_untold) == (1, 1, 1)


async def test_a_lost_answer_is_known_from_the_end(records: Records) -> None:
    found = await told(records, [stories.arrived("a"), stories.queued("a"), stories.ended("a")])
    assert (found.answered, found.answers_untold, found.order_untold) == (1, 1, 1)
    assert found.p50_ms == 5_000


async def test_who_has_no_end_is_open_and_offered_once_answered(records: Records) -> None:
    waits = [stories.arrived("a"), stories.queued("a")]
    talks = [stories.arrived("b"), stories.queued("b"), stories.connected("b")]
    found = await told(records, waits, talks)
    assert (found.contacts, found.offered, found.open, found.talks_untold) == (2, 1, 2, 0)


async def test_a_wait_below_zero_is_no_wait_and_the_clock_is_odd(records: Records) -> None:
    found = await told(records, answered("a", wait_ms=-5), answered("b"))
    assert (found.waits, found.waits_untold, found.clock_odd) == (1, 1, 1)
    assert (found.answered_in_target, found.answered) == (1, 2)


async def test_moments_out_of_order_are_counted(records: Records) -> None:
    facts = at(answered("a"), START, first=1)
    back = [msgspec.structs.replace(facts[-1], at_ms=START - 60_000)]
    await records.write([*facts[:-1], *back])
    assert (await day(records)).everybody.clock_odd == 1


async def test_a_contact_without_a_promise_is_told(records: Records) -> None:
    end = msgspec.structs.replace(stories.ended("a", outcome=Outcome.UNSEEN), target_ms=0)
    found = await told(records, [stories.arrived("a"), end])
    assert (found.offered, found.targets_untold, found.ratios) == (1, 1, 0)
    assert found.target_ms is None


async def test_a_contact_of_which_no_moment_is_known_belongs_to_no_day(records: Records) -> None:
    menu = stories.answered_call("a")[1]
    await records.write(at([menu], START, first=1))
    assert (await day(records)).everybody.contacts == 0


# -- the twins -----------------------------------------------------------------------------------


def some_day(seed: int, *, contacts: int) -> list[StoredFact]:
    """Facts of contacts of every kind, some of them lost, over a day and a bit."""
    chance, facts = Random(seed), []
    for place in range(contacts):
        contact, group = f"c{place}", chance.choice(["general", "preferente", "emergencia"])
        wait_ms = chance.choice([0, -3, chance.randrange(900_000)])
        estimate = chance.choice([None, chance.randrange(600_000)])
        more = {
            "group": group,
            "overtaken": chance.randrange(3),
            "guard_hit": chance.random() < 0.2,
            "estimate_ms": estimate,
            "bound_ms": None if estimate is None else estimate * 2,
        }
        if chance.random() < 0.7:
            passed = chance.randrange(5)
            story = answered(
                contact,
                wait_ms=wait_ms,
                talk_ms=chance.randrange(20_000),
                passed=passed,
                overtook=passed // 4,
                **more,
            )
        else:
            story = left(contact, chance.choice(list(Outcome)), wait_ms=wait_ms, **more)
        kept = [fact for fact in story if chance.random() < 0.93]
        moment = START - HALF_HOUR_MS + chance.randrange(DAY_MS + 2 * HALF_HOUR_MS)
        facts += at(kept, moment, first=1 + place * 10)
    return facts


@pytest.mark.real
async def test_both_stores_count_the_same_of_any_day(
    memory_records: MemoryRecords, postgres_records: PostgresRecords
) -> None:
    for seed in range(3):
        facts = some_day(seed, contacts=400)
        moved = [msgspec.structs.replace(each, seq=each.seq + seed * 10_000) for each in facts]
        await memory_records.write(moved)
        await postgres_records.write(moved)
        ours, real = await day(memory_records), await day(postgres_records)

        assert ours.everybody.contacts > 300
        assert ours.half_hours == real.half_hours
        for one, other in zip(
            (*ours.groups, ours.everybody), (*real.groups, real.everybody), strict=True
        ):
            assert msgspec.structs.asdict(one) == pytest.approx(msgspec.structs.asdict(other))


async def test_surveys_that_began_on_the_day_are_counted(records: Records) -> None:
    asked = [
        *stories.survey("c1", ("trato", 4), ("claro", 5)),
        *stories.survey("c2", ("trato", 4)),
        *stories.survey("c3"),
    ]
    await records.write(at(asked, START, first=1))
    await records.write(at(stories.survey("c4", ("trato", 1)), START - 1, first=100))

    found = (await day(records)).survey
    assert (found.asked, found.answered) == (3, 2)
    counted = [(each.question, each.answer, each.answers) for each in found.answers]
    assert counted == [("claro", 5, 1), ("trato", 4, 2)]


async def test_an_answer_after_midnight_counts_with_its_survey(records: Records) -> None:
    begun, *rest = stories.survey("c1", ("trato", 4))
    await records.write(at([begun], START + DAY_MS - 1, first=1))
    await records.write(at(rest, START + DAY_MS, first=2))

    first = (await day(records)).survey
    assert (first.asked, first.answered) == (1, 1)
    assert (await day(records, since=START + DAY_MS, until=START + 2 * DAY_MS)).survey.asked == 0


async def test_reasons_are_counted_the_most_frequent_first(records: Records) -> None:
    for place, reason in enumerate(("Baja", "Ámbito", "Cita", "Cita", None)):
        contact, agent = ContactId(f"c{place}"), AgentNumber("1001")
        said = [ReasonKeyed(contact, agent, "11", reason)] if reason else []
        await records.write(at([*answered(f"c{place}"), *said], START, first=1 + 100 * place))

    found = (await day(records)).reasons
    counted = [(each.reason, each.contacts) for each in found]
    assert counted == [("Cita", 2), ("Baja", 1), ("Ámbito", 1)]
    assert (await day(records, until=START)).reasons == ()
