"""What callers are told of their place."""

from __future__ import annotations

from tests.agents.people import ANA, BETO, profile
from tests.dispatch.room import EMERGENCY, GENERAL, PREFERRED, Room


def test_those_ahead_under_the_policy_count() -> None:
    room = Room(profile(ANA))
    room.roster.requests.pause(ANA, "lunch", actor="", now=room.now)
    room.arrive("g", GENERAL, waited_ms=2_000)
    room.arrive("g2", GENERAL, waited_ms=1_000)
    room.arrive("p", PREFERRED)

    assert [room.position(name) for name in ("p", "g", "g2")] == [1, 2, 3]


def test_those_for_whom_a_phone_rings_count_and_those_answered_do_not() -> None:
    room = Room(profile(ANA))
    room.arrive("first", waited_ms=2_000)
    room.match()
    room.arrive("second")

    assert (room.position("first"), room.position("second")) == (1, 2)
    room.answer(ANA)
    assert (room.position("first"), room.position("second")) == (0, 1)


def test_a_ringing_contact_that_is_behind_does_not_count() -> None:
    room = Room(profile(ANA))
    room.arrive("g", GENERAL)
    room.match()
    room.arrive("p", PREFERRED)

    assert (room.position("p"), room.position("g")) == (1, 2)


def test_those_who_need_other_agents_do_not_count() -> None:
    room = Room(profile(ANA, "a"), profile(BETO, "b"))
    for number in (ANA, BETO):
        room.roster.requests.pause(number, "lunch", actor="", now=room.now)
    room.arrive("a1", PREFERRED, "a")
    room.arrive("b1", GENERAL, "b")

    assert room.position("b1") == 1
    room.arrive("e", EMERGENCY)
    assert room.position("b1") == 2, "an emergency may take any agent"


def test_a_ringing_contact_that_needs_other_agents_does_not_count() -> None:
    room = Room(profile(ANA, "a"), profile(BETO, "b"))
    room.roster.requests.pause(BETO, "lunch", actor="", now=room.now)
    room.arrive("a1", PREFERRED, "a")
    room.match()
    room.arrive("b1", GENERAL, "b")

    assert room.position("b1") == 1


def test_with_nobody_at_work_those_of_the_same_skills_count() -> None:
    room = Room(profile(ANA, "a"), log_in=False)
    room.arrive("a1", GENERAL, "a", waited_ms=1_000)
    room.arrive("a2", GENERAL, "a")

    assert room.position("a2") == 2


def test_whoever_is_not_in_the_line_has_no_place() -> None:
    assert Room().position("x") == 0
