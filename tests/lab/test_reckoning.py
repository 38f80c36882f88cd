"""Everybody is accounted for, or it is said who is not."""

from __future__ import annotations

from uuid import UUID

import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.lab import overtaken, reckoning
from callcenter.lab.reckoning import Placed, reckon
from callcenter.lab.witness import MOST_TRIES, Ring, Seen, Talk
from callcenter.queue.waiting import AWAY
from callcenter.store.records import ContactRecord, StoredFact

NUMBER = "51900000001"
RUN = UUID(int=1)


def talk(*, by_service: bool = True, agent_hung_up: bool = True, leg: str = "cc-1") -> Talk:
    return Talk(leg, "201", 10.0, by_service, ended=14.0, agent_hung_up=agent_hung_up)


def seen(
    *talks: Talk, hung_up: bool = False, ended: float = 14.0, memos: tuple[str, ...] = ()
) -> Seen:
    return Seen(
        NUMBER, "leg", 1.0, list(talks), [], list(memos), hung_up, ended if hung_up else 0.0, ended
    )


def contact(
    outcome: str | None = "answered", *, id_: str = "a-1", arrived_at: int = 1_000
) -> ContactRecord:
    return ContactRecord(
        id=id_,
        run=RUN,
        outcome=outcome,
        arrived_at=arrived_at,
        ended_at=None if outcome is None else 14_000,
    )


def faults(call: Seen | None, *contacts: ContactRecord, leaves: bool = False) -> list[str]:
    placed = [Placed(NUMBER, "general", leaves)]
    judged = reckon(placed, [call] if call else [], [], [], {NUMBER: contacts})
    return [fault.what for fault in judged.faults]


def test_who_talked_once_and_is_recorded_as_answered_is_accounted_for() -> None:
    assert faults(seen(talk()), contact()) == []


def test_who_hung_up_as_they_meant_to_is_accounted_for() -> None:
    assert faults(seen(hung_up=True), contact("abandoned"), leaves=True) == []


def test_who_was_answered_outside_is_recorded_so() -> None:
    outside = Talk("leg-7", "290", 10.0, False, ended=14.0, agent_hung_up=True, outside=True)
    assert faults(seen(outside), contact("diverted")) == []
    assert faults(seen(outside), contact("answered")) == [reckoning.RECORDS]
    assert faults(seen(outside, talk()), contact("diverted")) == [reckoning.TWICE]


def test_who_was_served_by_the_fallback_needs_no_record() -> None:
    assert faults(seen(talk(by_service=False))) == []


def test_who_never_reached_the_pbx_is_lost() -> None:
    assert faults(None) == [reckoning.LOST]


def test_who_was_put_down_without_a_talk_is_lost() -> None:
    assert reckoning.LOST in faults(seen(), contact("lost"))


def test_a_phone_that_gave_up_though_it_would_have_stayed_is_lost() -> None:
    assert reckoning.LOST in faults(seen(hung_up=True), contact("abandoned"))


def test_two_talks_are_one_too_many() -> None:
    assert reckoning.TWICE in faults(seen(talk(), talk(leg="cc-2")), contact())


def test_a_talk_that_nobody_hung_up_was_cut_off() -> None:
    assert reckoning.CUT in faults(seen(talk(agent_hung_up=False)), contact())


def test_another_arrival_on_the_same_channel_is_a_changed_place() -> None:
    memos = ("1|a-1|salud|100|110|1|general||0", "1|a-1|salud|200|210|1|general||0")
    assert faults(seen(talk(), memos=memos), contact()) == [reckoning.PLACE]


@pytest.mark.parametrize(("arrived_at", "told"), [(2_900, []), (4_000, [reckoning.PLACE])])
def test_whom_the_fallback_rang_in_vain_is_another_contact_with_the_same_arrival(
    arrived_at: int, told: list[str]
) -> None:
    left = contact("fallback", id_="b-1")
    assert faults(seen(talk()), left, contact(arrived_at=arrived_at)) == told


