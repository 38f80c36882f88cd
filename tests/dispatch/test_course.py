"""What becomes of offers: nobody loses the place, no agent is forgotten."""

from __future__ import annotations

import msgspec
import pytest

from callcenter.contacts import ContactId, OfferId
from callcenter.events import RingOutcome
from tests.agents.people import ANA, BETO, changes, profile
from tests.dispatch.room import EMERGENCY, GENERAL, PREFERRED, Room

X = ContactId("x")
NO_SUCH = OfferId("none")


def ringing(room: Room, skills: str = "") -> Room:
    """X rings Ana."""
    room.arrive("x", GENERAL, skills)
    room.match()
    return room


def connected(room: Room) -> tuple[Room, OfferId]:
    """X was answered by Ana."""
    ringing(room)
    offer = room.offer_at(ANA)
    room.answer(ANA)
    return room, offer


@pytest.mark.parametrize("outcome", list(RingOutcome))
def test_a_contact_nobody_answered_is_back_with_its_arrival(outcome: RingOutcome) -> None:
    room = Room(profile(ANA))
    entry = room.arrive("x", GENERAL, waited_ms=9_000)
    room.arrive("later", GENERAL, waited_ms=3_000)
    room.match()
    room.later(1_500)

    ended = room.end_ring(ANA, outcome)

    assert ended.returned
    assert (ended.contact, ended.offer, ended.agent) == ("x", "o1", ANA)
    assert (ended.outcome, ended.rang_ms) == (outcome, 1_500)
    assert changes(ended.facts) == [("1", "ringing", "available", outcome)]
    assert room.line.ordered(room.now)[0] == entry


def test_a_contact_passes_to_the_next_agent_at_once() -> None:
    room = ringing(Room(profile(ANA), profile(BETO)))

    room.end_ring(ANA, RingOutcome.NO_ANSWER)

    assert room.match() == [("x", "2")]


def test_an_answer_connects_contact_and_agent() -> None:
    room = ringing(Room(profile(ANA)))

    answered = room.answer(ANA)

    assert answered is not None
    assert (answered.contact, answered.agent, answered.cancels) == ("x", ANA, ())
    assert answered.entry.contact == "x"
    assert changes(answered.facts) == [("1", "ringing", "talking", "")]
    assert not room.dispatcher.ringing()
    assert room.dispatcher.next_deadline() is None


def test_the_end_of_the_call_lets_the_agent_wrap_up_and_forgets_the_contact() -> None:
    room, offer = connected(Room(profile(ANA)))

    facts = room.dispatcher.offers.finished(offer, 10_000, room.now)

    assert changes(facts) == [("1", "talking", "wrap_up", "")]
    assert room.placed("x") is None
    assert room.dispatcher.offers.get(offer) is None
    assert room.dispatcher.offers.finished(offer, 10_000, room.now) == ()


def test_whoever_hangs_up_waiting_is_gone() -> None:
    room = Room(log_in=False)
    room.arrive("x")

    assert room.dispatcher.leave(X) == ()

    assert (len(room.line), room.placed("x")) == (0, None)
    assert room.dispatcher.leave(X) == ()


def test_whoever_hangs_up_ringing_takes_the_rings_along() -> None:
    room = Room(profile(ANA), profile(BETO))
    room.arrive("x", EMERGENCY)
    room.match()

    assert room.dispatcher.leave(X) == ("o1", "o2")

    assert room.agent(ANA).state == "ringing"
    room.arrive("y")
    assert room.match() == [], "both are tied to their legs until those have ended"
    ended = room.end_ring(ANA, RingOutcome.CANCELLED)
    assert (ended.contact, ended.returned) == ("x", False)
    assert room.match() == [("y", "1")]


