"""How many agents a promise needs: theory says where to begin, simulation decides.

With agents who are all alike, more of them never keep fewer promises of the same callers (but for
chance at the edge); so the fewest are found by halving. Every step serves the very same callers.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

import msgspec

from callcenter.errors import CallcenterError
from callcenter.sim.run import Outcome, simulate
from callcenter.sim.scenario import with_agents
from callcenter.theory import erlang

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.queue.policies import Policy
    from callcenter.sim.scenario import Scenario

_MOST_AGENTS = 100_000


class NotEnoughAgents(CallcenterError):
    """No number of agents keeps the promise."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What so many agents keep."""

    agents: int
    within_target: dict[str, float]
    """By class; 1 where nobody called."""
    kept: bool


class Staffing(msgspec.Struct, frozen=True, kw_only=True):
    """The fewest agents with whom every class is kept its goal."""

    agents_needed: int
    goals: dict[str, float]
    attempts: tuple[Attempt, ...]
    """All that were tried, by agents."""
    outcome: Outcome
    """With the fewest."""


def staff_for(
    scenario: Scenario,
    goal: float,
    *,
    policy: Policy | None = None,
    progress: Callable[[int, float], None] = lambda _agents, _share: None,
) -> Staffing:
    """Find the fewest agents with whom every class has at least ``goal`` within its target.

    Args:
        scenario: whose callers are served; its agents do not matter, for they are all alike then.
        goal: a share of the offered; classes with a goal of their own go by that.
        policy: an order in place of the scenario's.
        progress: is told the number of agents that is tried, and how far that is.

    Raises:
        NotEnoughAgents: nobody plans for as many as would be needed.
    """
    goals = {each.wait_class.name: each.goal or goal for each in scenario.classes}
    outcomes: dict[int, Outcome] = {}
    attempts: dict[int, Attempt] = {}

    def kept(agents: int) -> bool:
        if agents not in attempts:
            outcomes[agents] = outcome = simulate(
                with_agents(scenario, agents),
                policy=policy,
                progress=lambda share: progress(agents, share),
            )
            attempts[agents] = _attempt(outcome, goals)
        return attempts[agents].kept

    needed = _fewest(kept, least=_least(scenario), start=_start(scenario, min(goals.values())))
    return Staffing(
        agents_needed=needed,
        goals=goals,
        attempts=tuple(attempts[agents] for agents in sorted(attempts)),
        outcome=outcomes[needed],
    )


def _attempt(outcome: Outcome, goals: dict[str, float]) -> Attempt:
    shares = {
        name: 1.0 if figures.within_target is None else figures.within_target
        for name, figures in outcome.classes.items()
    }
    kept = all(shares[name] >= goal for name, goal in goals.items())
    return Attempt(agents=outcome.agents, within_target=shares, kept=kept)


def _fewest(kept: Callable[[int], bool], *, least: int, start: int) -> int:
    """Return the smallest number from ``least`` on that is kept: by doubled steps, then halving."""
    short, enough, step = least - 1, max(start, least), 1
    while not kept(enough):
        short, enough = enough, enough + step
        step *= 2
        if enough > _MOST_AGENTS:
            raise NotEnoughAgents(f"not even {short} agents keep every class's goal")
    step = 1
    while enough - step > short and kept(enough - step):
        enough -= step
        step *= 2
    short = max(short, enough - step)
    while enough - short > 1:
        middle = (enough + short) // 2
        if kept(middle):
            enough = middle
        else:
            short = middle
    return enough


def _least(scenario: Scenario) -> int:
    """Return the fewest agents with whom the line does not grow for ever."""
    patient = [each.load for each in scenario.classes if each.patience_mean_s is None]
    return floor(sum(patient)) + 1


def _start(scenario: Scenario, goal: float) -> int:
    """Return how many Erlang C asks for, all classes taken as one with the longest promise."""
    rate_per_s = sum(each.rate_per_s for each in scenario.classes)
    load = sum(each.load for each in scenario.classes)
    target_s = max(each.wait_class.target_ms for each in scenario.classes) / 1_000
    agents = floor(load) + 1
    while agents < _MOST_AGENTS and goal > erlang.within(
        rate_per_s=rate_per_s, service_s=load / rate_per_s, agents=agents, target_s=target_s
    ):
        agents += 1
    return agents
