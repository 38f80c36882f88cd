"""Small scenarios, and whatever else a simulation is told, with short words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.roster import AgentProfile
from callcenter.contacts import AgentNumber
from callcenter.queue.waiting import WaitClass
from callcenter.sim.callers import ENDLESS, Caller, Staff
from callcenter.sim.scenario import CallerClass, Distribution, Scenario, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callcenter.queue.policies import PolicyName
    from callcenter.queue.waiting import Waiting

EMERGENCY = WaitClass("emergencia", 0, 30_000)
PREFERRED = WaitClass("preferente", 1, 60_000)
GENERAL = WaitClass("general", 2, 180_000)


class Diary:
    """Remembers what became of each caller, in order."""

    def __init__(self) -> None:
        self.waits: list[tuple[str, int]] = []
        self.gone: list[str] = []
        self.overtakes = 0

    def answered(self, caller: Caller, entry: Waiting, *, wait_ms: int, overtook: int) -> None:
        assert entry.wait_class == caller.wait_class
        self.waits.append((caller.contact, wait_ms))
        self.overtakes += overtook

    def hung_up(self, caller: Caller) -> None:
        self.gone.append(caller.contact)


def agents(*skills: str) -> tuple[AgentProfile, ...]:
    """One agent for each text of skills, numbered from 1."""
    return tuple(
        AgentProfile(AgentNumber(str(place)), f"Agente {place}", "", frozenset(each.split()))
        for place, each in enumerate(skills, start=1)
    )


def staff(*skills: str) -> Staff:
    """Agents who are on duty all the time."""
    return Staff(agents=agents(*skills), on_duty=frozenset(each.number for each in agents(*skills)))


def caller(  # noqa: PLR0913  # a caller is all this
    name: str,
    at: int,
    wait_class: WaitClass = GENERAL,
    *,
    skills: str = "",
    service_ms: int = 10_000,
    patience_ms: int = ENDLESS,
    arrived_at: int | None = None,
) -> Caller:
    """Somebody who enters the line at ``at`` (ms)."""
    return Caller(
        wait_class=wait_class,
        skills=frozenset(skills.split()),
        arrived_at=at if arrived_at is None else arrived_at,
        queued_at=at,
        service_ms=service_ms,
        patience_ms=patience_ms,
        contact=name,
    )


def scenario(  # noqa: PLR0913  # what theory asks about
    rates: Sequence[float],
    means: Sequence[float],
    *,
    agents_count: int = 1,
    horizon_s: float,
    policy: PolicyName,
    tiers: Iterable[int],
    targets_s: Iterable[float],
    dist: Distribution = Distribution.EXPONENTIAL,
    cv: float = 1.0,
    patience_s: float | None = None,
    seed: int = 1,
) -> Scenario:
    """Return classes named 0, 1, 2, … and agents who are all alike."""
    rows = zip(rates, means, tiers, targets_s, strict=False)
    return Scenario(
        agents=agents(*[""] * agents_count),
        classes=tuple(
            CallerClass(
                wait_class=WaitClass(str(place), tier, round(target_s * 1_000)),
                rate_per_s=rate,
                service=Service(dist=dist, mean_s=mean, cv=cv),
                patience_mean_s=patience_s,
            )
            for place, (rate, mean, tier, target_s) in enumerate(rows)
        ),
        horizon_ms=round(horizon_s * 1_000),
        warmup_ms=round(horizon_s * 10),
        seed=seed,
        policy=policy,
    )