def test_an_agent_who_answers_a_caller_who_left_is_let_go() -> None:
    room = ringing(Room(profile(ANA)))
    offer = room.offer_at(ANA)
    room.dispatcher.leave(X)

    assert room.answer(ANA) is None

    facts = room.dispatcher.offers.finished(offer, 10_000, room.now)
    assert changes(facts) == [("1", "ringing", "available", "cancelled")]
    assert room.agent(ANA).cool_until == 0


def test_whoever_hangs_up_talking_leaves_the_agent_to_the_end_of_the_leg() -> None:
    room, offer = connected(Room(profile(ANA)))

    assert room.dispatcher.leave(X) == ()

    assert room.agent(ANA).state == "talking"
    assert changes(room.dispatcher.offers.finished(offer, 0, room.now)) == [
        ("1", "talking", "available", "")
    ]


def test_after_a_failed_bridge_the_contact_is_back_and_the_agent_free() -> None:
    room, offer = connected(Room(profile(ANA), profile(BETO)))

    failed = room.dispatcher.offers.bridge_failed(offer, room.now)

    assert failed is not None
    assert (failed.contact, failed.agent, failed.returned) == ("x", ANA, True)
    assert changes(failed.facts) == [("1", "talking", "available", "")]
    assert room.match() == [("x", "2")], "another agent is preferred"
    assert room.dispatcher.offers.bridge_failed(offer, room.now) is None


def test_after_a_failed_bridge_an_agent_whose_leg_is_up_is_not_rung() -> None:
    room, offer = connected(Room(profile(ANA)))

    failed = room.dispatcher.offers.bridge_failed(offer, room.now, leg_up=True)

    assert failed is not None
    assert (failed.returned, failed.facts) == (True, ())
    assert room.match() == []
    assert room.answer(ANA) is None
    assert changes(room.dispatcher.offers.finished(offer, 0, room.now)) == [
        ("1", "talking", "available", "")
    ]
    assert room.match() == [("x", "1")]


def test_a_failed_bridge_brings_nobody_back_who_left() -> None:
    room, offer = connected(Room(profile(ANA)))
    room.dispatcher.leave(X)

    failed = room.dispatcher.offers.bridge_failed(offer, room.now)

    assert failed is not None
    assert not failed.returned
    assert len(room.line) == 0
    assert room.agent(ANA).state == "available"


def test_a_contact_that_came_anew_is_not_mixed_up_with_its_old_call() -> None:
    room, offer = connected(Room(profile(ANA)))
    room.dispatcher.leave(X)
    room.arrive("x")

    failed = room.dispatcher.offers.bridge_failed(offer, room.now)

    assert failed is not None
    assert not failed.returned
    assert "x" in room.line


def test_offers_that_nobody_knows_are_ignored() -> None:
    dispatcher = Room().dispatcher

    assert dispatcher.offers.ring_ended(NO_SUCH, RingOutcome.BUSY, 0) is None
    assert dispatcher.offers.answered(NO_SUCH, 0) is None
    assert dispatcher.offers.bridge_failed(NO_SUCH, 0) is None
    assert dispatcher.offers.withdraw(NO_SUCH) is None
    assert dispatcher.offers.finished(NO_SUCH, 0, 0) == ()


def test_the_end_of_a_ring_that_was_answered_is_ignored() -> None:
    room, offer = connected(Room(profile(ANA)))

    assert room.dispatcher.offers.ring_ended(offer, RingOutcome.NO_ANSWER, room.now) is None
    assert room.dispatcher.offers.withdraw(offer) is None
    assert room.agent(ANA).state == "talking"


