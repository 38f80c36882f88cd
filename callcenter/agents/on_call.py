"""On-call phones: always there, never logged in or out, paused or writing up, and nobody's desk.

They are kept on the floor like agents, so that they are chosen, rung and connected by the same
rules. What follows from them is not stated as an agent's change: whoever counts agents, or mirrors
them, hears nothing of them, and the facts of rings and conversations name them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentMove

if TYPE_CHECKING:
    from callcenter.agents.agent import Agent
    from callcenter.agents.floor import Floor
    from callcenter.facts import Fact

NUMBERED = "oncall-"
"""How their numbers begin; no agent's does, for those are digits."""


def seat(floor: Floor) -> None:
    """Have every on-call phone there."""
    for agent in floor.agents:
        if agent.on_call and agent.profile.phone is not None:
            floor.occupy(agent, agent.profile.phone)
            floor.start_idling(agent, AgentMove.LOG_IN, now=0)


def stated(agent: Agent, *facts: Fact) -> tuple[Fact, ...]:
    """Return what is stated of an agent's changes: of an on-call phone nothing."""
    return () if agent.on_call else facts
