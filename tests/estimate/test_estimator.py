"""What an estimator says, what it learns, and when it keeps silent."""

from __future__ import annotations

import pytest

from callcenter.contacts import AgentNumber
from callcenter.estimate.estimator import CALLS_AT_LEAST, COLD_RATIO
from callcenter.estimate.ratios import AT_LEAST
from callcenter.facts import Outcome, RequestRefused
from tests.estimate.room import (
    EMERGENCY,
    GENERAL,
    HANDLING_MS,
    PREFERRED,
    Room,
    answered,
    changed,
    left,
)


def test_it_is_silent_until_some_calls_have_been_handled() -> None:
    room = Room(calls=CALLS_AT_LEAST - 1)
    assert room.estimate(room.entry()) is None
    room.handled(HANDLING_MS)
    assert room.estimate(room.entry()) is not None


def test_it_is_silent_with_no_agent() -> None:
    room = Room()
    for agent in room.roster:
        room.finishes(agent.number)
        room.roster.requests.log_out(agent.number, actor="", now=room.now)
    assert room.estimate(room.entry()) is None


def test_it_is_silent_where_all_who_could_serve_are_paused_or_away() -> None:
    room = Room(["a", "b"])
    assert room.estimate(room.entry(GENERAL, "c")) is None
    room.finishes("1")
    room.roster.requests.pause(AgentNumber("1"), "", actor="", now=room.now)
    assert room.estimate(room.entry(GENERAL, "a")) is None
    assert room.estimate(room.entry(GENERAL, "b")) is not None
    assert room.estimate(room.entry(EMERGENCY)) is not None


def test_the_bound_is_twice_the_estimate_until_the_group_has_shown_its_own_ratio() -> None:
    room = Room()
    cold = room.estimate(room.entry())
    assert cold is not None
    assert cold.bound_ms == COLD_RATIO * cold.expected_ms
    for _ in range(AT_LEAST):
        room.estimator.learn([answered(15_000, expected_ms=10_000)], room.now)
    warm = room.estimate(room.entry())
    assert warm is not None
    assert warm.bound_ms == 1.5 * warm.expected_ms
    others = room.estimate(room.entry(), group="preferente")
    assert others is not None
    assert others.bound_ms == COLD_RATIO * others.expected_ms


def test_who_hangs_up_raises_the_bound() -> None:
    bounds = []
    for gave_up in (0, 200):
        room = Room()
        room.estimator.learn(
            [answered(100 * n, expected_ms=10_000) for n in range(1, 101)], room.now
        )
        facts = [left(5_000, expected_ms=10_000) for _ in range(gave_up)]
        room.estimator.learn(facts, room.now)
        estimate = room.estimate(room.entry())
        assert estimate is not None
        bounds.append(estimate.bound_ms / estimate.expected_ms)
    assert bounds[0] == pytest.approx(0.9, abs=0.01)
    assert bounds[1] > bounds[0]


def test_who_never_stood_in_the_line_teaches_nothing() -> None:
    room = Room()
    room.estimator.learn([left(0, group="", outcome=Outcome.LEFT_MENU)], room.now)
    room.estimator.learn([left(1_000, outcome=Outcome.ANSWERED)], room.now)
    room.estimator.learn([RequestRefused(request="LogInAsked", subject="1", why="x")], room.now)
    assert room.estimator._patience.rate == 0


@pytest.mark.parametrize("outcome", [Outcome.LOST, Outcome.FINISHED, Outcome.PBX_DIED])
def test_who_was_taken_out_of_the_line_did_not_lose_patience(outcome: Outcome) -> None:
    room = Room()
    room.estimator.learn([left(60_000, outcome=outcome)], room.now)
    assert room.estimator._patience.rate == 0


def test_an_agent_is_taken_from_ringing_on_until_free() -> None:
    room = Room(calls=0)
    for _ in range(CALLS_AT_LEAST):
        room.handled(100_000)
    assert room.expected_ms(room.entry()) == pytest.approx(25_000, abs=1)


def test_a_ring_that_came_to_nothing_is_no_call() -> None:
    room = Room(calls=0)
    for _ in range(CALLS_AT_LEAST):
        room.estimator.learn([changed("available", "ringing")], room.now - 5_000)
        room.estimator.learn([changed("ringing", "available")], room.now)
        room.handled(9_000, connected=False, wrap_up=False)
    assert room.estimate(room.entry()) is None


def test_a_bridge_whose_ring_was_not_seen_teaches_the_wait_alone() -> None:
    room = Room(calls=0)
    room.estimator.learn([answered(5_000)], room.now)
    room.estimator.learn([changed("talking", "available")], room.now)
    assert room.estimate(room.entry()) is None


def test_the_time_a_phone_rings_before_the_answer_is_part_of_the_wait() -> None:
    room = Room(calls=0)
    for _ in range(CALLS_AT_LEAST):
        room.estimator.learn([changed("available", "ringing")], room.now - 6_000)
        room.estimator.learn([answered(6_000)], room.now)
        room.estimator.learn([changed("talking", "available")], room.now + 50_000)
    room.finishes("1")
    assert room.expected_ms(room.entry()) == 6_000


def test_who_changes_class_comes_before_others_as_what_it_is_now() -> None:
    room = Room()
    for _ in range(3):
        room.waits(GENERAL)
    alone = room.expected_ms(room.entry())
    room.comes_at(1 / 240, GENERAL)
    assert room.expected_ms(room.entry()) == alone
    for _ in range(30):
        before, after = room.entry(GENERAL), room.entry(PREFERRED)
        room.estimator.changed(before, after, entered_at=room.now, now=room.now)
    room.now += 1_000
    assert room.expected_ms(room.entry()) > alone
