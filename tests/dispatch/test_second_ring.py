"""When a second phone may ring for a contact, and against whom it competes."""

from __future__ import annotations

from callcenter.contacts import OfferId
from callcenter.events import RingOutcome
from tests.agents.people import ANA, BETO, CARLA, DESK_2, NOW, profile
from tests.dispatch.room import EMERGENCY, GENERAL, PREFERRED, SECOND_RING_MS, Room


def only_ana_free(room: Room) -> None:
    for number in (BETO, CARLA):
        room.roster.requests.pause(number, "lunch", actor="", now=room.now)


def back(room: Room) -> None:
    for number in (BETO, CARLA):
        room.roster.requests.unpause(number, actor="", now=room.now)


def test_an_emergency_rings_two_phones_at_once_and_never_three() -> None:
    room = Room()
    room.arrive("e", EMERGENCY)

    assert room.match() == [("e", "1"), ("e", "2+")]
    assert room.match() == []
    assert room.dispatcher.next_deadline() is None


def test_an_emergency_with_one_agent_free_takes_the_next_one_before_everybody() -> None:
    room = Room()
    only_ana_free(room)
    room.arrive("e", EMERGENCY)
    room.match()
    room.arrive("p", PREFERRED, waited_ms=600_000)
    assert room.dispatcher.next_deadline() is None

    back(room)

    assert room.match() == [("e", "2+"), ("p", "3")]


def test_others_ring_a_second_phone_only_after_the_time_for_it() -> None:
    room = Room()
    room.arrive("p", PREFERRED)
    room.match()

    assert room.dispatcher.next_deadline() == NOW + SECOND_RING_MS
    room.later(SECOND_RING_MS - 1)
    assert room.match() == []
    room.later(1)
    assert room.match() == [("p", "2+")]
    assert room.dispatcher.next_deadline() is None
    room.later(SECOND_RING_MS)
    assert room.match() == []


def test_a_second_ring_that_is_due_waits_for_an_agent_without_a_deadline() -> None:
    room = Room()
    only_ana_free(room)
    room.arrive("p", PREFERRED)
    room.match()
    room.later(SECOND_RING_MS)

    assert room.match() == []
    assert room.dispatcher.next_deadline() is None
    back(room)
    assert room.match() == [("p", "2+")]


def test_a_second_ring_competes_by_its_contacts_own_place_in_the_order() -> None:
    room = Room()
    only_ana_free(room)
    room.arrive("g", GENERAL)
    room.match()
    room.later(SECOND_RING_MS)
    room.arrive("p", PREFERRED)
    back(room)

    assert room.match() == [("p", "2"), ("g", "3+")]


def test_a_higher_contact_that_rang_too_long_goes_before_a_lower_one_that_waits() -> None:
    room = Room()
    only_ana_free(room)
    room.arrive("p", PREFERRED)
    room.match()
    room.arrive("g", GENERAL)
    room.later(SECOND_RING_MS)
    back(room)

    assert room.match() == [("p", "2+"), ("g", "3")]


def test_a_lower_contact_is_served_while_the_higher_one_rings_in_time() -> None:
    room = Room()
    only_ana_free(room)
    room.arrive("p", PREFERRED)
    room.match()
    room.arrive("g", GENERAL)
    room.later(SECOND_RING_MS - 1)
    back(room)

    assert room.match() == [("g", "2")]


def test_when_one_of_two_phones_is_over_another_may_ring_at_once() -> None:
    room = Room()
    room.arrive("p", PREFERRED)
    room.match()
    room.later(SECOND_RING_MS)
    room.match()

    ended = room.end_ring(ANA, RingOutcome.REFUSED)

    assert not ended.returned
    assert "p" not in room.line
    assert room.match() == [("p", "3+")]


def test_a_contact_back_from_the_line_has_its_whole_time_again() -> None:
    room = Room()
    only_ana_free(room)
    room.arrive("p", PREFERRED)
    room.match()
    room.later(SECOND_RING_MS)
    room.match()
    room.end_ring(ANA, RingOutcome.REFUSED)
    room.roster.requests.unpause(BETO, actor="", now=room.now)
    assert room.match() == [("p", "2")]
    room.roster.requests.unpause(CARLA, actor="", now=room.now)

    assert room.match() == []
    assert room.dispatcher.next_deadline() == room.now + 5_000  # the cool-down is earlier
    room.later(SECOND_RING_MS)
    assert room.match() == [("p", "3+")]


def test_the_first_of_two_phones_to_answer_wins_and_the_other_is_let_go() -> None:
    room = Room()
    room.arrive("e", EMERGENCY)
    room.match()

    answered = room.answer(BETO)

    assert answered is not None
    assert (answered.contact, answered.agent, answered.cancels) == ("e", BETO, ("o1",))
    assert room.answer(ANA) is None
    assert room.agent(ANA).state == "ringing"
    ended = room.end_ring(ANA, RingOutcome.NO_ANSWER)
    assert (ended.outcome, ended.returned) == (RingOutcome.CANCELLED, False)
    assert room.agent(ANA).state == "available"


def test_a_second_phone_needs_the_skills_too() -> None:
    room = Room(profile(ANA, "a"), profile(BETO, "b"))
    room.arrive("p", PREFERRED, "a")
    room.match()
    room.later(SECOND_RING_MS)

    assert room.match() == []


def test_the_deadline_is_the_earlier_of_second_ring_and_roster() -> None:
    room = Room(profile(ANA), profile(BETO))
    room.arrive("x")
    room.match()
    room.later(1_000)
    room.roster.ring(BETO, OfferId("of another line"), room.now)
    room.roster.answered(BETO, room.now)

    room.roster.talk_ended(BETO, 4_999, room.now)
    assert room.dispatcher.next_deadline() == NOW + 5_999
    room.later(4_999)
    assert room.dispatcher.next_deadline() == NOW + SECOND_RING_MS


def test_somebody_who_becomes_an_emergency_while_ringing_rings_a_second_phone() -> None:
    room = Room()
    entry = room.arrive("x", GENERAL)
    room.match()

    cancels = room.dispatcher.replace(type(entry)("x", EMERGENCY, frozenset(), NOW, entry.seq))

    assert cancels == ()
    assert room.match() == [("x", "2+")]


def test_the_time_for_a_second_phone_counts_from_the_first_ring() -> None:
    room = Room()
    entry = room.arrive("x", EMERGENCY)
    only_ana_free(room)
    room.match()
    room.later(2_000)

    room.dispatcher.replace(type(entry)("x", GENERAL, frozenset(), NOW, entry.seq))
    back(room)

    assert room.match() == []
    assert room.dispatcher.next_deadline() == NOW + SECOND_RING_MS
    assert room.roster.at_phone(DESK_2) is room.agent(BETO)
