"""Looking anew: at the start, and after a while in which nobody told us anything."""

from __future__ import annotations

import pytest

from callcenter import facts
from callcenter.facts import EndedBy, Outcome
from tests.observe.told import ALL_THERE, LUIS, ROSA, Pbx, entry, member


@pytest.fixture
def pbx() -> Pbx:
    pbx = Pbx()
    pbx.looks(rows=ALL_THERE)
    pbx.of("QueueCallerJoin")
    return pbx


def test_who_stood_there_before_we_looked_has_waited_so_long() -> None:
    pbx = Pbx()
    told = pbx.looks(legs=["c1"], rows=[*ALL_THERE, entry("c1", wait="42")])
    (queued,) = [fact for fact in told if isinstance(fact, facts.Queued)]
    assert pbx.now - queued.arrived_at == 42_000


def test_who_is_found_again_is_known_already(pbx: Pbx) -> None:
    assert not pbx.looks(legs=["c1"], rows=[*ALL_THERE, entry("c1")])
    assert pbx.waiting() == {"general": 1}


def test_who_joins_between_the_two_questions_is_not_taken_for_gone(pbx: Pbx) -> None:
    assert not pbx.looks(rows=[*ALL_THERE, entry("c1", wait="?")])


def test_who_was_rung_before_we_looked_is_known_when_they_answer(pbx: Pbx) -> None:
    told = pbx.rung("AgentConnect")
    assert [type(fact) for fact in told[:2]] == [facts.Offered, facts.Connected]


def test_who_is_gone_ended_unseen_and_nobody_knows_for_how_long_they_waited(pbx: Pbx) -> None:
    pbx.looks(rows=ALL_THERE)
    ended = pbx.ended()
    assert (ended.outcome, ended.ended_by, ended.wait_ms) == (
        Outcome.UNSEEN,
        EndedBy.SYSTEM,
        0,
    )


def test_where_the_pbx_began_anew_it_took_the_calls_with_it(pbx: Pbx) -> None:
    pbx.looks(rows=ALL_THERE, boot="2026-11-02 12:00:00")
    assert pbx.ended().outcome is Outcome.PBX_DIED


def test_who_was_spoken_with_and_is_gone_was_answered(pbx: Pbx) -> None:
    pbx.rung("AgentConnect")
    pbx.looks(rows=ALL_THERE)
    ended = pbx.ended()
    assert (ended.outcome, ended.wait_ms, ended.talk_ms) == (Outcome.ANSWERED, 1_000, 0)
    assert pbx.states()[-1] == "available"


def test_who_had_hung_up_in_the_queue_and_is_gone_hung_up(pbx: Pbx) -> None:
    pbx.of("HangupRequest")
    pbx.of("QueueCallerAbandon")
    pbx.looks(rows=ALL_THERE)
    assert (pbx.ended().outcome, pbx.ended().wait_ms) == (Outcome.SHORT, 2_000)


def test_who_left_the_queue_and_is_gone_went_somewhere_nobody_knows(pbx: Pbx) -> None:
    pbx.of("QueueCallerLeave")
    pbx.looks(rows=ALL_THERE)
    assert pbx.ended().outcome is Outcome.UNSEEN


def test_who_left_the_queue_unseen_and_hangs_up_ended_unseen(pbx: Pbx) -> None:
    pbx.looks(legs=["c1"], rows=ALL_THERE)
    assert pbx.waiting() == {}
    pbx.of("Hangup")
    assert (pbx.ended().outcome, pbx.ended().ended_by) == (Outcome.UNSEEN, EndedBy.CALLER)


def test_an_answer_that_nobody_saw_is_told_by_the_end_of_the_talk(pbx: Pbx) -> None:
    talks = [member(ROSA, incall="1"), member(LUIS)]
    pbx.looks(legs=["c1", "d-101"], rows=talks)
    assert pbx.states()[-1] == "talking"
    pbx.now += 60_000
    told = pbx.rung("AgentComplete", Reason="caller", HoldTime="4", TalkTime="30")
    (connected,) = [fact for fact in told if isinstance(fact, facts.Connected)]
    pbx.of("Hangup")
    ended = pbx.ended()
    assert connected.agent == "101"
    assert (ended.outcome, ended.talk_ms, ended.ended_by) == ("answered", 30_000, "caller")
    assert ended.wait_ms == connected.wait_ms == 32_000
    assert pbx.states()[-1] == "wrap_up"


def test_a_talk_goes_on_however_often_we_look(pbx: Pbx) -> None:
    pbx.rung("AgentConnect")
    for _ in range(2):
        assert not pbx.looks(legs=["c1"], rows=[member(ROSA, incall="1"), member(LUIS)])


