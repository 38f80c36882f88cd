"""Callers in the PBX's own queues, told as our facts."""

from __future__ import annotations

import pytest

from callcenter import facts
from callcenter.events import RingOutcome
from callcenter.facts import EndedBy, Outcome, QueueReason
from callcenter.observe.callers import REMEMBERED
from tests.observe.told import LUIS, ROSA, SALES, Pbx


@pytest.fixture
def pbx() -> Pbx:
    pbx = Pbx()
    pbx.of("QueueCallerJoin", CallerIDNum="5550100")
    return pbx


def test_who_joins_a_queue_arrives_and_stands_in_its_line(pbx: Pbx) -> None:
    arrived, queued = (f for f in pbx.facts if not isinstance(f, facts.AgentChanged))
    assert isinstance(arrived, facts.ContactArrived)
    assert isinstance(queued, facts.Queued)
    assert (arrived.line, arrived.number, arrived.leg) == ("salud", "5550100", "c1")
    assert (queued.group, queued.service, queued.tier) == ("general", "ventas", 2)
    assert (queued.reason, queued.skills) == (QueueReason.ENTERED, ("ventas",))


def test_a_contact_is_the_same_for_whoever_sees_its_call_and_says_nothing_of_it(pbx: Pbx) -> None:
    other = Pbx()
    (arrived, _) = other.of("QueueCallerJoin", "c2")
    assert isinstance(arrived, facts.ContactArrived)
    assert arrived.contact == pbx.watching.callers.contact_of("c2")
    assert arrived.contact != pbx.watching.callers.contact_of("c1")
    assert "c2" not in arrived.contact


@pytest.mark.parametrize("told", ["<unknown>", "anonymous", "\x1b\r"])
def test_who_withholds_the_number_has_none(told: str) -> None:
    (arrived, _) = Pbx().of("QueueCallerJoin", CallerIDNum=told)
    assert isinstance(arrived, facts.ContactArrived)
    assert arrived.number == ""


