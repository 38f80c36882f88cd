"""What the journal would tell a service that starts again, from the facts of the runs before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from callcenter.agents.states import AgentState
from callcenter.events import AgentRecovered
from callcenter.journal.lines import Stated, encode
from callcenter.journal.recovery import recover

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.events import Event
    from callcenter.facts import AnyFact, Fact


def recovered(stated: Iterable[tuple[int, Fact]]) -> tuple[Event, ...]:
    """Return who was at work and who had not ended, in the order in which the service tells it."""
    lines = (
        encode(Stated(now, seq, cast("AnyFact", fact)))
        for seq, (now, fact) in enumerate(stated, start=1)
    )
    found = recover(lines)
    assert not found.unreadable
    agents = (
        AgentRecovered(last.agent, last.phone, last.state == AgentState.PAUSED, last.reason)
        for last in found.agents.values()
        if last.phone is not None and last.state != AgentState.OFFLINE
    )
    return (*agents, *found.contacts.values())
