"""Who gets which agent, when nothing goes wrong."""

from __future__ import annotations

import pytest

from callcenter.agents.vain_rings import PBX_COOL_DOWN_MS
from callcenter.contacts import AgentNumber, ContactId
from callcenter.events import PhoneState, RingOutcome
from callcenter.facts import AgentChanged, Passed
from callcenter.queue.line import AlreadyWaiting
from callcenter.queue.policies import PolicyName, policy
from tests.agents.people import ANA, BETO, CARLA, DESK_1, profile
from tests.dispatch.room import EMERGENCY, GENERAL, PREFERRED, Room


def test_a_contact_gets_the_agent_who_has_been_idle_longest() -> None:
    room = Room()
    room.later(10)
    room.roster.requests.pause(ANA, "lunch", actor="", now=room.now)
    room.roster.requests.unpause(ANA, actor="", now=room.now)
    room.arrive("x")

    (match,) = room.matches()

    assert (match.entry.contact, match.agent, match.offer) == ("x", BETO, "o1")
    assert match.phone == "PJSIP/102"
    assert not match.second
    assert match.passed == ()
    (fact,) = match.facts
    assert isinstance(fact, AgentChanged)
    assert (fact.before, fact.after) == ("available", "ringing")


def test_a_match_tells_the_skills_of_its_agent_in_order() -> None:
    room = Room(profile(ANA, "ba"))
    room.arrive("x")

    assert room.matches()[0].agent_skills == ("a", "b")


def test_nothing_is_matched_when_nobody_waits_or_nobody_is_free() -> None:
    empty, closed = Room(), Room(log_in=False)
    closed.arrive("x")

    assert empty.match() == []
    assert closed.match() == []


def test_every_free_agent_gets_somebody_in_the_order_of_the_policy() -> None:
    room = Room()
    for name, wait_class in (("g", GENERAL), ("p", PREFERRED), ("g2", GENERAL), ("g3", GENERAL)):
        room.arrive(name, wait_class)

    assert room.match() == [("p", "1"), ("g", "2"), ("g2", "3")]
    assert "g3" in room.line


def test_the_policy_may_change_at_any_time() -> None:
    room = Room(profile(ANA))
    room.arrive("g", GENERAL)
    room.arrive("p", PREFERRED)

    room.line.policy = policy(PolicyName.FIFO)

    assert room.match() == [("g", "1")]


def test_a_head_whom_nobody_free_can_serve_holds_up_nobody_in_other_lanes() -> None:
    room = Room(profile(ANA, "a"), profile(BETO, "b"))
    room.roster.requests.pause(BETO, "lunch", actor="", now=room.now)
    room.arrive("wants b", PREFERRED, "b", waited_ms=7_000)
    room.arrive("wants a", GENERAL, "a")

    (match,) = room.matches()

    assert match.entry.contact == "wants a"
    assert match.passed == (
        Passed(
            contact=ContactId("wants b"),
            wait_class="preferente",
            tier=1,
            waited_ms=7_000,
            target_ms=60_000,
            why="no_skill",
        ),
    )


def test_those_passed_over_are_told_best_first_and_without_those_behind() -> None:
    room = Room(profile(ANA, "a"))
    room.arrive("behind", GENERAL, "d")
    room.arrive("wants c", PREFERRED, "c", waited_ms=1_000)
    room.arrive("wants b", PREFERRED, "b", waited_ms=2_000)
    room.arrive("wants a", PREFERRED, "a")

    (match,) = room.matches()

    assert match.entry.contact == "wants a"
    assert [passed.contact for passed in match.passed] == ["wants b", "wants c"]


def test_a_contact_past_its_guard_is_told_as_preferred() -> None:
    room = Room(profile(ANA, "a"))
    room.arrive("guarded", GENERAL, "b", waited_ms=540_000)
    room.arrive("x", GENERAL, "a")

    assert [passed.tier for passed in room.matches()[0].passed] == [1]


