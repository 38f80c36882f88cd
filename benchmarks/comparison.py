"""What the orders of other systems do to one and the same day, beside ours.

Run: `python -m benchmarks.comparison`. The simulator serves the health centre of docs/comparison.md
(20 agents, conversations of 240 s in the mean, nobody hangs up; 3 % emergencies, 27 % preferential,
20 % procedures, 50 % general) at loads of .90 and .95, under each order with the very same callers:
the mean of two seeds of 50,000 contacts each. `benchmarks.peers` says what each order is, and
docs/comparison.md whose. About four minutes.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from benchmarks.peers import (
    ByScore,
    Swap,
    head_start,
    multiplied,
    share,
    steps,
    strict,
)
from callcenter.agents.roster import AgentProfile
from callcenter.contacts import AgentNumber
from callcenter.lab.progress import say
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import WaitClass, Waiting
from callcenter.sim.callers import Caller, Staff
from callcenter.sim.draws import callers
from callcenter.sim.scenario import CallerClass, Scenario, Service
from callcenter.sim.simulation import Simulation
from callcenter.sim.tally import Figures, Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.queue.policies import Policy

AGENTS = 20
SERVICE_S = 240.0
LOADS = (0.90, 0.95)
SEEDS = (1, 2)
CONTACTS = 50_000
WARMUP_SHARE = 0.02
GUARD = 3

CLASSES = (
    (WaitClass("emergency", 0, 10_000), 0.03),
    (WaitClass("preferential", 1, 60_000), 0.27),
    (WaitClass("procedures", 2, 120_000, GUARD * 120_000), 0.20),
    (WaitClass("general", 2, 180_000, GUARD * 180_000), 0.50),
)
"""Who calls, and with which share of all calls."""
WEIGHTS = {"emergency": 17, "preferential": 2, "procedures": 1, "general": 0}
"""Whole numbers whose (weight + 1) comes nearest to the promises' ratios."""

ORDERS: dict[str, Callable[[], Policy]] = {
    "first come, first served": lambda: policy(PolicyName.FIFO),
    "strict priority": lambda: ByScore("strict", strict),
    "head start in seconds": lambda: ByScore("head start", head_start),
    "timed steps": lambda: ByScore("steps", steps),
    "multiplied wait": lambda: ByScore("multiplied", multiplied(WEIGHTS)),
    "share of the objective": lambda: ByScore("share", share),
    "one after two": lambda: Swap("swap", strict, every=2),
    "callcenter, tiers": lambda: policy(PolicyName.TIERS),
}
"""Made anew for each run: one of them remembers whom it served."""


class Teller(Tally):
    """Counts, and tells an order that wants to know it who was served."""

    def __init__(self, order: Policy) -> None:
        super().__init__(wait_class for wait_class, _ in CLASSES)
        self._served = order.served if isinstance(order, Swap) else lambda _entry: None

    def answered(self, caller: Caller, entry: Waiting, *, wait_ms: int, overtook: int) -> None:
        """See `Observer.answered`."""
        super().answered(caller, entry, wait_ms=wait_ms, overtook=overtook)
        self._served(entry)


def day(*, load: float, seed: int, contacts: int = CONTACTS) -> Scenario:
    """Return the centre's callers at a load."""
    rate_per_s = load * AGENTS / SERVICE_S
    horizon_ms = round(contacts / rate_per_s * 1_000)
    return Scenario(
        agents=tuple(
            AgentProfile(number=AgentNumber(str(number)), name="", skills=frozenset(), pin="")
            for number in range(AGENTS)
        ),
        classes=tuple(
            CallerClass(
                wait_class=wait_class,
                rate_per_s=rate_per_s * portion,
                service=Service(mean_s=SERVICE_S),
            )
            for wait_class, portion in CLASSES
        ),
        horizon_ms=horizon_ms,
        warmup_ms=round(WARMUP_SHARE * horizon_ms),
        seed=seed,
    )


def serve(order: Policy, scenario: Scenario) -> dict[str, Figures]:
    """Let a day pass under an order."""
    teller = Teller(order)
    staff = Staff(agents=scenario.agents, on_duty=frozenset(a.number for a in scenario.agents))
    Simulation(policy=order, staff=staff, observer=teller).run(callers(scenario))
    return teller.classes()


def main() -> None:
    """Serve all days under all orders, print tables and the figures."""
    figures: dict[str, float] = {}
    for load in LOADS:
        print(f"\nload {load:.2f}: share within target, mean, p95 and longest wait in s")
        print(f"{'':<26}" + "".join(f"{each.name:>28}" for each, _ in CLASSES))
        for title, order in ORDERS.items():
            say(f"load {load:.2f}: {title}")
            days = [serve(order(), day(load=load, seed=seed)) for seed in SEEDS]
            cells = []
            for wait_class, _ in CLASSES:
                within, mean_s, p95_s, max_s = _mean_of([d[wait_class.name] for d in days])
                cells.append(f"{within:>8.1%}{mean_s:>6.0f}{p95_s:>7.0f}{max_s:>7.0f}")
                key = f"{title} {load:.2f} {wait_class.name}".replace(",", "").replace(" ", "_")
                figures[f"{key}_within"] = round(within, 4)
                figures[f"{key}_p95_s"] = round(p95_s, 1)
            print(f"{title:<26}" + "".join(cells))
            sys.stdout.flush()
    print(json.dumps(figures))


def _mean_of(days: list[Figures]) -> tuple[float, float, float, float]:
    """Share within target, mean, p95: the mean of the days; the longest wait of any."""
    count = len(days)
    return (
        sum(each.within_target or 0 for each in days) / count,
        sum(each.mean_wait_s or 0 for each in days) / count,
        sum(each.p95_s or 0 for each in days) / count,
        max(each.max_s or 0 for each in days),
    )


if __name__ == "__main__":
    main()
