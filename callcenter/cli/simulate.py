"""`callcenter simulate`: the line on a virtual clock."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from callcenter.cli.exits import DONE
from callcenter.cli.table import table
from callcenter.queue.policies import policy
from callcenter.sim.reading import read_scenario
from callcenter.sim.run import simulate

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.sim.run import Outcome
    from callcenter.sim.tally import Figures

_TOLD_EVERY_S = 1.0


def main(options: Namespace) -> int:
    """Run the scenario and print what became of its callers.

    Raises:
        ConfigError: the scenario cannot be run; it tells everything that is wrong.
    """
    scenario = read_scenario(options.scenario)
    order = policy(options.policy or scenario.policy)
    outcome = simulate(scenario, policy=order, progress=Progress())
    print(msgspec.json.encode(outcome).decode() if options.json else _page(outcome))
    return DONE


class Progress:
    """Tells now and then on standard error how far a simulation is."""

    def __init__(self) -> None:
        self._told_at = monotonic()

    def __call__(self, share: float) -> None:
        """Tell the share of the horizon that is over, if it is time to."""
        if monotonic() - self._told_at >= _TOLD_EVERY_S:
            self._told_at = monotonic()
            print(f"simulating: {share * 100:.0f} %", file=sys.stderr, flush=True)


def _page(outcome: Outcome) -> str:
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
