"""What agents, supervisors and the desk may ask of the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.agents.roster import Change
from callcenter.agents.states import AgentState
from callcenter.contacts import AgentNumber, Phone
from callcenter.events import PhoneState, RingOutcome
from callcenter.facts import AgentChanged, AgentWillChange
from tests.agents.people import (
    ANA,
    ANYBODY,
    BETO,
    CARLA,
    DESK_1,
    DESK_2,
    DESK_3,
    NOW,
    RING_1,
    RING_2,
    WRAP_UP_MS,
    agent,
    at_work,
    changes,
    people,
    profile,
    refusal,
)

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster

NOBODY = AgentNumber("99")


def talking(roster: Roster) -> Roster:
    """Ana talks; a call is being connected or runs."""
    roster.ring(ANA, RING_1, NOW)
    roster.answered(ANA, NOW)
    return roster


class TestProfiles:
    def test_the_pin_is_never_shown(self) -> None:
        shown = repr(profile(ANA, "ba", pin="2468"))

        assert shown == "<AgentProfile 1 'Agent 1' (a+b)>"
        assert repr(profile(ANA)) == "<AgentProfile 1 'Agent 1' (no skills)>"

    def test_a_pin_is_right_only_for_its_own_agent(self) -> None:
        roster = people(profile(ANA, pin="1111"), profile(BETO, pin="2222"))

        assert roster.requests.check_pin(ANA, "1111")
        assert not roster.requests.check_pin(ANA, "2222")
        assert not roster.requests.check_pin(NOBODY, "1111")

    def test_agents_are_listed_by_number_as_people_count(self) -> None:
        numbers = [AgentNumber(n) for n in ("10", "9", "100", "2")]

        roster = people(*map(profile, numbers))

        assert [a.number for a in roster] == ["2", "9", "10", "100"]
        assert roster.get(AgentNumber("9")) is not None
        assert roster.get(NOBODY) is None


class TestLogIn:
    def test_an_agent_logs_in_at_any_phone_and_is_available(self) -> None:
        roster = people()

        change = roster.requests.log_in(ANA, DESK_3, actor="ana", now=NOW)

        assert change.cancel is None
        assert change.facts == (
            AgentChanged(
                agent=ANA,
                name="Agent 1",
                before="offline",
                after="available",
                reason="",
                actor="ana",
                phone=DESK_3,
            ),
        )
        assert roster.at_phone(DESK_3) is roster.get(ANA)
        assert roster.logged_in == 1
        assert agent(roster, ANA).since == NOW
        assert repr(agent(roster, ANA)) == "<Agent 1 available at PJSIP/103>"
        assert repr(roster) == "<Roster: 1 of 3 at work, 1 free>"

    def test_an_unknown_agent_is_refused(self) -> None:
        change = people().requests.log_in(NOBODY, DESK_1, actor="", now=NOW)

        assert refusal(change) == ("LogInAsked", "99", "unknown_agent")

    @pytest.mark.parametrize("phone", ["Local/0@out", "PJSIP/1&PJSIP/0051@trunk", "SIP/101"])
    def test_a_phone_that_may_not_be_dialled_is_refused(self, phone: str) -> None:
        roster = people()

        change = roster.requests.log_in(ANA, Phone(phone), actor="", now=NOW)

        assert refusal(change) == ("LogInAsked", "1", "phone_not_allowed")
        assert roster.logged_in == 0

    def test_logging_in_twice_at_the_same_phone_is_refused(self) -> None:
        roster = at_work(people())

        change = roster.requests.log_in(ANA, DESK_1, actor="", now=NOW)

        assert refusal(change) == ("LogInAsked", "1", "already_logged_in")

    def test_whoever_was_logged_in_at_the_phone_is_logged_out_first(self) -> None:
        roster = at_work(people(), ANA)

        change = roster.requests.log_in(BETO, DESK_1, actor="beto", now=NOW)

        assert changes(change.facts) == [
            ("1", "available", "offline", "phone_taken"),
            ("2", "offline", "available", ""),
        ]
        assert roster.at_phone(DESK_1) is roster.get(BETO)
        assert agent(roster, ANA).phone is None
        assert roster.logged_in == 1

    def test_a_phone_where_an_agent_rings_or_talks_cannot_be_taken(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)

        assert (
            refusal(roster.requests.log_in(BETO, DESK_1, actor="", now=NOW))[2] == "phone_in_call"
        )
        roster.answered(ANA, NOW)
        assert (
            refusal(roster.requests.log_in(BETO, DESK_1, actor="", now=NOW))[2] == "phone_in_call"
        )

    def test_a_phone_that_still_rings_for_an_agent_who_left_cannot_be_taken_by_another(
        self,
    ) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.requests.log_out(ANA, actor="", now=NOW)

        assert (
            refusal(roster.requests.log_in(BETO, DESK_1, actor="", now=NOW))[2] == "phone_in_call"
        )
        assert changes(roster.requests.log_in(ANA, DESK_1, actor="", now=NOW).facts)
        roster.ring_ended(ANA, RingOutcome.CANCELLED, NOW)
        assert changes(roster.requests.log_in(BETO, DESK_1, actor="", now=NOW).facts)

    def test_an_agent_moves_to_a_second_phone(self) -> None:
        roster = at_work(people(), ANA)

        change = roster.requests.log_in(ANA, DESK_2, actor="", now=NOW + 1)

        assert changes(change.facts) == [("1", "available", "available", "moved")]
        assert roster.at_phone(DESK_1) is None
        assert roster.at_phone(DESK_2) is roster.get(ANA)
        assert roster.logged_in == 1
        assert roster.idle(NOW + 1).longest(ANYBODY) is roster.get(ANA)

    def test_an_agent_on_a_call_stays_at_the_phone(self) -> None:
        roster = talking(at_work(people(), ANA))

        change = roster.requests.log_in(ANA, DESK_2, actor="", now=NOW)

        assert refusal(change) == ("LogInAsked", "1", "agent_in_call")

    def test_an_agent_who_moves_while_ringing_lets_go_of_the_ring(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)

        change = roster.requests.log_in(ANA, DESK_2, actor="", now=NOW)

        assert change.cancel == RING_1
        assert not roster.any_free(NOW)
        roster.ring_ended(ANA, RingOutcome.CANCELLED, NOW)
        assert roster.any_free(NOW)

    def test_logging_in_elsewhere_ends_a_pause_and_a_wrap_up(self) -> None:
        roster = at_work(people(), ANA)
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)

        assert changes(roster.requests.log_in(ANA, DESK_2, actor="", now=NOW).facts) == [
            ("1", "paused", "available", "moved")
        ]
        roster.ring(ANA, RING_1, NOW)
        roster.answered(ANA, NOW)
        roster.talk_ended(ANA, WRAP_UP_MS, NOW)
        assert changes(roster.requests.log_in(ANA, DESK_1, actor="", now=NOW).facts) == [
            ("1", "wrap_up", "available", "moved")
        ]
        assert roster.advance(NOW + WRAP_UP_MS) == ()


class TestLogOut:
    def test_a_logged_out_agent_leaves_the_phone(self) -> None:
        roster = at_work(people(), ANA)

        change = roster.requests.log_out(ANA, actor="boss", now=NOW)

        (fact,) = change.facts
        assert isinstance(fact, AgentChanged)
        assert (fact.after, fact.actor, fact.phone) == ("offline", "boss", DESK_1)
        assert roster.at_phone(DESK_1) is None
        assert roster.logged_in == 0
        assert not roster.any_free(NOW)
        assert repr(agent(roster, ANA)) == "<Agent 1 offline>"

    @pytest.mark.parametrize(
        ("number", "why"), [(NOBODY, "unknown_agent"), (BETO, "not_logged_in")]
    )
    def test_whoever_is_not_at_work_can_ask_for_nothing(
        self, number: AgentNumber, why: str
    ) -> None:
        roster = at_work(people(), ANA)

        assert refusal(roster.requests.log_out(number, actor="", now=NOW)) == (
            "LogOutAsked",
            number,
            why,
        )
        asked = roster.requests.pause(number, "lunch", actor="", now=NOW)
        assert refusal(asked) == ("PauseAsked", number, why)
        assert refusal(roster.requests.unpause(number, actor="", now=NOW)) == (
            "UnpauseAsked",
            number,
            why,
        )
        asked = roster.requests.end_wrap_up(number, actor="", now=NOW)
        assert refusal(asked) == ("WrapUpEndAsked", number, why)
        asked = roster.requests.extend_wrap_up(number, 1_000, at_most=2, actor="", now=NOW)
        assert refusal(asked) == ("WrapUpExtension", number, why)

    def test_during_a_call_it_waits_for_the_end(self) -> None:
        roster = talking(at_work(people(), ANA))

        change = roster.requests.log_out(ANA, actor="boss", now=NOW)

        assert change == Change((AgentWillChange(ANA, "offline", "", "boss"),))
        assert agent(roster, ANA).state is AgentState.TALKING
        (fact,) = roster.talk_ended(ANA, WRAP_UP_MS, NOW + 1)
        assert changes([fact]) == [("1", "talking", "offline", "")]
        assert isinstance(fact, AgentChanged)
        assert fact.actor == "boss"
        assert roster.advance(NOW + WRAP_UP_MS + 1) == ()

    def test_while_ringing_the_ring_is_to_be_taken_back(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)

        change = roster.requests.log_out(ANA, actor="", now=NOW)

        assert change.cancel == RING_1
        assert changes(change.facts) == [("1", "ringing", "offline", "")]
        assert roster.ring_ended(ANA, RingOutcome.CANCELLED, NOW) == ()
        assert agent(roster, ANA).state is AgentState.OFFLINE


class TestPause:
    def test_a_paused_agent_is_not_rung_and_keeps_the_reason(self) -> None:
        roster = at_work(people(), ANA)

        change = roster.requests.pause(ANA, "lunch", actor="ana", now=NOW)

        assert changes(change.facts) == [("1", "available", "paused", "lunch")]
        assert agent(roster, ANA).pause_reason == "lunch"
        assert not roster.any_free(NOW)
        assert roster.logged_in == 1

    def test_a_pause_may_get_another_reason_but_not_the_same(self) -> None:
        roster = at_work(people(), ANA)
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)

        assert (
            refusal(roster.requests.pause(ANA, "lunch", actor="", now=NOW))[2] == "already_paused"
        )
        assert changes(roster.requests.pause(ANA, "training", actor="", now=NOW).facts) == [
            ("1", "paused", "paused", "training")
        ]

    def test_while_ringing_the_pause_is_at_once_and_the_ring_taken_back(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)

        change = roster.requests.pause(ANA, "lunch", actor="", now=NOW)

        assert change.cancel == RING_1
        assert agent(roster, ANA).state is AgentState.PAUSED

    def test_an_agent_back_from_a_pause_is_not_rung_until_the_old_ring_is_gone(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)
        change = roster.requests.unpause(ANA, actor="", now=NOW)

        assert change.cancel is None
        assert not roster.any_free(NOW)
        roster.ring_ended(ANA, RingOutcome.NO_ANSWER, NOW)
        assert roster.any_free(NOW)
        assert agent(roster, ANA).unanswered == 0

    def test_during_a_call_it_comes_after_the_call_in_place_of_the_wrap_up(self) -> None:
        roster = talking(at_work(people(), ANA))

        asked = roster.requests.pause(ANA, "lunch", actor="ana", now=NOW)
        assert asked == Change((AgentWillChange(ANA, "paused", "lunch", "ana"),))

        facts = roster.talk_ended(ANA, WRAP_UP_MS, NOW + 1)
        assert changes(facts) == [("1", "talking", "paused", "lunch")]
        assert agent(roster, ANA).after_call is None

    def test_during_wrap_up_it_is_at_once(self) -> None:
        roster = talking(at_work(people(), ANA))
        roster.talk_ended(ANA, WRAP_UP_MS, NOW)

        roster.requests.pause(ANA, "lunch", actor="", now=NOW + 1)

        assert roster.next_deadline() is None
        assert roster.advance(NOW + WRAP_UP_MS) == ()

    def test_unpausing_ends_the_pause_at_the_back_of_the_idle(self) -> None:
        roster = at_work(people())
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)

        change = roster.requests.unpause(ANA, actor="ana", now=NOW + 1)

        assert changes(change.facts) == [("1", "paused", "available", "")]
        assert agent(roster, ANA).pause_reason == ""
        assert roster.idle(NOW + 1).longest(ANYBODY) is roster.get(BETO)

    def test_unpausing_during_a_call_drops_what_was_asked_for_after_it(self) -> None:
        roster = talking(at_work(people(), ANA))
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)

        change = roster.requests.unpause(ANA, actor="", now=NOW)

        assert change == Change((AgentWillChange(ANA, "", "", ""),))
        assert changes(roster.talk_ended(ANA, 0, NOW + 1)) == [("1", "talking", "available", "")]

    def test_there_must_be_a_pause_to_end(self) -> None:
        roster = at_work(people(), ANA)

        change = roster.requests.unpause(ANA, actor="", now=NOW)

        assert refusal(change) == ("UnpauseAsked", "1", "not_paused")


class TestWrapUp:
    def test_it_ends_by_itself_at_its_time(self) -> None:
        roster = talking(at_work(people(), ANA))

        facts = roster.talk_ended(ANA, WRAP_UP_MS, NOW)

        assert changes(facts) == [("1", "talking", "wrap_up", "")]
        assert roster.next_deadline() == NOW + WRAP_UP_MS
        assert roster.advance(NOW + WRAP_UP_MS - 1) == ()
        assert changes(roster.advance(NOW + WRAP_UP_MS)) == [("1", "wrap_up", "available", "")]
        assert roster.next_deadline() is None
        assert agent(roster, ANA).idle_since == NOW + WRAP_UP_MS

    def test_it_may_be_ended_before_its_time(self) -> None:
        roster = talking(at_work(people(), ANA))
        roster.talk_ended(ANA, WRAP_UP_MS, NOW)

        change = roster.requests.end_wrap_up(ANA, actor="ana", now=NOW + 1)

        assert changes(change.facts) == [("1", "wrap_up", "available", "")]
        assert roster.next_deadline() is None
        assert roster.any_free(NOW + 1)

    def test_without_wrap_up_the_agent_is_free_at_once(self) -> None:
        roster = talking(at_work(people(), ANA))

        assert changes(roster.talk_ended(ANA, 0, NOW)) == [("1", "talking", "available", "")]
        assert roster.any_free(NOW)

    def test_there_must_be_a_wrap_up_to_end(self) -> None:
        roster = at_work(people(), ANA)

        change = roster.requests.end_wrap_up(ANA, actor="", now=NOW)

        assert refusal(change) == ("WrapUpEndAsked", "1", "not_in_wrap_up")


class TestCoverage:
    def test_paused_agents_count_and_offline_ones_do_not(self) -> None:
        roster = people(profile(ANA, "ab"), profile(BETO, "bc"))

        assert not roster.coverage.serves(ANYBODY)
        at_work(roster, ANA)
        assert roster.coverage.serves(frozenset("ab"))
        assert not roster.coverage.serves(frozenset("c"))
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)
        assert roster.coverage.serves(frozenset("ab"))
        roster.requests.log_out(ANA, actor="", now=NOW)
        assert not roster.coverage.serves(frozenset("a"))

    def test_two_needs_share_an_agent_only_if_one_agent_has_both(self) -> None:
        roster = at_work(people(profile(ANA, "ab"), profile(BETO, "bc"), profile(CARLA, "ab")))
        a, b, c = frozenset("a"), frozenset("b"), frozenset("c")

        assert roster.coverage.shares(a, b)
        assert roster.coverage.shares(a, b), "the second answer comes from the cache"
        assert roster.coverage.shares(b, c)
        assert not roster.coverage.shares(a, c)
        roster.requests.log_out(ANA, actor="", now=NOW)
        assert roster.coverage.shares(a, b)
        roster.requests.log_out(CARLA, actor="", now=NOW)
        assert not roster.coverage.shares(a, b)


def test_a_busy_phone_is_no_obstacle_to_logging_in_but_to_being_rung() -> None:
    roster = people()
    roster.phone_changed(DESK_1, PhoneState.IN_USE)

    roster.requests.log_in(ANA, DESK_1, actor="", now=NOW)

    assert agent(roster, ANA).state is AgentState.AVAILABLE
    assert not roster.any_free(NOW)
    roster.phone_changed(DESK_1, PhoneState.IDLE)
    assert roster.idle(NOW).longest(ANYBODY) is roster.get(ANA)


def test_an_agent_who_rings_shows_the_offer() -> None:
    roster = at_work(people(), ANA)
    roster.ring(ANA, RING_2, NOW)

    assert repr(agent(roster, ANA)) == "<Agent 1 ringing at PJSIP/101, offer o2>"
