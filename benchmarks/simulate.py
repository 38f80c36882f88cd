"""How many callers the simulator takes through the line in a second, on one core.

Run: `python -m benchmarks.simulate`. One process, no I/O; about a minute.

A million callers of four classes at 400 agents and a load of .90, by the policy `tiers` with its
guard: the very line, dispatcher and roster that serve callers. Measured is `simulate` as the
command runs it, drawing the callers and summing up included. The figures are of wall time; the
processor's time of the process is told too, which others on the same machine disturb less.
`--contacts` makes it shorter.
"""

from __future__ import annotations

import argparse
import json
import sys
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.mix import health_centre
from callcenter.sim.run import simulate

if TYPE_CHECKING:
    from callcenter.sim.run import Outcome

CONTACTS = 1_000_000
AGENTS = 400
LOAD = 0.90


def main() -> None:
    """Measure, print the table, and as the last line the figures as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--contacts", type=int, default=CONTACTS, help="callers (default: 10^6)")
    scenario = health_centre(
        agents=AGENTS, load=LOAD, contacts=options.parse_args().contacts, seed=1
    )
    began, cpu_began_s = perf_counter(), process_time()
    outcome = simulate(
        scenario,
        progress=lambda share: print(f"{share:.0%}", file=sys.stderr, end=" ", flush=True),
    )
    _tell(outcome, took_s=perf_counter() - began, cpu_s=process_time() - cpu_began_s)


def _tell(outcome: Outcome, *, took_s: float, cpu_s: float) -> None:
    offered = outcome.overall.offered
    print(file=sys.stderr)
    print(f"{'class':<14}{'callers':>10}{'mean wait s':>13}{'in target':>11}")
    for name, figures in {**outcome.classes, "overall": outcome.overall}.items():
        mean_s, within = figures.mean_wait_s or 0.0, figures.within_target or 0.0
        print(f"{name:<14}{figures.offered:>10,}{mean_s:>13.3f}{within:>11.2%}")
    print(f"{offered:,} callers in {took_s:.1f} s, {cpu_s:.1f} s of one core")
    figures_told = {
        "contacts_per_s": round(offered / took_s),
        "seconds_per_million": round(took_s / offered * 1e6, 1),
        "cpu_seconds_per_million": round(cpu_s / offered * 1e6, 1),
    }
    print(json.dumps(figures_told))


if __name__ == "__main__":
    main()
