"""How an agent stands whom an earlier run of the service left at a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentMove, AgentState

if TYPE_CHECKING:
    from callcenter.agents.agent import Agent
    from callcenter.agents.floor import Floor
    from callcenter.events import AgentRecovered
    from callcenter.facts import Fact


def stand_as_before(
    floor: Floor, agent: Agent, before: AgentRecovered, now: int
) -> tuple[Fact, ...]:
    """Bring an agent who was just seated to the state, and to the moments, that were before.

    A ring or a call is left to its leg: without it the agent is free from now on.
    """
    agent.calls, agent.talk_ms, agent.rung_at = before.calls, before.talk_ms, before.rung_at
    agent.last_contact = before.last_contact
    facts: tuple[Fact, ...] = ()
    since = min(before.since or now, now)
    match before.state:
        case AgentState.PAUSED:
            facts = (floor.move(agent, AgentMove.PAUSE, reason=before.reason, now=now),)
        case AgentState.WRAP_UP if before.until > now:
            extensions = before.extensions
            facts = (floor.wrap_up(agent, before.until, now=now, extensions=extensions),)
        case AgentState.WRAP_UP:
            since = before.until or now
        case AgentState.AVAILABLE:
            pass
        case _:
            return ()
    agent.since = agent.idle_since = since
    agent.overran = before.overran
    floor.time_pause(agent)
    floor.idle.take(agent)  # the order in which agents are rung goes by it
    floor.sort_in(agent)
    return facts