def test_an_emergency_needs_no_skill() -> None:
    room = Room(profile(ANA, "a"))
    entry = room.arrive("e", EMERGENCY, "z")

    (match,) = room.matches()

    assert match.agent == ANA
    assert match.entry.skills == frozenset()
    assert (match.entry.arrived_at, match.entry.seq) == (entry.arrived_at, entry.seq)


def test_a_contact_is_in_the_line_only_once() -> None:
    room = Room(profile(ANA))
    entry = room.arrive("x")
    with pytest.raises(AlreadyWaiting):
        room.dispatcher.enqueue(entry, second_ring_ms=0)
    room.match()

    with pytest.raises(AlreadyWaiting):
        room.dispatcher.enqueue(entry, second_ring_ms=0)
    assert len(room.line) == 0


def test_an_agent_whose_phone_is_in_use_is_passed_by() -> None:
    room = Room(profile(ANA), profile(BETO))
    room.roster.phone_changed(DESK_1, PhoneState.IN_USE)
    room.arrive("x")

    assert room.match() == [("x", "2")]


def test_an_agent_who_was_rung_in_vain_for_a_contact_is_tried_again_only_if_alone() -> None:
    room = Room(profile(ANA), profile(BETO), cool_down_ms=0)
    room.arrive("x")
    room.match()
    room.end_ring(ANA, RingOutcome.FAILED)

    assert room.agent(ANA).idle_since == room.agent(BETO).idle_since
    assert room.match() == [("x", "2")]
    room.later(PBX_COOL_DOWN_MS)
    room.end_ring(BETO, RingOutcome.FAILED)
    assert room.match() == [("x", "1")]


def test_a_ring_that_was_cancelled_is_held_against_nobody() -> None:
    room = Room(profile(ANA), profile(BETO))
    room.arrive("x")
    room.match()
    room.end_ring(ANA, RingOutcome.CANCELLED)

    assert room.match() == [("x", "1")]


def test_an_agent_avoided_for_one_contact_takes_another() -> None:
    room = Room(profile(ANA), profile(BETO), cool_down_ms=0)
    room.arrive("x")
    room.match()
    room.end_ring(ANA, RingOutcome.FAILED)
    room.later(PBX_COOL_DOWN_MS)
    room.arrive("y")

    assert room.match() == [("x", "2"), ("y", "1")]


def test_after_a_refusal_the_only_agent_is_left_alone_for_the_cool_down() -> None:
    room = Room(profile(ANA))
    room.arrive("x")
    room.match()
    room.end_ring(ANA, RingOutcome.REFUSED)

    assert room.match() == []
    assert room.dispatcher.next_deadline() == room.now + 5_000
    room.later(5_000)
    assert room.match() == [("x", "1")]


def test_first_come_first_served_inside_a_class_whatever_the_queueing_order() -> None:
    room = Room(profile(ANA))
    room.arrive("pressed keys quickly", GENERAL, waited_ms=5_000)
    room.arrive("pressed keys slowly", GENERAL, waited_ms=20_000)

    assert room.match() == [("pressed keys slowly", "1")]


def test_the_dispatcher_tells_how_it_stands() -> None:
    room = Room(profile(ANA))
    room.arrive("x")
    room.arrive("y")
    room.match()

    assert repr(room.dispatcher) == "<Dispatcher: 1 wait, 1 ring, 1 offers>"
    assert repr(room.dispatcher.offers.get(room.offer_at(ANA))) == "<Offer o1 of x to 1: ringing>"
    assert repr(room.placed("x")) == "<Placed x: rings 1>"
    assert repr(room.placed("y")) == "<Placed y: waits>"
    assert [placed.contact for placed in room.dispatcher.ringing()] == ["x"]
    room.answer(ANA)
    assert repr(room.placed("x")) == "<Placed x: answered by 1>"


def test_four_hundred_agents_are_given_in_the_order_of_idleness() -> None:
    numbers = [AgentNumber(str(n)) for n in range(1, 401)]
    room = Room(*map(profile, numbers))
    for n in range(400):
        room.arrive(f"c{n}", GENERAL)

    assert [agent for _, agent in room.match()] == numbers
    assert room.match() == []
    assert room.agent(CARLA).state == "ringing"
