"""Who is away keeps the place, is rung for by nobody, and counts as nobody's fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.queue.waiting import AWAY
from tests.agents.people import ANA, BETO, profile
from tests.dispatch.room import EMERGENCY, GENERAL, Room

if TYPE_CHECKING:
    from callcenter.queue.waiting import Waiting


def goes_away(room: Room, entry: Waiting) -> Waiting:
    """Let a contact that waits be away; return its entry from before."""
    room.dispatcher.replace(replace(entry, skills=entry.skills | {AWAY}))
    return entry


def paused() -> Room:
    room = Room(profile(ANA, "a"), profile(BETO, "ab"))
    for number in (ANA, BETO):
        room.roster.requests.pause(number, "lunch", actor="", now=room.now)
    return room


def test_nobody_is_rung_for_who_is_away() -> None:
    room = Room(profile(ANA, "a"))
    goes_away(room, room.arrive("first", GENERAL, "a", waited_ms=9_000))
    room.arrive("second", GENERAL, "a")

    (match,) = room.matches()

    assert match.entry.contact == "second"
    assert [(each.contact, each.why) for each in match.passed] == [("first", "away")]


def test_an_emergency_that_is_away_is_not_rung_for_either() -> None:
    room = Room(profile(ANA, "a"))
    goes_away(room, room.arrive("first", EMERGENCY))

    assert room.match() == []


def test_who_is_away_counts_in_the_place_of_all_who_compete() -> None:
    room = paused()
    goes_away(room, room.arrive("a1", GENERAL, "a", waited_ms=9_000))
    room.arrive("a2", GENERAL, "a", waited_ms=5_000)
    room.arrive("b1", GENERAL, "b")

    assert [room.position(name) for name in ("a1", "a2", "b1")] == [1, 2, 3]


def test_who_is_away_is_not_overtaken() -> None:
    room = Room(profile(ANA, "a"))
    first = goes_away(room, room.arrive("first", GENERAL, "a", waited_ms=9_000))
    room.arrive("second", GENERAL, "a")
    (match,) = room.matches()
    room.dispatcher.offers.answered(match.offer, room.now)
    served = room.dispatcher.offers.connected(match.offer)
    room.dispatcher.replace(first)

    assert (served.overtook, served.passed) == (0, 0)
    assert room.dispatcher.fared(first.contact, room.now)[0] == 0  # type: ignore[arg-type]
