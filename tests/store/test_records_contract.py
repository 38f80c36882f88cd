"""What every store of the history promises; run on PostgreSQL and on its in-memory twin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import RingOutcome, TransferKind
from callcenter.facts import (
    AgentChanged,
    AgentWillChange,
    CameBack,
    CodeTold,
    CommandNotDone,
    ContactAdopted,
    ContactArrived,
    ContactRescued,
    DivertChosen,
    DivertEnded,
    DivertTaken,
    Fact,
    HandedBack,
    HeldBack,
    HelpAsked,
    HelpEnd,
    HelpEnded,
    HelpJoined,
    LineSwitched,
    MenuAnswered,
    MenuUnanswered,
    MessageChanged,
    MetClosed,
    NoticeHeard,
    Outcome,
    Overflowed,
    PauseOverran,
    PbxStateChanged,
    PlaceTold,
    PromptTaken,
    ReasonKeyed,
    Recognized,
    RecordingEnd,
    RecordingEnded,
    RecordingPaused,
    RecordingPlayed,
    RecordingRefused,
    RecordingSkipped,
    RecordingSpaceChanged,
    RecordingStarted,
    RequestRefused,
    RulesReloaded,
    SkipReason,
    TakeState,
    TransferEnded,
    Transferred,
    TransferTaken,
    TransferTo,
    TurnAwayReason,
    TurnedAway,
)
from callcenter.facts.callbacks import (
    CallbackAsked,
    CallbackDialled,
    CallbackMiss,
    CallbackMissed,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackRefusal,
    CallbackRefused,
)
from callcenter.store.errors import RecordRefused
from tests.store import stories
from tests.store.stories import NUMBER, OTHER_RUN, RUN, START, stored

if TYPE_CHECKING:
    from callcenter.store.records import Records


async def only(records: Records, contact: str) -> Any:
    (found,) = await records.contacts_by_id([contact])
    return found


async def test_an_answered_call_leaves_one_row_with_its_whole_story(records: Records) -> None:
    await records.write(stored(stories.answered_call("c1")))
    contact = await only(records, "c1")
    assert msgspec.structs.asdict(contact) == {
        "id": "c1",
        "run": RUN,
        "channel": "phone",
        "pbx": "main",
        "line": "salud",
        "group_name": "general",
        "service": "citas",
        "tier": 2,
        "target_ms": 300_000,
        "arrived_at": START,
        "queued_at": START + 4_000,
        "connected_at": START + 5_000,
        "ended_at": START + 6_000,
        "outcome": "answered",
        "ended_by": "caller",
        "wait_ms": 5_000,
        "talk_ms": 60_000,
        "rings": 1,
        "agent": "1001",
        "passed": 0,
        "overtook": 0,
        "overtaken": 0,
        "guard_hit": False,
        "estimate_ms": None,
        "bound_ms": None,
        "call_reason": None,
        "promised_at": None,
    }


async def test_a_call_told_fact_by_fact_leaves_the_same_row(records: Records) -> None:
    for fact in stored(stories.answered_call("c1")):
        await records.write([fact])
    contact = await only(records, "c1")
    assert (contact.service, contact.wait_ms, contact.outcome) == ("citas", 5_000, "answered")


async def test_who_left_in_the_menu_has_no_group_wait_or_target(records: Records) -> None:
    end = stories.ended("c1", group="", outcome=Outcome.LEFT_MENU, wait_ms=0, talk_ms=0)
    await records.write(stored([stories.arrived("c1"), end]))
    contact = await only(records, "c1")
    assert (contact.line, contact.group_name) == ("salud", None)
    assert (contact.wait_ms, contact.target_ms) == (None, None)
    assert contact.outcome == "left_menu"


async def test_a_repeated_batch_changes_nothing(records: Records) -> None:
    batch = stored(stories.answered_call("c1"))
    await records.write(batch)
    await records.write(batch)
    assert len(await records.facts_of_run(RUN)) == len(batch)


async def test_a_fact_twice_in_one_batch_is_kept_once(records: Records) -> None:
    batch = stored([stories.arrived("c1"), stories.agent_changed(), stories.queued("c1")])
    await records.write([*batch[:2], *batch])
    assert [each.seq for each in await records.facts_of_run(RUN)] == [1, 2, 3]
    assert len(await records.agent_states_between(since_ms=0, until_ms=START + 9_000)) == 1


async def test_an_old_batch_repeated_late_does_not_undo_what_came_after(records: Records) -> None:
    facts = stored([stories.queued("c1"), stories.queued("c1", group="preferente", tier=1)])
    await records.write(facts[:1])
    await records.write(facts[1:])
    await records.write(facts[:1])
    assert (await only(records, "c1")).group_name == "preferente"


async def test_a_batch_may_overlap_one_that_is_kept(records: Records) -> None:
    facts = stored(stories.answered_call("c1"))
    await records.write(facts[:4])
    await records.write(facts[2:])
    assert [fact.seq for fact in await records.facts_of_run(RUN)] == [1, 2, 3, 4, 5, 6, 7]
    assert (await only(records, "c1")).outcome == "answered"


async def test_a_contact_stays_with_the_run_that_saw_it_first(records: Records) -> None:
    facts = stories.answered_call("c1")
    await records.write(stored(facts[:4]))
    await records.write(stored(facts[4:], run=OTHER_RUN))
    contact = await only(records, "c1")
    assert (contact.run, contact.outcome) == (RUN, "answered")


async def test_every_kind_of_fact_comes_back_as_it_was_but_for_personal_data(
    records: Records,
) -> None:
    facts: list[Fact] = [
        *stories.answered_call("c1"),
        *stories.abandoned_call("c2"),
        stories.agent_changed(),
        AgentWillChange(AgentNumber("1001"), "paused", "lunch", "1001"),
        CameBack(ContactId("c1"), ContactId("c0"), START, START + 1),
        MenuAnswered(ContactId("c1"), "principal", "1"),
        MenuUnanswered(ContactId("c1"), "principal", 1, ""),
        HandedBack(
            ContactId("c1"), OfferId("o1"), AgentNumber("1001"), "salud", "general", "citas", 9_000
        ),
        Transferred(
            ContactId("c1"), AgentNumber("1001"), "salud", "general", "", TransferKind.BLIND, 9_000
        ),
        TransferTaken(ContactId("c1"), "salud", TransferTo.AGENT, TransferKind.BLIND),
        TransferEnded(ContactId("c1"), "salud", TransferTo.NOBODY, TransferKind.UNSEEN),
        HeldBack(ContactId("c1"), "salud", 60_000),
        HelpAsked(ContactId("c1"), OfferId("o1"), AgentNumber("1001"), "salud"),
        HelpJoined(ContactId("c1"), OfferId("o1"), AgentNumber("1001"), "salud", "7001", 4_000),
        HelpEnded(
            ContactId("c1"),
            OfferId("o1"),
            AgentNumber("1001"),
            "salud",
            HelpEnd.HELPER_LEFT,
            "7001",
            9_000,
        ),
        PbxStateChanged("main", connected=True),
        CommandNotDone("Play", "leg-1", "no_channel"),
        RequestRefused("LogInAsked", "1001", "¿quién? «no» \\u0000 is six letters"),
        ContactRescued(ContactId("c1"), "ivr"),
        ContactAdopted(ContactId("c1"), "salud", "general", START, talking=True),
        TurnedAway(ContactId("c3"), "salud", "general", TurnAwayReason.LINE_FULL, 400),
        CodeTold(ContactId("c1"), "salud", 1),
        Recognized(ContactId("c1"), "salud", "preferente", verified=True),
        Overflowed(
            ContactId("c3"), "salud", "general", "larga", "wait", "number:sede", 600_000, 600.5
        ),
        DivertTaken(ContactId("c3"), "salud", "number:sede", 620_000),
        DivertChosen(ContactId("c3"), "salud", "number:sede"),
        DivertEnded(ContactId("c3"), "salud", "number:sede", 30_000),
        CallbackAsked(ContactId("c5"), "salud", "leg-5"),
        CallbackRefused(ContactId("c5"), "salud", CallbackRefusal.OWN),
        CallbackPromised(ContactId("c5"), "salud", START, typed=True),
        CallbackPostponed(ContactId("c5"), "salud", START),
        CallbackDialled(ContactId("c5"), "salud", OfferId("cc-1"), 1),
        CallbackMissed(ContactId("c5"), "salud", OfferId("cc-1"), CallbackMiss.BUSY),
        CallbackReached(ContactId("c5"), "salud", OfferId("cc-2"), "main", 60_000),
        MetClosed(ContactId("c4"), "salud", START),
        PlaceTold(ContactId("c1"), ahead=2, minutes=5, bound_ms=200_000),
        LineSwitched("salud", is_open=False, by_hours=False, actor="7001", until=START),
        MessageChanged("salud", "callcenter-messages/r-1", "7001", START),
        RulesReloaded("os:ana", ("groups.general.target_s",), 50),
        *stories.survey("c1", ("trato", 4)),
        ReasonKeyed(ContactId("c1"), AgentNumber("1001"), "11", "Cita nueva"),
        PauseOverran(AgentNumber("1001"), "Almuerzo", 3_600_000),
        *_recorded(),
        PromptTaken("t-1", "menu", TakeState.SAVED, "os:ana"),
    ]
    kinds = {type(fact) for fact in facts}
    assert kinds == set(Fact.__subclasses__()), "a kind of fact is missing here"
    await records.write(stored(facts))
    found = [each.fact for each in await records.facts_of_run(RUN)]
    expected = [_blank(fact) for fact in facts]
    assert found == expected


def _recorded() -> tuple[Fact, ...]:
    """Return a fact of each kind about recordings."""
    whose = (ContactId("c1"), OfferId("o1"), AgentNumber("1001"), "salud")
    file = "2026-03-02/c1-1.WAV"
    return (
        NoticeHeard(ContactId("c1"), "salud"),
        RecordingStarted(*whose, "general", "citas", file),
        RecordingPaused(*whose, file, paused=True),
        RecordingEnded(*whose, file, RecordingEnd.REFUSED, keep=False),
        RecordingSkipped(*whose, SkipReason.UNKNOWN),
        RecordingRefused(ContactId("c1"), "salud", "1001"),
        RecordingPlayed(file, "PJSIP/201", "os:ana"),
        RecordingSpaceChanged(enough=False),
    )


def _blank(fact: Fact) -> Fact:
    if isinstance(fact, ContactArrived):
        return msgspec.structs.replace(fact, number="")
    return msgspec.structs.replace(fact, name="") if isinstance(fact, AgentChanged) else fact


async def test_facts_of_a_contact_come_in_order_and_of_no_other(records: Records) -> None:
    both = stories.answered_call("c1") + stories.abandoned_call("c2")
    await records.write(stored(both))
    found = await records.facts_of_contact("c2")
    assert [each.seq for each in found] == list(range(8, 14))


async def test_facts_of_a_run_exclude_other_runs(records: Records) -> None:
    await records.write(stored(stories.answered_call("c1")))
    await records.write(stored(stories.answered_call("c2"), run=OTHER_RUN))
    assert {each.run for each in await records.facts_of_run(OTHER_RUN)} == {OTHER_RUN}


async def test_the_latest_run_is_the_one_of_the_latest_fact(records: Records) -> None:
    assert await records.latest_run() is None
    await records.write(stored([stories.arrived("c1")], run=OTHER_RUN))
    await records.write(stored(stories.answered_call("c2")))
    assert await records.latest_run() == RUN


async def test_a_number_is_kept_apart_and_a_withheld_one_not_at_all(records: Records) -> None:
    await records.write(stored([stories.arrived("c1"), stories.arrived("c2", number="")]))
    assert await records.number_of("c1") == NUMBER
    assert await records.number_of("c2") is None
    (fact,) = await records.facts_of_contact("c1")
    assert isinstance(fact.fact, ContactArrived)
    assert fact.fact.number == ""


async def test_a_number_told_after_its_fact_is_kept_all_the_same(records: Records) -> None:
    await records.write(stored([stories.arrived("c1", number="")]))
    await records.write(stored([stories.arrived("c1")]))
    assert await records.number_of("c1") == NUMBER


async def test_contacts_are_found_by_number_however_it_is_written(records: Records) -> None:
    await records.write(stored([stories.arrived(f"c{place}") for place in range(3)]))
    await records.write(stored([stories.arrived("x", number="51900000000")], first=9))
    written = f"+{NUMBER[:2]} {NUMBER[2:5]}-{NUMBER[5:]}"
    found = await records.contacts_of_number(written, since_ms=START + 1_000)
    assert [contact.id for contact in found] == ["c1", "c2"]
    assert await records.contacts_of_number("51911111111", since_ms=0) == []


async def test_contacts_of_a_day_are_those_that_arrived_in_it(records: Records) -> None:
    facts: list[Fact] = [stories.arrived(f"c{place}") for place in range(4)]
    await records.write(stored(facts))
    found = await records.contacts_between(since_ms=START + 1_000, until_ms=START + 3_000)
    assert [contact.id for contact in found] == ["c1", "c2"]


async def test_unknown_ids_are_left_out(records: Records) -> None:
    await records.write(stored(stories.answered_call("c1")))
    found = await records.contacts_by_id(["nobody", "c1", "c1"])
    assert [contact.id for contact in found] == ["c1"]


async def test_changes_of_agents_are_kept_as_history(records: Records) -> None:
    talking = stories.agent_changed(before="ringing", after="talking")
    facts = stored([stories.agent_changed(), talking])
    await records.write(facts)
    await records.write(facts)
    found = await records.agent_states_between(since_ms=START, until_ms=START + 5_000)
    assert [(each.agent, each.before, each.after) for each in found] == [
        (AgentNumber("1001"), "available", "ringing"),
        (AgentNumber("1001"), "ringing", "talking"),
    ]
    assert await records.agent_states_between(since_ms=0, until_ms=START) == []


async def test_a_summary_counts_every_contact_once_and_ranks_the_waits(records: Records) -> None:
    facts: list[Fact] = []
    for place in range(1, 11):
        facts += stories.answered_call(f"a{place:02}", wait_ms=place * 1_000)
    facts += stories.abandoned_call("b1")
    facts += [stories.arrived("e1"), stories.queued("e1", group="emergencia", tier=0)]
    facts += [
        stories.arrived("m1"),
        stories.ended("m1", group="", outcome=Outcome.LEFT_MENU, wait_ms=0, talk_ms=0),
    ]
    await records.write(stored(facts))
    await records.write(stored(stories.answered_call("z1"), run=OTHER_RUN))

    emergency, general, menu = await records.summary(RUN)

    assert (general.group_name, general.contacts, general.answered) == ("general", 11, 10)
    assert (general.abandoned, general.unfinished, general.waits) == (1, 0, 10)
    assert (general.mean_ms, general.p50_ms, general.p90_ms) == (5_500.0, 5_000, 9_000)
    assert general.max_ms == 10_000
    assert (emergency.group_name, emergency.tier, emergency.unfinished) == ("emergencia", 0, 1)
    assert (emergency.mean_ms, emergency.p50_ms, emergency.max_ms) == (None, None, None)
    assert (menu.line, menu.group_name, menu.tier, menu.left_menu) == ("salud", "", None, 1)


async def test_a_summary_of_an_unknown_run_is_empty(records: Records) -> None:
    assert await records.summary(OTHER_RUN) == []


@pytest.mark.parametrize("text", ["with\0nul", "half a pair \ud800"])
async def test_text_that_cannot_be_kept_refuses_the_batch_and_keeps_nothing(
    records: Records, text: str
) -> None:
    good, bad = stories.arrived("c1"), stories.arrived("c2", number=text)
    with pytest.raises(RecordRefused) as caught:
        await records.write(stored([good, bad]))
    assert text not in str(caught.value)
    assert await records.facts_of_run(RUN) == []
    assert await records.number_of("c1") is None


async def test_an_empty_write_is_no_error(records: Records) -> None:
    await records.write([])
    assert await records.latest_run() is None


async def test_a_ring_outcome_survives_the_way_there_and_back(records: Records) -> None:
    await records.write(stored(stories.abandoned_call("c1")))
    outcomes = [
        getattr(each.fact, "outcome", None) for each in await records.facts_of_contact("c1")
    ]
    assert RingOutcome.NO_ANSWER in outcomes


async def test_the_last_reason_that_was_keyed_is_the_contacts(records: Records) -> None:
    first, second = (
        ReasonKeyed(ContactId("c1"), AgentNumber("1001"), code, label)
        for code, label in (("11", "Cita nueva"), ("12", "Cita anulada"))
    )
    call = stored([*stories.answered_call("c1"), first])
    await records.write(call)
    assert (await only(records, "c1")).call_reason == "Cita nueva"
    await records.write(stored([second], first=len(call) + 1))
    contact = await only(records, "c1")
    assert (contact.call_reason, contact.outcome) == ("Cita anulada", "answered")
