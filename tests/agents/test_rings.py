"""What becomes of rings, who is rung next, and what the phones have to do with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.agents.states import AgentState
from callcenter.agents.vain_rings import PBX_COOL_DOWN_MS
from callcenter.contacts import AgentNumber
from callcenter.errors import IllegalTransition
from callcenter.events import PhoneState, RingOutcome
from tests.agents.people import (
    ANA,
    ANYBODY,
    BETO,
    CARLA,
    COOL_DOWN_MS,
    DESK_1,
    NOW,
    RING_1,
    RING_2,
    agent,
    at_work,
    changes,
    people,
    profile,
)

BLAMED = [
    RingOutcome.BUSY,
    RingOutcome.REFUSED,
    RingOutcome.UNREACHABLE,
    RingOutcome.NO_ANSWER,
]
COOLING = [*BLAMED, RingOutcome.FAILED]


class TestOrder:
    def test_the_longest_idle_is_rung_first(self) -> None:
        roster = people()
        at_work(roster, BETO, now=NOW)
        at_work(roster, ANA, now=NOW + 1)

        assert roster.idle(NOW + 1).longest(ANYBODY) is roster.get(BETO)

    def test_of_those_idle_since_the_same_moment_the_lower_number_is_first(self) -> None:
        nine, ten = AgentNumber("9"), AgentNumber("10")
        roster = at_work(people(profile(ten), profile(nine)))

        assert roster.idle(NOW).longest(ANYBODY) is roster.get(nine)

    def test_only_those_with_all_the_skills_are_asked(self) -> None:
        roster = people(profile(ANA, "a"), profile(BETO, "ab"))
        at_work(roster, ANA, now=NOW)
        at_work(roster, BETO, now=NOW + 1)

        assert roster.idle(NOW + 1).longest(frozenset("a")) is roster.get(ANA)
        assert roster.idle(NOW + 1).longest(frozenset("ab")) is roster.get(BETO)
        assert roster.idle(NOW + 1).longest(frozenset("abc")) is None

    def test_those_excluded_are_passed_over(self) -> None:
        roster = at_work(people())

        assert roster.idle(NOW).longest(ANYBODY, exclude=[ANA]) is roster.get(BETO)
        assert roster.idle(NOW).longest(ANYBODY, exclude=[ANA, BETO, CARLA]) is None

    def test_nobody_is_rung_when_nobody_is_free(self) -> None:
        assert people().idle(NOW).longest(ANYBODY) is None
        assert not people().any_free(NOW)

    @given(st.lists(st.tuples(st.sampled_from([ANA, BETO, CARLA]), st.integers(0, 3)), max_size=12))
    def test_it_is_always_the_first_by_idle_time_and_number(
        self, calls: list[tuple[AgentNumber, int]]
    ) -> None:
        roster = at_work(people(), now=NOW)
        now = NOW

        for number, pause_ms in calls:
            now += pause_ms
            roster.ring(number, RING_1, now)
            roster.answered(number, now)
            roster.talk_ended(number, 0, now)

            first = min(roster, key=lambda a: (a.idle_since, a.number))
            assert roster.idle(now).longest(ANYBODY) is first


class TestOutcomes:
    @pytest.mark.parametrize("outcome", COOLING)
    def test_a_vain_ring_lets_the_agent_cool_down(self, outcome: RingOutcome) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)

        facts = roster.ring_ended(ANA, outcome, NOW)

        assert changes(facts) == [("1", "ringing", "available", outcome)]
        assert roster.next_deadline() == NOW + COOL_DOWN_MS
        assert not roster.any_free(NOW + COOL_DOWN_MS - 1)
        assert roster.any_free(NOW + COOL_DOWN_MS)
        assert roster.next_deadline() is None

    @pytest.mark.parametrize("outcome", BLAMED)
    def test_whoever_lets_it_come_to_nothing_goes_to_the_back(self, outcome: RingOutcome) -> None:
        roster = at_work(people(cool_down_ms=0), ANA, BETO)
        roster.ring(ANA, RING_1, NOW + 1)

        roster.ring_ended(ANA, outcome, NOW + 1)

        assert roster.idle(NOW + 1).longest(ANYBODY) is roster.get(BETO)
        assert roster.next_deadline() is None

    def test_a_failure_of_the_pbx_costs_no_place_among_the_idle(self) -> None:
        roster = at_work(people(cool_down_ms=0), ANA, BETO)
        roster.ring(ANA, RING_1, NOW + 1)

        roster.ring_ended(ANA, RingOutcome.FAILED, NOW + 1)

        assert roster.idle(NOW + 1).longest(ANYBODY) is roster.get(BETO)
        rested = NOW + 1 + PBX_COOL_DOWN_MS  # it would have refused again at once
        roster.advance(rested)
        assert roster.idle(rested).longest(ANYBODY) is roster.get(ANA)

    def test_a_ring_that_was_taken_back_leaves_everything_as_it_was(self) -> None:
        roster = at_work(people(), ANA, BETO)
        roster.ring(ANA, RING_1, NOW + 1)

        facts = roster.ring_ended(ANA, RingOutcome.CANCELLED, NOW + 2)

        assert changes(facts) == [("1", "ringing", "available", "cancelled")]
        assert agent(roster, ANA).idle_since == NOW
        assert roster.idle(NOW + 2).longest(ANYBODY) is roster.get(ANA)
        assert roster.next_deadline() is None

    def test_two_unanswered_rings_in_a_row_pause_the_agent(self) -> None:
        roster = at_work(people(), ANA)
        later = NOW + COOL_DOWN_MS
        roster.ring(ANA, RING_1, NOW)
        first = roster.ring_ended(ANA, RingOutcome.NO_ANSWER, NOW)
        roster.advance(later)
        roster.ring(ANA, RING_1, later)
        second = roster.ring_ended(ANA, RingOutcome.NO_ANSWER, later)

        assert changes(first) == [("1", "ringing", "available", "no_answer")]
        assert changes(second) == [("1", "ringing", "paused", "no_answer")]
        assert agent(roster, ANA).pause_reason == "no_answer"

    @pytest.mark.parametrize("between", ["answer", "refusal", "pause", "new log-in"])
    def test_a_sign_of_life_ends_the_row(self, between: str) -> None:
        roster = at_work(people(cool_down_ms=0), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.ring_ended(ANA, RingOutcome.NO_ANSWER, NOW)

        if between == "pause":
            roster.requests.pause(ANA, "lunch", actor="", now=NOW)
            roster.requests.unpause(ANA, actor="", now=NOW)
        elif between == "new log-in":
            roster.requests.log_out(ANA, actor="", now=NOW)
            at_work(roster, ANA)
        else:
            roster.ring(ANA, RING_1, NOW)
            if between == "answer":
                roster.answered(ANA, NOW)
                roster.talk_ended(ANA, 0, NOW)
            else:
                roster.ring_ended(ANA, RingOutcome.REFUSED, NOW)

        roster.ring(ANA, RING_1, NOW)
        roster.ring_ended(ANA, RingOutcome.NO_ANSWER, NOW)
        assert agent(roster, ANA).state is AgentState.AVAILABLE

    def test_unanswered_rings_pause_nobody_where_the_operator_says_never(self) -> None:
        roster = at_work(people(cool_down_ms=0, pause_after_unanswered=0), ANA)

        for _ in range(5):
            roster.ring(ANA, RING_1, NOW)
            roster.ring_ended(ANA, RingOutcome.NO_ANSWER, NOW)

        assert agent(roster, ANA).state is AgentState.AVAILABLE

    def test_a_second_vain_ring_starts_the_cool_down_anew(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.ring_ended(ANA, RingOutcome.REFUSED, NOW)
        roster.advance(NOW + COOL_DOWN_MS)
        roster.ring(ANA, RING_1, NOW + COOL_DOWN_MS)
        roster.ring_ended(ANA, RingOutcome.BUSY, NOW + COOL_DOWN_MS)

        assert not roster.any_free(NOW + 2 * COOL_DOWN_MS - 1)
        assert roster.any_free(NOW + 2 * COOL_DOWN_MS)

    def test_a_cool_down_outlasts_a_pause(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.ring_ended(ANA, RingOutcome.REFUSED, NOW)
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)
        roster.requests.unpause(ANA, actor="", now=NOW + 1)

        assert not roster.any_free(NOW + 1)
        assert roster.any_free(NOW + COOL_DOWN_MS)


class TestPhones:
    @pytest.mark.parametrize(
        ("state", "rung"),
        [
            (PhoneState.IDLE, True),
            (PhoneState.UNKNOWN, True),
            (PhoneState.IN_USE, False),
            (PhoneState.RINGING, False),
            (PhoneState.BUSY, False),
            (PhoneState.UNREACHABLE, False),
        ],
    )
    def test_an_agent_is_rung_only_where_the_phone_can_ring(
        self, state: PhoneState, *, rung: bool
    ) -> None:
        roster = at_work(people(), ANA)

        roster.phone_changed(DESK_1, state)

        assert roster.any_free(NOW) is rung

    def test_a_call_of_ones_own_costs_no_place_among_the_idle(self) -> None:
        roster = at_work(people(), ANA, BETO)
        roster.phone_changed(DESK_1, PhoneState.IN_USE)
        roster.phone_changed(DESK_1, PhoneState.IDLE)

        assert roster.idle(NOW + 1).longest(ANYBODY) is roster.get(ANA)

    def test_what_the_pbx_says_of_our_own_leg_is_no_news(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.phone_changed(DESK_1, PhoneState.RINGING)
        roster.answered(ANA, NOW)
        roster.phone_changed(DESK_1, PhoneState.IN_USE)

        roster.talk_ended(ANA, 0, NOW)

        assert roster.any_free(NOW)

    def test_what_the_pbx_said_before_the_leg_is_over_with_it(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.ring_ended(ANA, RingOutcome.CANCELLED, NOW)
        roster.phone_changed(DESK_1, PhoneState.UNREACHABLE)

        assert not roster.any_free(NOW)

    def test_do_not_disturb_outlives_our_own_leg(self) -> None:
        """Switched on while it rings: the PBX says nothing anew when the ring is over."""
        roster = at_work(people(cool_down_ms=0), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.phone_changed(DESK_1, PhoneState.BUSY)
        roster.ring_ended(ANA, RingOutcome.CANCELLED, NOW)
        assert not roster.any_free(NOW)

        roster.phone_changed(DESK_1, PhoneState.IDLE)

        assert roster.any_free(NOW)

    def test_a_ring_besides_the_line_makes_no_disturbed_phone_idle(self) -> None:
        roster = at_work(people(), ANA)
        roster.phone_changed(DESK_1, PhoneState.BUSY)
        roster.phone_lent(DESK_1)
        roster.phone_lent(DESK_1, over=True)
        assert not roster.any_free(NOW)

    def test_a_phone_that_rings_besides_the_line_is_left_alone(self) -> None:
        roster = at_work(people(), ANA)
        roster.phone_lent(DESK_1)
        assert not roster.any_free(NOW)
        roster.phone_lent(DESK_1, over=True)
        assert roster.any_free(NOW)

    def test_a_paused_agent_is_not_rung_for_a_phone_that_comes_back(self) -> None:
        roster = at_work(people(), ANA)
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)

        roster.phone_changed(DESK_1, PhoneState.IDLE)

        assert not roster.any_free(NOW)


class TestWhatCannotBe:
    def test_an_agent_who_is_not_available_cannot_ring(self) -> None:
        roster = people()

        with pytest.raises(IllegalTransition, match="cannot ring"):
            roster.ring(ANA, RING_1, NOW)
        at_work(roster, ANA)
        roster.ring(ANA, RING_1, NOW)
        with pytest.raises(IllegalTransition, match="cannot ring"):
            roster.ring(ANA, RING_2, NOW)
        assert agent(roster, ANA).offer == RING_1

    def test_an_agent_whose_last_leg_has_not_ended_cannot_ring(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)
        roster.requests.pause(ANA, "lunch", actor="", now=NOW)
        roster.requests.unpause(ANA, actor="", now=NOW)

        with pytest.raises(IllegalTransition, match="cannot ring"):
            roster.ring(ANA, RING_2, NOW)
        assert agent(roster, ANA).state is AgentState.AVAILABLE

    def test_an_agent_who_does_not_ring_cannot_answer(self) -> None:
        roster = at_work(people(), ANA)

        with pytest.raises(IllegalTransition, match="available cannot answer"):
            roster.answered(ANA, NOW)
        assert agent(roster, ANA).state is AgentState.AVAILABLE

    def test_an_agent_who_does_not_talk_cannot_end_a_call(self) -> None:
        roster = at_work(people(), ANA)
        roster.ring(ANA, RING_1, NOW)

        with pytest.raises(IllegalTransition, match="no call"):
            roster.talk_ended(ANA, 0, NOW)
        assert agent(roster, ANA).offer == RING_1

    def test_the_end_of_a_ring_that_never_was_changes_nothing(self) -> None:
        roster = at_work(people(), ANA)

        assert roster.ring_ended(ANA, RingOutcome.NO_ANSWER, NOW + 1) == ()
        assert agent(roster, ANA).idle_since == NOW
        assert roster.any_free(NOW + 1)