def test_a_talk_is_told_from_ring_to_end(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    (connected, _) = pbx.rung("AgentConnect")
    assert isinstance(connected, facts.Connected)
    assert (connected.agent, connected.wait_ms) == ("101", 2_000)
    pbx.rung("AgentComplete", Reason="agent")
    pbx.of("Hangup")
    ended = pbx.ended()
    assert (ended.outcome, ended.ended_by, ended.rings) == (Outcome.ANSWERED, EndedBy.AGENT, 1)
    assert (ended.wait_ms, ended.talk_ms) == (2_000, 1_000)
    assert len(pbx.watching.callers) == 0


def test_an_emergency_asks_for_no_skill() -> None:
    (_, queued) = Pbx().of("QueueCallerJoin", Queue="urgencias")
    assert isinstance(queued, facts.Queued)
    assert (queued.tier, queued.skills, queued.wait_class) == (0, (), "emergencia/urgencias")


@pytest.mark.parametrize(("reason", "by"), [("caller", "caller"), ("transfer", "agent")])
def test_whoever_ended_the_talk_is_told(pbx: Pbx, reason: str, by: str) -> None:
    pbx.rung("AgentConnect")
    pbx.rung("AgentComplete", Reason=reason)
    pbx.of("Hangup")
    assert pbx.ended().ended_by == by


def test_the_pbx_may_leave_out_the_leg_of_an_agent_that_has_ended(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    (in_vain, _) = pbx.of("AgentRingNoAnswer", Interface=ROSA)
    assert isinstance(in_vain, facts.OfferEnded)
    pbx.rung("AgentConnect")
    pbx.of("AgentComplete", Interface=ROSA, Reason="agent")
    (_, back) = pbx.of("QueueCallerJoin")
    assert isinstance(back, facts.Queued)
    late = pbx.of("AgentComplete", Interface=ROSA, Reason="agent", HoldTime="1", TalkTime="1")
    assert not [fact for fact in late if isinstance(fact, facts.Connected)]
    pbx.of("AgentComplete", "c9", Interface=LUIS, Reason="agent", HoldTime="1", TalkTime="1")
    pbx.of("Hangup", "c9")
    assert (pbx.ended().outcome, pbx.ended().talk_ms) == (Outcome.ANSWERED, 1_000)


def test_the_time_after_a_transfer_elsewhere_is_no_talk(pbx: Pbx) -> None:
    pbx.rung("AgentConnect")
    pbx.rung("AgentComplete", Reason="transfer")
    pbx.now += 60_000
    pbx.of("Hangup")
    assert (pbx.ended().outcome, pbx.ended().talk_ms) == (Outcome.ANSWERED, 1_000)


@pytest.mark.parametrize(("agent_first", "by"), [(True, EndedBy.AGENT), (False, EndedBy.CALLER)])
def test_where_the_end_of_the_talk_is_told_late_the_order_of_the_legs_tells_who_hung_up(
    pbx: Pbx, *, agent_first: bool, by: EndedBy
) -> None:
    pbx.rung("AgentConnect")
    if agent_first:
        pbx.of("Hangup", "d-101")
        pbx.now -= 900
    pbx.of("Hangup")
    before = len(pbx.facts)
    pbx.rung("AgentComplete", Reason="agent", HoldTime="1", TalkTime="1")
    assert pbx.ended().ended_by is by
    assert [type(fact) for fact in pbx.facts[before:]] == [facts.AgentChanged]


def test_phones_that_ring_beside_the_one_that_answers_are_taken_back(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    (second, _) = pbx.rung("AgentCalled", LUIS)
    assert isinstance(second, facts.Offered)
    assert (second.agent, second.second) == ("102", True)
    told = pbx.rung("AgentConnect", LUIS)
    (taken_back,) = [fact for fact in told if isinstance(fact, facts.OfferEnded)]
    assert (taken_back.agent, taken_back.outcome) == ("101", RingOutcome.CANCELLED)
    assert pbx.states()[-1] == "available"


def test_a_ring_that_is_told_twice_is_one(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    assert not pbx.rung("AgentCalled")


def test_a_phone_that_rings_in_vain_is_told(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    (ended, _) = pbx.rung("AgentRingNoAnswer")
    assert isinstance(ended, facts.OfferEnded)
    assert (ended.outcome, ended.rang_ms) == (RingOutcome.NO_ANSWER, 1_000)
    assert not pbx.rung("AgentRingNoAnswer")
    assert pbx.states() == ["available", "ringing", "available"]


@pytest.mark.parametrize(("waits_s", "outcome"), [(0, Outcome.SHORT), (9, Outcome.ABANDONED)])
def test_who_hangs_up_in_the_queue_is_counted_so(pbx: Pbx, waits_s: int, outcome: Outcome) -> None:
    pbx.now += waits_s * 1_000
    pbx.of("HangupRequest")
    pbx.of("QueueCallerAbandon")
    assert pbx.waiting() == {}
    pbx.of("QueueCallerLeave")
    pbx.now += 60_000
    pbx.of("Hangup")
    assert (pbx.ended().outcome, pbx.ended().ended_by) == (outcome, EndedBy.CALLER)
    assert pbx.ended().wait_ms == (waits_s + 2) * 1_000


@pytest.mark.parametrize(("after_ms", "outcome"), [(500, "short"), (501, "diverted")])
def test_where_no_hang_up_was_told_the_time_until_the_end_tells_it(
    pbx: Pbx, after_ms: int, outcome: str
) -> None:
    pbx.of("QueueCallerAbandon")
    pbx.now += after_ms - 1_000
    pbx.of("Hangup")
    assert pbx.ended().outcome == outcome


def test_who_leaves_the_queue_for_elsewhere_is_diverted_and_waits_no_more(pbx: Pbx) -> None:
    pbx.of("QueueCallerLeave")
    assert pbx.waiting() == {}
    pbx.now += 60_000
    pbx.of("Hangup")
    assert (pbx.ended().outcome, pbx.ended().wait_ms) == (Outcome.DIVERTED, 1_000)


def test_who_goes_to_another_queue_keeps_the_first_arrival(pbx: Pbx) -> None:
    pbx.of("QueueCallerLeave")
    (queued,) = pbx.of("QueueCallerJoin", Queue="urgencias")
    assert isinstance(queued, facts.Queued)
    assert (queued.group, queued.reason) == ("emergencia", QueueReason.OVERFLOWED)
    first = next(fact for fact in pbx.facts if isinstance(fact, facts.Queued))
    assert (queued.arrived_at, queued.seq) == (first.arrived_at, first.seq)
    pbx.of("QueueCallerLeave")  # of the other queue, told again
    assert pbx.waiting() == {"emergencia": 1}


def test_the_queue_is_left_just_before_the_two_are_connected(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    pbx.of("QueueCallerLeave")
    told = pbx.rung("AgentConnect")
    assert not [fact for fact in told if isinstance(fact, facts.Offered | facts.OfferEnded)]
    assert not pbx.rung("AgentConnect")


def test_who_is_sent_back_after_a_talk_counts_once_and_keeps_the_first_arrival(pbx: Pbx) -> None:
    pbx.rung("AgentConnect")
    (back, queued) = pbx.of("QueueCallerJoin")
    assert isinstance(back, facts.HandedBack)
    assert isinstance(queued, facts.Queued)
    assert (back.talk_ms, queued.reason) == (1_000, QueueReason.HANDED_BACK)
    late = pbx.rung("AgentComplete", Reason="transfer", TalkTime="1")
    assert not [fact for fact in late if isinstance(fact, facts.Connected)]
    (_, connected, _) = pbx.rung("AgentConnect", LUIS)
    assert isinstance(connected, facts.Connected)
    assert (connected.again, connected.agent) == (True, "102")
    pbx.rung("AgentComplete", LUIS, Reason="agent")
    pbx.of("Hangup")
    assert (pbx.ended().again, pbx.ended().talk_ms) == (True, 2_000)


def test_phones_ring_no_more_for_who_hangs_up(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    (ended, free) = pbx.of("QueueCallerAbandon")
    assert isinstance(ended, facts.OfferEnded)
    assert isinstance(free, facts.AgentChanged)
    assert free.after == "available"


@pytest.mark.parametrize(
    "event", ["AgentCalled", "AgentConnect", "AgentComplete", "AgentRingNoAnswer", "Hangup"]
)
def test_callers_and_members_of_queues_that_are_not_watched_are_nobody(
    pbx: Pbx, event: str
) -> None:
    assert not pbx.rung(event, "PJSIP/9", "c9", Queue="otra")
    assert not pbx.of("QueueCallerJoin", "c9", Queue="otra")
    assert not pbx.of("QueueCallerLeave", "c9", Queue="otra")
    assert not pbx.of("QueueCallerAbandon", "c9", Queue="otra")
    assert not pbx.of("HangupRequest", "c9")
    assert not pbx.tells("QueueMemberStatus", Queue="otra", Interface="PJSIP/9", Paused="0")
    assert not pbx.tells("VarSet", Uniqueid="c9")
    assert pbx.queues.found == {"otra": None}


def test_a_queue_that_the_settings_do_not_name_counts_as_the_settings_say() -> None:
    pbx = Pbx(unlisted=SALES)
    (_, queued) = pbx.of("QueueCallerJoin", Queue='Atención "Norte" 100%')
    assert isinstance(queued, facts.Queued)
    assert (queued.line, queued.group, queued.service) == ("salud", "general", "atencion-norte-100")


def test_those_who_wait_are_counted_by_promise(pbx: Pbx) -> None:
    pbx.of("QueueCallerJoin", "c2")
    (general,) = pbx.watching.callers.waiting(pbx.now)
    assert (general.group, general.waiting, general.oldest_ms) == ("general", 2, 1_000)
    pbx.rung("AgentConnect")
    assert pbx.waiting() == {"general": 1}


def test_who_was_passed_by_is_counted_where_that_agent_could_have_served_them(pbx: Pbx) -> None:
    pbx.tells("QueueMemberAdded", Queue="urgencias", Interface=ROSA, Paused="0")
    pbx.of("QueueCallerJoin", "u1", Queue="urgencias")
    pbx.of("QueueCallerJoin", "c2")
    pbx.of("QueueCallerJoin", "c3")
    pbx.rung("AgentCalled", LUIS, "c2")
    rosa = pbx.rung("AgentConnect", leg="c3")
    luis = pbx.rung("AgentConnect", LUIS, "c2")
    first, second = (
        next(fact for fact in told if isinstance(fact, facts.Connected)) for told in (rosa, luis)
    )
    assert (first.passed, first.overtook) == (2, 1)  # u1 and c1; for c2 a phone rings
    assert (second.passed, second.overtook) == (1, 1)  # Luis serves no emergencies
    pbx.of("HangupRequest")
    pbx.of("QueueCallerAbandon")
    pbx.of("Hangup")
    assert pbx.ended().overtaken == 2


def test_only_so_many_ended_calls_are_remembered(pbx: Pbx) -> None:
    for number in range(REMEMBERED + 1):
        pbx.of("QueueCallerJoin", f"x{number}")
        pbx.of("Hangup", f"x{number}")
    assert not pbx.of("QueueCallerJoin", f"x{REMEMBERED}")
    assert pbx.of("QueueCallerJoin", "x0")