class TestAgentsWhoLeaveTheRing:
    def test_the_contact_is_back_before_the_ring_has_ended(self) -> None:
        room = ringing(Room(profile(ANA), profile(BETO)))
        change = room.roster.requests.pause(ANA, "lunch", actor="", now=room.now)
        assert change.cancel is not None

        assert room.dispatcher.offers.withdraw(change.cancel) == "x"

        assert room.match() == [("x", "2")]
        assert room.dispatcher.offers.withdraw(change.cancel) is None
        ended = room.dispatcher.offers.ring_ended(change.cancel, RingOutcome.CANCELLED, room.now)
        assert ended is not None
        assert (ended.returned, ended.facts) == (False, ())
        assert room.agent(ANA).state == "paused"

    def test_a_contact_that_rings_another_phone_too_stays_with_it(self) -> None:
        room = Room(profile(ANA), profile(BETO))
        room.arrive("x", EMERGENCY)
        room.match()
        change = room.roster.requests.log_out(ANA, actor="", now=room.now)
        assert change.cancel is not None

        assert room.dispatcher.offers.withdraw(change.cancel) is None

        assert "x" not in room.line
        (placed,) = room.dispatcher.ringing()
        assert [offer.agent.number for offer in placed.ringing] == [BETO]

    def test_whoever_picks_up_all_the_same_is_let_go_and_the_contact_is_back(self) -> None:
        room = ringing(Room(profile(ANA)))
        offer = room.offer_at(ANA)
        room.roster.requests.pause(ANA, "lunch", actor="", now=room.now)

        assert room.dispatcher.offers.answered(offer, room.now) is None

        assert "x" in room.line
        assert room.dispatcher.offers.finished(offer, 10_000, room.now) == ()
        assert room.agent(ANA).state == "paused"


class TestAnotherClassOrOtherSkills:
    def test_whoever_waits_changes_lanes_and_keeps_the_arrival(self) -> None:
        room = Room(log_in=False)
        entry = room.arrive("x", GENERAL, waited_ms=9_000)
        room.arrive("p", PREFERRED, waited_ms=5_000)

        assert room.dispatcher.replace(msgspec.structs.replace(entry, wait_class=PREFERRED)) == ()

        first = room.line.ordered(room.now)[0]
        assert (first.contact, first.arrived_at) == ("x", entry.arrived_at)
        assert len(room.line) == 2

    def test_a_ring_at_an_agent_with_the_new_skills_goes_on(self) -> None:
        room = ringing(Room(profile(ANA, "a")))
        placed = room.placed("x")
        assert placed is not None

        new = msgspec.structs.replace(placed.entry, skills=frozenset("a"))
        assert room.dispatcher.replace(new) == ()

        assert len(room.line) == 0
        answered = room.answer(ANA)
        assert answered is not None
        assert answered.entry == new

    def test_a_ring_at_an_agent_without_the_new_skills_is_taken_back(self) -> None:
        room = ringing(Room(profile(ANA, "a"), profile(BETO, "b")))
        placed = room.placed("x")
        assert placed is not None

        new = msgspec.structs.replace(placed.entry, skills=frozenset("b"))
        assert room.dispatcher.replace(new) == ("o1",)

        assert room.line.get("x") == new
        assert room.match() == [("x", "2")]

    def test_of_two_rings_the_fitting_one_goes_on(self) -> None:
        room = Room(profile(ANA, "a"), profile(BETO, "b"))
        entry = room.arrive("x", EMERGENCY)
        room.match()

        new = msgspec.structs.replace(entry, wait_class=GENERAL, skills=frozenset("b"))
        assert room.dispatcher.replace(new) == ("o1",)

        assert "x" not in room.line
        assert room.answer(BETO) is not None

    def test_whoever_was_answered_only_changes_the_entry(self) -> None:
        room, _ = connected(Room(profile(ANA, "a")))
        placed = room.placed("x")
        assert placed is not None

        new = msgspec.structs.replace(placed.entry, skills=frozenset("b"))

        assert room.dispatcher.replace(new) == ()
        assert placed.entry == new
        assert len(room.line) == 0

    def test_somebody_unknown_is_left_alone(self) -> None:
        room = Room()
        entry = room.arrive("x")
        room.dispatcher.leave(X)

        assert room.dispatcher.replace(entry) == ()
        assert len(room.line) == 0
