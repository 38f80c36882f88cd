"""A scenario from beginning to end."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from callcenter.queue.policies import policy as named_policy
from callcenter.sim.callers import Staff
from callcenter.sim.draws import callers
from callcenter.sim.simulation import Simulation
from callcenter.sim.tally import Figures, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from callcenter.queue.policies import Policy
    from callcenter.sim.callers import Caller
    from callcenter.sim.scenario import Scenario

TOLD_EVERY = 20_000
"""Callers between two words about how far it is."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the callers of a scenario."""

    policy: str
    agents: int
    seed: int
    classes: dict[str, Figures]
    overall: Figures


def simulate(
    scenario: Scenario,
    *,
    policy: Policy | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> Outcome:
    """Run a scenario.

    Args:
        scenario: what is simulated.
        policy: an order of service in place of the scenario's; any object will do that keeps the
            promises of `Policy`.
        progress: is told now and then which share of the horizon is over.
    """
    policy = policy or named_policy(scenario.policy)
    tally = Tally(each.wait_class for each in scenario.classes)
    staff = Staff(
        agents=scenario.agents, on_duty=frozenset(agent.number for agent in scenario.agents)
    )
    run = Simulation(policy=policy, staff=staff, observer=tally)
    with unswept():
        run.run(_told(callers(scenario), scenario.horizon_ms, progress))
    return Outcome(
        policy=policy.name,
        agents=len(scenario.agents),
        seed=scenario.seed,
        classes=tally.classes(),
        overall=tally.overall(),
    )


@contextmanager
def unswept() -> Iterator[None]:
    """Look for no garbage meanwhile: nothing here makes cycles, and looking takes a tenth."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            # Else the next allocation sweeps, wherever that is: inside coverage's own lock it
            # never ended, as what is swept may be traced as well.
            gc.collect(0)
            gc.enable()


def _told(
    every: Iterable[Caller], horizon_ms: int, progress: Callable[[float], None]
) -> Iterator[Caller]:
    for place, caller in enumerate(every):
        if place % TOLD_EVERY == 0:
            progress(caller.queued_at / horizon_ms)
        yield caller
