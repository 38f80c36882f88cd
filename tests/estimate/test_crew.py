"""Agents of overlapping skills, each counted once."""

from __future__ import annotations

import pytest

from callcenter.estimate.crew import Crew
from tests.estimate.room import Room

A, B, AB = frozenset("a"), frozenset("b"), frozenset("ab")
ANY: frozenset[str] = frozenset()


def test_with_agents_who_serve_everybody_all_ahead_count() -> None:
    crew = Crew(Room(["ab"] * 4).roster, A)
    assert crew.size == 4
    assert crew.before({A: 3, B: 5, ANY: 2}) == pytest.approx(10)


def test_whom_the_crew_cannot_serve_does_not_count() -> None:
    crew = Crew(Room(["a", "a", "b"]).roster, A)
    assert crew.size == 2
    assert crew.before({A: 3, B: 50}) == 3


def test_who_waits_for_others_counts_as_far_as_the_crew_must_serve_them() -> None:
    """Ten wait for `b`, half of whose agents are the crew: five of them are ahead."""
    crew = Crew(Room(["ab", "b"]).roster, A)
    assert crew.before({B: 10}) == pytest.approx(5)


def test_agents_who_serve_nobody_else_take_the_contact_first() -> None:
    """One agent is kept busy by ten for `b`; the other serves `a` alone."""
    crew = Crew(Room(["ab", "a"]).roster, A)
    assert crew.before({B: 10}) == pytest.approx(2 / (1 + 0.5 / 10.5) - 1)


def test_skills_that_nobody_has_are_nobodys_work() -> None:
    crew = Crew(Room(["a"]).roster, A)
    assert crew.share_of(B) == 0
    assert crew.before({A: 1, B: 7}) == 1


def test_paused_agents_are_not_there() -> None:
    room = Room(["a", "a"])
    room.finishes("1")
    room.roster.requests.pause(next(iter(room.roster)).number, "", actor="", now=room.now)
    assert Crew(room.roster, A).size == 1
    room.roster.requests.unpause(next(iter(room.roster)).number, actor="", now=room.now)
    assert Crew(room.roster, A).size == 2
    room.roster.requests.log_out(next(iter(room.roster)).number, actor="", now=room.now)
    assert Crew(room.roster, A).size == 1
