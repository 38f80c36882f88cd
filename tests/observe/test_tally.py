"""What the PBX counted and no event told."""

from __future__ import annotations

import pytest

from callcenter.observe.tally import Tally


def row(completed: str, abandoned: str = "0", *, queue: str = "ventas") -> dict[str, str]:
    """Return how a queue counts."""
    counts = {"completed": completed, "abandoned": abandoned}
    return {"event": "QueueParams", "queue": queue, **counts}


@pytest.fixture
def tally() -> Tally:
    tally = Tally()
    assert tally.looks([row("7", "3"), {"event": "QueueMember", "queue": "ventas"}]) == {}
    return tally


def test_what_events_told_is_not_missed(tally: Tally) -> None:
    tally.hears({"event": "AgentComplete", "queue": "ventas"})
    tally.hears({"event": "QueueCallerAbandon", "queue": "ventas"})
    tally.hears({"event": "Hangup"})
    assert tally.looks([row("8", "4")]) == {}


def test_what_was_counted_besides_is_missed_once(tally: Tally) -> None:
    tally.hears({"event": "AgentComplete", "queue": "ventas"})
    assert tally.looks([row("10", "4")]) == {"ventas": {"completed": 2, "abandoned": 1}}
    assert tally.looks([row("10", "4")]) == {}


def test_counts_that_began_anew_or_are_none_say_nothing(tally: Tally) -> None:
    assert tally.looks([row("1", "?")]) == {}
    assert tally.looks([row("1"), row("9", queue="otra")]) == {}