def test_a_talk_that_began_before_us_counts_once_it_is_over() -> None:
    pbx = Pbx()
    pbx.looks(legs=["c1"], rows=[member(ROSA, incall="1"), member(LUIS)])
    pbx.rung("AgentComplete", Reason="agent", HoldTime="4", TalkTime="30")
    pbx.of("Hangup")
    assert (pbx.ended().outcome, pbx.ended().wait_ms, pbx.ended().talk_ms) == (
        Outcome.ANSWERED,
        4_000,
        30_000,
    )


def test_a_talk_with_times_that_are_none_counts_without_them() -> None:
    pbx = Pbx()
    pbx.rung("AgentComplete", Reason="agent", HoldTime="soon")
    pbx.of("Hangup")
    assert (pbx.ended().wait_ms, pbx.ended().talk_ms) == (0, 0)


def test_a_ring_goes_on_as_long_as_its_leg_lives(pbx: Pbx) -> None:
    pbx.rung("AgentCalled")
    assert not pbx.looks(legs=["c1", "d-101"], rows=[*ALL_THERE, entry("c1")])
    told = pbx.looks(legs=["c1"], rows=[*ALL_THERE, entry("c1")])
    assert [type(fact) for fact in told] == [facts.OfferEnded, facts.AgentChanged]
    assert pbx.states()[-1] == "available"


def test_a_ring_for_nobody_we_know_ends_with_its_leg(pbx: Pbx) -> None:
    pbx.rung("AgentCalled", leg="c9")
    pbx.looks(legs=["c1"], rows=[*ALL_THERE, entry("c1")])
    assert pbx.states()[-1] == "available"


def test_members_who_are_in_no_row_any_more_are_not_at_work(pbx: Pbx) -> None:
    pbx.looks(legs=["c1"], rows=[member(LUIS), entry("c1")])
    assert pbx.states() == ["available", "offline"]


def test_members_of_queues_that_are_not_watched_are_nobody_on_calls_too(pbx: Pbx) -> None:
    other = member("PJSIP/9", queue="otra", incall="1")
    assert not pbx.looks(legs=["c1"], rows=[*ALL_THERE, other, entry("c1")])


def test_who_was_at_work_for_an_earlier_run_and_is_no_member_is_told_to_be_away(pbx: Pbx) -> None:
    pbx.tells("QueueMemberRemoved", Queue="ventas", Interface=LUIS)
    known = dict.fromkeys(("101", "102", "103"), "available")
    told = [*pbx.watching.members.offline(known)]
    assert [(fact.agent, fact.after) for fact in told if isinstance(fact, facts.AgentChanged)] == [
        ("102", "offline"),
        ("103", "offline"),
    ]


def test_somebody_in_a_queue_who_was_never_told_of_shows_that_events_are_missing(pbx: Pbx) -> None:
    assert not pbx.watching.differs([entry("c1"), entry("c2", wait="9")], pbx.now)
    assert pbx.watching.differs([entry("c1"), entry("c2", wait="11")], pbx.now) == "agent"
    other = [entry("c1"), entry("c9", queue="otra", wait="99")]
    assert not pbx.watching.differs(other, pbx.now)


def test_somebody_who_is_in_no_queue_any_more_shows_it_too(pbx: Pbx) -> None:
    assert not pbx.watching.differs([], pbx.now + 9_000)
    assert pbx.watching.differs([], pbx.now + 11_000) == "agent"


def test_a_call_that_is_over_and_never_ends_shows_that_hang_ups_are_missing(pbx: Pbx) -> None:
    pbx.of("HangupRequest")
    pbx.of("QueueCallerAbandon")
    assert not pbx.watching.differs([], pbx.now)
    assert pbx.watching.differs([], pbx.now + 11_000) == "call"
    assert not pbx.watching.differs([], pbx.now + 22_000)


def test_who_was_sent_on_may_stay_as_long_as_they_like(pbx: Pbx) -> None:
    pbx.of("QueueCallerAbandon")
    assert not pbx.watching.differs([], pbx.now + 99_000)


def test_whose_leg_ended_before_their_unseen_talk_is_told_is_over_with_it(pbx: Pbx) -> None:
    pbx.looks(legs=["c1", "c7"], rows=[entry("c1"), member(ROSA, incall="1"), member(LUIS)])
    pbx.tells("Hangup", Uniqueid="c7")
    pbx.rung("AgentComplete", leg="c7", Reason="caller", HoldTime="4", TalkTime="30")
    ended = pbx.ended()
    assert (ended.outcome, ended.ended_by, ended.talk_ms) == ("answered", "caller", 30_000)
    assert len(pbx.watching.callers) == 1  # who stands there since before