def test_two_contacts_of_one_caller_are_a_changed_place() -> None:
    assert faults(seen(talk()), contact("unseen"), contact(id_="b-1")) == [reckoning.PLACE]


def test_records_that_say_something_else_are_told() -> None:
    assert faults(seen(talk()), contact("abandoned")) == [reckoning.RECORDS]
    assert faults(seen(talk()), contact(None)) == [reckoning.RECORDS]
    assert faults(seen(talk())) == [reckoning.RECORDS]


def queued(contact: str, arrived_at: int) -> facts.Queued:
    return facts.Queued(
        contact=ContactId(contact),
        line="salud",
        group="general",
        service="",
        wait_class="general",
        tier=2,
        target_ms=180_000,
        guard_ms=None,
        skills=(),
        arrived_at=arrived_at,
        queued_at=arrived_at,
        seq=arrived_at,
        reason=facts.QueueReason.ENTERED,
    )


def offered(contact: str) -> facts.Fact:
    return facts.Offered(
        contact=ContactId(contact),
        offer=OfferId("cc-9"),
        agent=AgentNumber("7201"),
        agent_skills=(),
        waited_ms=0,
        second=False,
    )


def out_of_order(*rings: Ring) -> int:
    stated = (queued("first", 1_000), queued("second", 2_000), offered("second"))
    run = [StoredFact(RUN, seq, 20_000, fact) for seq, fact in enumerate(stated, start=1)]
    return len(list(overtaken.passed([run], rings)))


def test_an_offer_past_an_earlier_arrival_of_the_class_is_out_of_order() -> None:
    assert out_of_order() == 1


def outside(contact: str) -> facts.Fact:
    return facts.DivertTaken(ContactId(contact), "salud", "number:central", 1_000)


def back(contact: str) -> facts.Fact:
    return facts.DivertEnded(ContactId(contact), "salud", "number:central", 1_000)


def past_who_is_outside(*runs: tuple[facts.Fact, ...]) -> int:
    stored = [[StoredFact(RUN, 1, 20_000, fact) for fact in run] for run in runs]
    return len(list(overtaken.passed(stored, [])))


def test_who_speaks_outside_the_line_may_be_passed_also_in_a_later_run() -> None:
    first, second = queued("first", 1_000), queued("second", 2_000)
    passing = (first, second, offered("second"))
    assert past_who_is_outside((first, outside("first"), second, offered("second"))) == 0
    assert past_who_is_outside((first, outside("first")), passing) == 0
    assert past_who_is_outside((first, outside("first"), back("first")), passing) == 1


def test_who_is_being_rung_may_be_passed() -> None:
    assert out_of_order(Ring("202", 15.0, "first")) == 0
    assert out_of_order(Ring("202", 2.0, "first", ended=6.0)) == 1


def test_whom_this_agent_let_ring_may_be_passed() -> None:
    assert out_of_order(Ring("201", 2.0, "first", ended=6.0)) == 0


def late(*fell_back: float, urgent_since: float = 0.0) -> list[str]:
    call = seen(talk(by_service=False), ended=200.0)
    call.fell_back += fell_back
    call.urgent_since = urgent_since
    call.talks[0].began, call.talks[0].ended = 150.0, 160.0
    placed = [Placed(NUMBER, "general", leaves=False)]
    judged = reckon(placed, [call], [], [], {}, away=[(5.0, 80.0)])
    return [fault.what for fault in judged.faults]


def test_who_waits_is_handed_over_within_a_minute_and_an_emergency_within_fifteen_seconds() -> None:
    assert late(60.0) == []
    assert late(70.0) == [reckoning.LATE]
    assert late() == [reckoning.LATE]
    assert late(19.0, urgent_since=4.0) == []
    assert late(60.0, urgent_since=4.0) == [reckoning.LATE]


def test_an_emergency_that_the_pbx_was_not_told_of_has_a_minute_as_everybody() -> None:
    assert late(60.0, urgent_since=6.0) == []
    assert late(70.0, urgent_since=6.0) == [reckoning.LATE]


