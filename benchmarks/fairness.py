"""How each order of service keeps its promises to a health contact centre's callers.

Run: `python -m benchmarks.fairness`. No I/O; two processes side by side; about ten minutes.

Twenty agents at a load of .90 and nobody who hangs up: the callers of `benchmarks.mix`. Beside our
rule (`tiers`, with a guard of three promises) the same callers are served by `fifo`, by `strict`
(the tiers without the guard) and by `ratio` (everybody but emergencies by the share of the promise
that was waited). Each figure is the mean of four seeds of a million callers; the shares are of all
who were offered. `--contacts` and `--seeds` make it shorter.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.mix import health_centre
from callcenter.queue.policies import PolicyName, policy
from callcenter.sim.run import Outcome, simulate

if TYPE_CHECKING:
    from callcenter.sim.tally import Figures

CONTACTS = 1_000_000
SEEDS = 4
AGENTS = 20
LOAD = 0.90
PROCESSES = 2

POLICIES = {
    "": PolicyName.TIERS,
    "fifo_": PolicyName.FIFO,
    "strict_": PolicyName.STRICT,
    "ratio_": PolicyName.RATIO,
}
KEYS = {
    "preferential_within_60s": "preferential",
    "general_within_target": "general",
    "emergency_within_30s": "emergency",
}
REACH = {
    "preferential_within_60s": 0.95,
    "general_within_target": 0.78,
    "emergency_within_30s": 0.94,
}


def run(order: PolicyName, seed: int, contacts: int) -> Outcome:
    """Serve one seed's callers in one order."""
    scenario = health_centre(agents=AGENTS, load=LOAD, contacts=contacts, seed=seed)
    return simulate(scenario, policy=policy(order))


def measure(contacts: int, seeds: int) -> dict[PolicyName, list[Outcome]]:
    """Serve every seed's callers in every order, and tell how far it is."""
    outcomes: dict[PolicyName, list[Outcome]] = {order: [] for order in POLICIES.values()}
    with ProcessPoolExecutor(PROCESSES) as pool:
        runs = {
            pool.submit(run, order, seed, contacts): (order, seed)
            for seed in range(1, seeds + 1)
            for order in POLICIES.values()
        }
        for done, future in enumerate(as_completed(runs), start=1):
            order, seed = runs[future]
            outcomes[order].append(future.result())
            print(f"{done} of {len(runs)}: {order}, seed {seed}", file=sys.stderr, flush=True)
    return outcomes


def main() -> None:
    """Measure, print the table, and as the last line the figures as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--contacts", type=int, default=CONTACTS, help="callers of each seed")
    options.add_argument("--seeds", type=int, default=SEEDS, help="seeds, from 1")
    given = options.parse_args()
    outcomes = measure(given.contacts, given.seeds)
    for order, seen in outcomes.items():
        _tell(order, seen)
    figures = {
        f"{prefix}{key}": round(_mean(outcomes[order], name, "within_target"), 4)
        for prefix, order in POLICIES.items()
        for key, name in KEYS.items()
    }
    reached = all(figures[key] >= least for key, least in REACH.items())
    overtakes = sum(
        each.overall.same_class_overtakes for all_ in outcomes.values() for each in all_
    )
    print(f"same-class overtakes {overtakes}; promises {'reached' if reached else 'NOT reached'}")
    print(json.dumps(figures))


def _tell(order: PolicyName, seen: list[Outcome]) -> None:
    print(f"{order:<14}{'in target':>10}{'mean s':>9}{'p95 s':>9}{'max s':>9}")
    for name in seen[0].classes:
        fields = ("mean_wait_s", "p95_s", "max_s")
        within, *waits = (_mean(seen, name, field) for field in ("within_target", *fields))
        print(f"  {name:<12}{within:>10.1%}" + "".join(f"{wait:>9.1f}" for wait in waits))


def _mean(seen: list[Outcome], name: str, field: str) -> float:
    figures: list[Figures] = [outcome.classes[name] for outcome in seen]
    return fmean(getattr(each, field) for each in figures)


if __name__ == "__main__":
    main()
