"""Erlang's formulas: one line, first come, first served, agents who are all alike.

Arrivals are Poisson, conversations exponential. Rates are per second and times in seconds, so that
``rate_per_s * service_s`` is the load offered, in agents (erlangs). Sources: Erlang 1917 (B and C);
Palm 1957 for callers who give up (A); Garnett, Mandelbaum and Reiman 2002 for its use.
"""

from __future__ import annotations

from math import exp, inf

_MOST_AGENTS = 100_000
"""No centre plans for more; a search that came here would never end."""

_NEGLIGIBLE = 1e-18
"""A state so much less likely than the likeliest changes no sum of floats."""


def erlang_b(*, offered: float, agents: int) -> float:
    """The share of calls that find all agents busy where nobody can wait.

    By the recursion over the number of agents, which neither overflows nor cancels.
    """
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return blocked


def erlang_c(*, offered: float, agents: int) -> float:
    """The share of callers who must wait; 1 where the load is more than the agents can take."""
    if offered >= agents:
        return 1.0
    blocked = erlang_b(offered=offered, agents=agents)
    return blocked / (1.0 - offered / agents * (1.0 - blocked))


def mean_wait_s(*, rate_per_s: float, service_s: float, agents: int) -> float:
    """The mean wait of all callers, those at once included; infinite where the line only grows."""
    spare = agents / service_s - rate_per_s
    if spare <= 0:
        return inf
    return erlang_c(offered=rate_per_s * service_s, agents=agents) / spare


def within(*, rate_per_s: float, service_s: float, agents: int, target_s: float) -> float:
    """The share of callers who are answered within ``target_s``; 0 where the line only grows."""
    spare = agents / service_s - rate_per_s
    if spare <= 0:
        return 0.0
    return 1.0 - erlang_c(offered=rate_per_s * service_s, agents=agents) * exp(-spare * target_s)


def first_within(
    *, rate_per_s: float, first_per_s: float, service_s: float, agents: int, target_s: float
) -> float:
    """The share answered within ``target_s`` of those who go before everybody else.

    Nobody is cut off for them, so they wait for the next agent who is free (Davis 1966).

    Args:
        rate_per_s: of all callers.
        first_per_s: of those who go first.
        service_s: mean service.
        agents: how many.
        target_s: within which they are to be answered.
    """
    spare = agents / service_s - first_per_s
    if spare <= 0:
        return 0.0
    return 1.0 - erlang_c(offered=rate_per_s * service_s, agents=agents) * exp(-spare * target_s)


def agents_for_mean_wait(*, rate_per_s: float, service_s: float, wait_s: float) -> int:
    """The fewest agents with whom the mean wait is at most ``wait_s``.

    Raises:
        ValueError: more would be needed than anybody plans for.
    """
    fewest = int(rate_per_s * service_s) + 1
    for agents in range(fewest, _MOST_AGENTS):
        if mean_wait_s(rate_per_s=rate_per_s, service_s=service_s, agents=agents) <= wait_s:
            return agents
    raise ValueError(f"no number of agents below {_MOST_AGENTS} is enough")


class Impatient:
    """A line in which callers hang up after an exponential time: Erlang A.

    Attributes:
        abandoned: the share of callers who hang up.
        mean_wait_s: the mean time in the line of all callers, those who hang up included.
        occupancy: the share of their time for which agents talk.
    """

    def __init__(
        self, *, rate_per_s: float, service_s: float, agents: int, patience_s: float
    ) -> None:
        """Solve the birth-and-death chain of callers in the system.

        States are summed outwards from the most likely one, where no term can overflow, until what
        remains is negligible.
        """
        served_per_s, leaving_per_s = 1.0 / service_s, 1.0 / patience_s

        def deaths_per_s(callers: int) -> float:
            waiting = max(callers - agents, 0)
            return min(callers, agents) * served_per_s + waiting * leaving_per_s

        mode = 0
        while rate_per_s > deaths_per_s(mode + 1):
            mode += 1
        weights = {mode: 1.0}
        for callers in range(mode, 0, -1):
            weights[callers - 1] = weights[callers] * deaths_per_s(callers) / rate_per_s
        callers = mode
        while weights[callers] > _NEGLIGIBLE:
            weights[callers + 1] = weights[callers] * rate_per_s / deaths_per_s(callers + 1)
            callers += 1
        total = sum(weights.values())
        waiting = sum(max(n - agents, 0) * weight for n, weight in weights.items()) / total
        talking = sum(min(n, agents) * weight for n, weight in weights.items()) / total
        self.abandoned = leaving_per_s * waiting / rate_per_s
        self.mean_wait_s = waiting / rate_per_s
        self.occupancy = talking / agents
