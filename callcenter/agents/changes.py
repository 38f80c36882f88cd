"""What a request of an agent's led to, and why one was refused; who else is in such a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.agents.states import AgentMove
from callcenter.contacts import OfferId  # msgspec reads the annotations
from callcenter.facts import Fact, RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.agents.agent import Agent
    from callcenter.contacts import AgentNumber


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a request led to."""

    facts: tuple[Fact, ...] = ()
    cancel: OfferId | None = None  # a ring that must be taken back: the agent left it


def refused(request: str, number: AgentNumber, why: str) -> Change:
    """Return that nothing changed, and why."""
    return Change((RequestRefused(request=request, subject=number, why=why),))


def absence(agent: Agent | None) -> str:
    """Say why there is nobody to ask this of."""
    return "unknown_agent" if agent is None else "not_logged_in"


def paused_for(agents: Iterable[Agent], reason: str, *, but: AgentNumber) -> int:
    """Return how many others are in a pause for that reason, or will be after their call."""
    others = (agent for agent in agents if agent.number != but)
    return sum(
        agent.pause_reason == reason
        if agent.after_call is None
        else (agent.after_call.move, agent.after_call.reason) == (AgentMove.PAUSE, reason)
        for agent in others
    )
