"""What a simulation is told: agents, classes of callers, how long. `sim.settings` reads it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.agents.roster import AgentProfile
from callcenter.contacts import AgentNumber
from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import WaitClass


class Distribution(StrEnum):
    """How service times are spread."""

    EXPONENTIAL = "exponential"
    DETERMINISTIC = "deterministic"  # all alike
    LOGNORMAL = "lognormal"


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """How long an agent is busy with a caller."""

    mean_s: float
    dist: Distribution = Distribution.EXPONENTIAL
    cv: float = 1.0
    """Standard deviation / mean, of a lognormal one."""


class CallerClass(msgspec.Struct, frozen=True, kw_only=True):
    """One class of callers: FIFO holds within."""

    wait_class: WaitClass
    rate_per_s: float
    service: Service
    patience_mean_s: float | None = None
    """None: nobody of the class hangs up."""
    skills: frozenset[str] = frozenset()
    goal: float | None = None
    """The share to be answered within the target, where the scenario gives it one of its own."""

    @property
    def load(self) -> float:
        """What the class asks for, in agents who do nothing else."""
        return self.rate_per_s * self.service.mean_s


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A day that never was."""

    agents: tuple[AgentProfile, ...]
    classes: tuple[CallerClass, ...]
    horizon_ms: int
    """Nobody comes from then on; the warm-up is part of it."""
    warmup_ms: int = 0
    """Whoever comes before is served, and left out of the figures."""
    seed: int = 1
    policy: PolicyName = PolicyName.TIERS


def agents_alike(count: int, skills: frozenset[str]) -> tuple[AgentProfile, ...]:
    """Return so many agents, numbered from 1, each with all the ``skills``."""
    numbers = map(str, range(1, count + 1))
    return tuple(AgentProfile(AgentNumber(number), number, "", skills) for number in numbers)


def with_agents(scenario: Scenario, count: int) -> Scenario:
    """Return the same callers with so many agents, each of whom can answer everybody."""
    skills = frozenset(skill for each in scenario.classes for skill in each.skills)
    return msgspec.structs.replace(scenario, agents=agents_alike(count, skills))