def unseen(*, killed_at: float, stood_at: float) -> list[str]:
    stood = StoredFact(
        RUN, 1, round(stood_at * 1_000), facts.PbxStateChanged("main", connected=True)
    )
    placed = [Placed(NUMBER, "general", leaves=False)]
    call = seen(talk())  # from 10 to 14
    judged = reckon(placed, [call], [], [[stood]], {NUMBER: [contact("unseen")]}, kills=[killed_at])
    return [fault.what for fault in judged.faults]


def test_a_talk_that_nobody_lived_to_be_told_of_may_be_recorded_as_unseen() -> None:
    assert unseen(killed_at=11.0, stood_at=81.0) == []
    assert unseen(killed_at=11.0, stood_at=14.5) == []  # it was back, and could see nothing yet
    assert unseen(killed_at=11.0, stood_at=10.5) == []  # no session ever stood again


def test_a_talk_that_the_service_was_told_of_must_be_recorded_as_answered() -> None:
    assert unseen(killed_at=13.0, stood_at=13.5) == [reckoning.RECORDS]  # back before the end
    assert unseen(killed_at=90.0, stood_at=160.0) == [reckoning.RECORDS]


PARTED = "2||salud|100|110|1|general||500||"


def back_home(*talks: Talk, tries: int = 1) -> list[Seen]:
    return [
        Seen(NUMBER, f"cc-{n}", 20.0, list(talks), [], [], back=True, ended=30.0)
        for n in range(tries)
    ]


def called(back: list[Seen], *contacts: ContactRecord, memo: str = PARTED) -> list[str]:
    placed = [Placed(NUMBER, "called-back", leaves=False)]
    calls = [seen(memos=("2|a-1|salud|100|110|1|general||0||", memo)), *back]
    return [f.what for f in reckon(placed, calls, [], [], {NUMBER: contacts}).faults]


def test_who_was_called_back_and_talked_is_accounted_for() -> None:
    assert called(back_home(talk()), contact()) == []
    assert called(back_home(talk(), talk(leg="cc-2")), contact()) == [reckoning.TWICE]
    assert called(back_home(talk()), contact("abandoned")) == [reckoning.RECORDS]


def test_who_was_promised_a_call_and_not_called_is_lost() -> None:
    assert reckoning.LOST in called([], contact("callback_failed"))
    assert called(back_home(tries=MOST_TRIES), contact("callback_failed")) == []


def test_who_was_put_down_without_a_promise_is_lost_however_often_they_are_called() -> None:
    waiting = "2|a-1|salud|100|110|1|general||0||"
    assert called(back_home(tries=MOST_TRIES), contact("lost"), memo=waiting) == [reckoning.LOST]


def test_another_arrival_where_somebody_is_called_back_is_a_changed_place() -> None:
    (leg,) = back_home(talk())
    leg.memos.append("2|a-1|salud|200|210|1|general||0||")
    assert called([leg], contact()) == [reckoning.PLACE]


def keyed(keys: str, *, hung_up: bool = False) -> Talk:
    first = talk(agent_hung_up=hung_up, leg="cc-0")
    first.keyed = keys
    return first


def test_a_talk_whose_agent_puts_the_caller_back_is_not_the_last() -> None:
    assert faults(seen(keyed("*2"), talk()), contact()) == []
    assert faults(seen(keyed("*2"), talk(), talk(leg="cc-2")), contact()) == [reckoning.TWICE]
    assert faults(seen(keyed("*2", hung_up=True)), contact()) == []
    assert reckoning.LOST in faults(seen(keyed("*2")), contact("lost"))


def test_who_is_to_be_called_back_may_be_passed() -> None:
    first, second = queued("first", 1_000), queued("second", 2_000)
    promised = replace(first, skills=(AWAY,), reason=facts.QueueReason.PROMISED)
    passing = (second, offered("second"))
    assert past_who_is_outside((first, promised, *passing)) == 0
    assert past_who_is_outside((first, promised), (promised, *passing)) == 0
    assert past_who_is_outside((first, promised, first, *passing)) == 1
