"""The strategy that rings every free agent at once, for one contact."""

from __future__ import annotations

from callcenter.dispatch.strategies import Strategy
from callcenter.events import RingOutcome
from tests.agents.people import ANA, BETO, CARLA
from tests.dispatch.room import EMERGENCY, GENERAL, PREFERRED, Room


def room() -> Room:
    return Room(strategy=Strategy.RING_ALL)


def test_all_who_are_free_ring_at_once_longest_idle_first() -> None:
    of_all = room()
    of_all.arrive("g", GENERAL)
    assert of_all.match() == [("g", "1"), ("g", "2+"), ("g", "3+")]
    assert of_all.match() == []
    assert of_all.dispatcher.next_deadline() is None


def test_no_more_than_the_bound() -> None:
    of_all = room()
    of_all.ring_all_most = 2
    of_all.arrive("g", GENERAL)
    assert of_all.match() == [("g", "1"), ("g", "2+")]
    assert of_all.match() == []


def test_the_first_answer_wins_and_the_others_are_taken_back() -> None:
    of_all = room()
    of_all.arrive("g", GENERAL)
    of_all.match()
    offers = {number: of_all.offer_at(number) for number in (ANA, BETO, CARLA)}
    answered = of_all.answer(BETO)
    assert answered is not None
    assert set(answered.cancels) == {offers[ANA], offers[CARLA]}
    assert of_all.answer(ANA) is None
    of_all.end_ring(CARLA, RingOutcome.CANCELLED)
    assert [str(of_all.agent(n).state) for n in (BETO, CARLA)] == ["talking", "available"]


def test_one_that_refuses_leaves_the_others_ringing_and_makes_room() -> None:
    of_all = room()
    of_all.ring_all_most = 2
    of_all.arrive("g", GENERAL)
    of_all.match()
    ended = of_all.end_ring(ANA, RingOutcome.REFUSED)
    assert not ended.returned
    assert of_all.match() == [("g", "3+")]


def test_whoever_becomes_free_rings_with_them() -> None:
    of_all = room()
    of_all.roster.requests.pause(CARLA, "lunch", actor="", now=of_all.now)
    of_all.arrive("g", GENERAL)
    of_all.match()
    of_all.roster.requests.unpause(CARLA, actor="", now=of_all.now)
    assert of_all.match() == [("g", "3+")]


def test_the_next_of_the_line_rings_when_the_first_is_answered() -> None:
    of_all = room()
    of_all.arrive("first", GENERAL, waited_ms=60_000)
    of_all.arrive("second", GENERAL)
    assert {contact for contact, _ in of_all.match()} == {"first"}
    of_all.answer(ANA)
    for number in (BETO, CARLA):
        of_all.end_ring(number, RingOutcome.CANCELLED)
    assert of_all.match() == [("second", "2"), ("second", "3+")]


def test_a_higher_contact_has_whoever_becomes_free_before_a_lower_one_that_rings() -> None:
    of_all = room()
    of_all.roster.requests.pause(CARLA, "lunch", actor="", now=of_all.now)
    of_all.arrive("g", GENERAL)
    of_all.match()
    of_all.arrive("p", PREFERRED)
    of_all.roster.requests.unpause(CARLA, actor="", now=of_all.now)
    assert of_all.match() == [("p", "3")]


def test_an_emergency_rings_all_too() -> None:
    of_all = room()
    of_all.arrive("e", EMERGENCY)
    assert len(of_all.match()) == 3


def test_when_nobody_answers_it_is_back_with_its_arrival_and_rings_all_again() -> None:
    of_all = room()
    of_all.arrive("g", GENERAL)
    of_all.match()
    returned = [
        of_all.end_ring(number, RingOutcome.NO_ANSWER).returned for number in (ANA, BETO, CARLA)
    ]
    assert returned == [False, False, True]
    assert of_all.position("g") == 1
    of_all.later(5_000)
    assert [contact for contact, _ in of_all.match()] == ["g", "g", "g"]


def test_another_strategy_rings_no_further_phones() -> None:
    of_all = room()
    entry = of_all.arrive("g", GENERAL)
    of_all.match()
    of_all.end_ring(ANA, RingOutcome.REFUSED)
    assert of_all.dispatcher.replace(entry, strategy=Strategy.LINEAR) == ()
    of_all.later(5_000)
    assert of_all.match() == []


def test_a_smaller_bound_holds_for_further_phones() -> None:
    of_all = room()
    entry = of_all.arrive("g", GENERAL)
    of_all.match()
    of_all.end_ring(ANA, RingOutcome.REFUSED)
    of_all.dispatcher.replace(entry, ring_all_most=2)
    of_all.later(5_000)
    assert of_all.match() == []
