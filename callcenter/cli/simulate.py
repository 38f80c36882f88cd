"""`callcenter simulate`: the line on a virtual clock."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from callcenter.cli import simulate_replay
from callcenter.cli.exits import DONE
from callcenter.cli.table import percent, table
from callcenter.queue.policies import policy
from callcenter.sim.reading import read_scenario
from callcenter.sim.run import simulate
from callcenter.sim.staffing import staff_for

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.sim.run import Outcome
    from callcenter.sim.staffing import Staffing
    from callcenter.sim.tally import Figures

_TOLD_EVERY_S = 1.0


def main(options: Namespace) -> int:
    """Run the scenario, or yesterday's records, and print what became of the callers.

    Raises:
        ConfigError: it cannot be run; it tells everything that is wrong.
        NotEnoughAgents: no number of agents keeps the promise.
        StoreError: the records cannot be had.
    """
    if options.replay is not None:
        return simulate_replay.main(options)
    scenario = read_scenario(options.scenario, staffed=options.agents_for is None)
    order = policy(options.policy or scenario.policy)
    progress = Progress()
    told: Outcome | Staffing
    if options.agents_for is None:
        told = simulate(scenario, policy=order, progress=progress.tell)
        shown = page(told)
    else:
        told = staff_for(scenario, options.agents_for, policy=order, progress=progress.tell_of)
        shown = _staffing_page(told)
    print(msgspec.json.encode(told).decode() if options.json else shown)
    return DONE


class Progress:
    """Tells now and then on standard error how far a simulation is."""

    def __init__(self) -> None:
        self._told_at = monotonic()

    def tell(self, share: float, what: str = "simulating") -> None:
        """Tell the share of the horizon that is over, if it is time to."""
        if monotonic() - self._told_at >= _TOLD_EVERY_S:
            self._told_at = monotonic()
            print(f"{what}: {percent(share)}", file=sys.stderr, flush=True)

    def tell_of(self, agents: int, share: float) -> None:
        """Tell how far the attempt with so many agents is, if it is time to."""
        self.tell(share, f"simulating with {agents} agents")


def page(outcome: Outcome) -> str:
    """Return the figures as a table."""
    headings = (
        "class",
        "offered",
        "answered",
        "abandoned",
        "mean s",
        "p50 s",
        "p90 s",
        "p95 s",
        "max s",
        "in target",
        "overtakes",
    )
    rows = [_row(name, figures) for name, figures in outcome.classes.items()]
    rows.append(_row("overall", outcome.overall))
    shown = table(headings, rows, right=frozenset(range(1, len(headings))))
    return f"policy {outcome.policy}, {outcome.agents} agents, seed {outcome.seed}\n{shown}"


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    waits = (figures.mean_wait_s, figures.p50_s, figures.p90_s, figures.p95_s, figures.max_s)
    within = figures.within_target
    return (
        name,
        f"{figures.offered:,}",
        f"{figures.answered:,}",
        f"{figures.abandoned:,}",
        *("-" if wait is None else f"{wait:.1f}" for wait in waits),
        "-" if within is None else f"{within * 100:.1f} %",
        f"{figures.same_class_overtakes:,}",
    )


def _staffing_page(staffing: Staffing) -> str:
    """Return what was tried, and the figures with the fewest agents that are enough."""
    headings = (
        "agents",
        *(f"{name} ({goal:.0%})" for name, goal in staffing.goals.items()),
        "kept",
    )
    rows = [
        (
            str(attempt.agents),
            *(f"{attempt.within_target[name] * 100:.1f} %" for name in staffing.goals),
            "yes" if attempt.kept else "no",
        )
        for attempt in staffing.attempts
    ]
    tried = table(headings, rows, right=frozenset(range(len(headings))))
    return f"agents needed: {staffing.agents_needed}\n{tried}\n\n{page(staffing.outcome)}"
