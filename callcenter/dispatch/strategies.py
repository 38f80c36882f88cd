"""Which of the free agents is rung for a contact that was chosen already.

A strategy never says whom to serve: the line's policy has done so before it is asked, and it only
looks at agents who are free and have the skills. So none of them can let anybody overtake.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from callcenter.agents.skills import total_level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from callcenter.agents.agent import Agent
    from callcenter.agents.idle import IdleAgents
    from callcenter.dispatch.chance import Chance
    from callcenter.dispatch.offers import Placed


class Strategy(StrEnum):
    """How an agent is chosen among those who are free."""

    LONGEST_IDLE = "longest_idle"
    LEAST_CALLS = "least_calls"
    LEAST_TALK_TIME = "least_talk_time"
    ROUND_ROBIN = "round_robin"
    LINEAR = "linear"
    RANDOM = "random"
    WEIGHTED_RANDOM = "weighted_random"
    SKILL_BEST = "skill_best"
    RING_ALL = "ring_all"  # and others with them: all who are free, up to a bound


_Key = tuple[int, ...]

_LEAST: dict[Strategy, Callable[[Agent], _Key]] = {
    Strategy.LEAST_CALLS: lambda agent: (agent.calls, agent.idle_since, agent.rank),
    Strategy.LEAST_TALK_TIME: lambda agent: (agent.talk_ms, agent.idle_since, agent.rank),
    Strategy.ROUND_ROBIN: lambda agent: (agent.rung_at, agent.order),
    Strategy.LINEAR: lambda agent: (agent.order,),
    Strategy.RING_ALL: lambda agent: (agent.idle_since, agent.rank),
}
"""What is least in the agent who is rung; "longest idle" is kept in order, and asked elsewhere."""


def _skill(agent: Agent, required: frozenset[str]) -> _Key:
    return (total_level(agent.profile.levels, required), agent.idle_since, agent.rank)


def _free(placed: Placed, idle: IdleAgents) -> Sequence[Agent]:
    """Return those among whom to choose: best with what is preferred, and not rung in vain."""
    required, but = placed.entry.skills, placed.refused_by
    preferred = placed.prefers and idle.able(required | placed.prefers, but)
    return preferred or (but and idle.able(required, but)) or idle.able(required)


class Strategies:
    """Chooses by every strategy but `Strategy.LONGEST_IDLE`; holds the chance of those by lot."""

    __slots__ = ("_chance",)

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def choose(self, placed: Placed, idle: IdleAgents) -> Agent:
        """Return who is rung for a contact that somebody free can serve.

        Whose ring for this contact came to nothing is taken only if nobody else is free. A
        strategy by lot draws once.
        """
        required = placed.entry.skills
        free = _free(placed, idle)
        free = [agent for agent in free if not agent.on_call] or free
        if least := _LEAST.get(placed.strategy):
            return min(free, key=least)
        if placed.strategy is Strategy.SKILL_BEST:
            return min(free, key=lambda agent: _skill(agent, required))
        if placed.strategy is Strategy.RANDOM:
            return free[self._chance.below(len(free))]
        return self._by_weight(free)

    def _by_weight(self, free: Sequence[Agent]) -> Agent:
        """Draw one of ``free``, twice as likely with twice the weight."""
        lots = self._chance.below(sum(agent.profile.weight for agent in free))
        for agent in free[:-1]:
            lots -= agent.profile.weight
            if lots < 0:
                return agent
        return free[-1]
