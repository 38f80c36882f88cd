"""Waiting for one agent: only who stands in the line or is rung for can."""

from __future__ import annotations

from callcenter.contacts import ContactId
from tests.agents.people import ANA, BETO, profile
from tests.dispatch.room import Room


def test_who_left_waits_for_nobody() -> None:
    room = Room(profile(ANA), profile(BETO))
    entry = room.arrive("gone")
    room.dispatcher.leave(ContactId(entry.contact))

    room.dispatcher.wait_for(ContactId(entry.contact), BETO, until=room.now + 20_000)

    assert room.dispatcher.next_deadline() is None
    room.arrive("next")
    assert room.match() == [("next", ANA)]


def test_who_is_answered_waits_for_nobody_any_more() -> None:
    room = Room(profile(ANA), profile(BETO))
    room.arrive("first")
    (match,) = room.matches()
    room.dispatcher.offers.answered(match.offer, room.now)

    room.dispatcher.wait_for(ContactId("first"), BETO, until=room.now + 20_000)

    placed = room.dispatcher.placed(ContactId("first"))
    assert placed is not None
    assert placed.waits_for is None
