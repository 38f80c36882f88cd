"""Agents as the settings describe them now: new ones, changed ones, and those who leave.

Who leaves stays known until the leg at their phone has ended and they are logged out; nobody finds
them by their number any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.agent import Agent, as_counted
from callcenter.agents.idle import IdleAgents
from callcenter.agents.states import AgentState
from callcenter.deadlines import Deadlines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.agents.agent import AgentProfile
    from callcenter.agents.floor import Floor


def renew(floor: Floor, profiles: Iterable[AgentProfile]) -> list[Agent]:
    """Let the floor have these agents; return those who stay after they were to leave.

    Whoever is not among them is marked as `Agent.leaving`, and is to be logged out.
    """
    wanted = {profile.number: profile for profile in profiles}
    orders = {number: order for order, number in enumerate(wanted)}
    back = []
    for agent in floor.agents:
        profile = wanted.pop(agent.number, None)
        if profile is not None:
            _describe(floor, agent, profile)
            agent.order = orders[agent.number]
            if agent.leaving:
                back.append(agent)
        agent.leaving = profile is None
    # Where they rank is put right below.
    fresh = [Agent(profile, rank=0, order=orders[number]) for number, profile in wanted.items()]
    _rank(floor, [*filter(_is_needed, floor.agents), *fresh])
    return back


def _is_needed(agent: Agent) -> bool:
    """Whether an agent may still be asked for: by their number, or by a leg that has not ended."""
    return not agent.leaving or agent.logged_in or agent.offer is not None


def _describe(floor: Floor, agent: Agent, profile: AgentProfile) -> None:
    """Give an agent another name, PIN, right or skills; a call or a ring goes on."""
    before = agent.skills
    agent.describe(profile)
    if before != agent.skills and agent.logged_in:
        floor.coverage.remove(before)
        floor.coverage.add(agent.skills)
        if agent.state is not AgentState.PAUSED:
            floor.present.remove(before)
            floor.present.add(agent.skills)


def _rank(floor: Floor, agents: Iterable[Agent]) -> None:
    """Keep these agents, lower numbers first, with whatever is kept of each by rank."""
    floor.agents = sorted(agents, key=lambda agent: as_counted(agent.number))
    floor.by_number = {agent.number: agent for agent in floor.agents}
    floor.idle = IdleAgents(floor.agents)
    floor.cooling, floor.wraps, floor.pauses = Deadlines(), Deadlines(), Deadlines()
    for rank, agent in enumerate(floor.agents):
        agent.rank = rank
        if agent.cool_until:
            floor.cooling.set(rank, agent.cool_until)
        if agent.until:
            floor.wraps.set(rank, agent.until)
        floor.time_pause(agent)
        floor.sort_in(agent)
