"""Agents who may be rung this very moment, longest idle first.

They are kept apart by skill set: a request looks at the first of each skill set that covers it, so
choosing costs as many steps as there are distinct skill sets, whether 4 or 400 agents are free.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from callcenter.agents.agent import Agent
    from callcenter.contacts import AgentNumber

Place = tuple[int, int]
"""idle since (ms), rank: the order in which free agents are rung."""

_BEHIND_ALL_MS = 1 << 50
"""On-call phones come after every agent, and are in order among themselves."""


class IdleAgents:
    """The free ones among a fixed set of agents."""

    __slots__ = ("_agents", "_by_skills", "_covering", "_places")

    def __init__(self, agents: Sequence[Agent]) -> None:
        """Start with nobody free; ``agents[n]`` is the agent of rank n."""
        self._agents = agents
        self._by_skills: dict[frozenset[str], list[Place]] = {a.skills: [] for a in agents}
        # Required skills → the lists of those who have them; filled as questions come.
        self._covering: dict[frozenset[str], tuple[list[Place], ...]] = {}
        self._places: dict[int, Place] = {}  # by rank

    def __len__(self) -> int:
        return len(self._places)

    def put(self, agent: Agent) -> None:
        """Count ``agent`` as free since its `idle_since`."""
        if agent.rank in self._places:
            return
        since = agent.idle_since + _BEHIND_ALL_MS * agent.profile.on_call
        place = self._places[agent.rank] = (since, agent.rank)
        places = self._by_skills[agent.skills]
        if not places or place > places[-1]:
            places.append(place)  # as nearly always: whoever becomes free has idled least
        else:
            insort(places, place)

    def take(self, agent: Agent) -> None:
        """Count ``agent`` as not free."""
        place = self._places.pop(agent.rank, None)
        if place is not None:
            places = self._by_skills[agent.skills]
            del places[bisect_left(places, place)]

    def count(self, required: frozenset[str]) -> int:
        """Return how many are free who have the ``required`` skills."""
        return sum(map(len, self._covering.get(required) or self._cover(required)))

    def find(self, number: AgentNumber) -> Agent | None:
        """Return the agent of that number if they are free."""
        free = (self._agents[rank] for rank in self._places)
        return next((agent for agent in free if agent.number == number), None)

    def able(self, required: frozenset[str], exclude: Collection[AgentNumber] = ()) -> list[Agent]:
        """Return all who are free and have the ``required`` skills; in an order without meaning."""
        lists = self._covering.get(required) or self._cover(required)
        able = (self._agents[rank] for places in lists for _, rank in places)
        return [agent for agent in able if agent.number not in exclude]

    def longest(
        self, required: frozenset[str], exclude: Collection[AgentNumber] = ()
    ) -> Agent | None:
        """Return who has been idle longest of those with the ``required`` skills, or None.

        Agents idle since the same moment are told apart by the lower number.
        """
        longest: Place | None = None
        for places in self._covering.get(required) or self._cover(required):
            if places:
                first = self._first(places, exclude) if exclude else places[0]
                if first is not None and (longest is None or first < longest):
                    longest = first
        return None if longest is None else self._agents[longest[1]]

    def _first(self, places: list[Place], exclude: Collection[AgentNumber]) -> Place | None:
        agents = self._agents
        return next((place for place in places if agents[place[1]].number not in exclude), None)

    def _cover(self, required: frozenset[str]) -> tuple[list[Place], ...]:
        lists = tuple(places for skills, places in self._by_skills.items() if required <= skills)
        self._covering[required] = lists
        return lists
