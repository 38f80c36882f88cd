"""`callcenter simulate`: the line on a virtual clock."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from callcenter.charts.counted import counted
from callcenter.cli import simulate_replay
from callcenter.cli.exits import DONE
from callcenter.cli.simulate_pictures import Pictures, write
from callcenter.cli.simulate_texts import TABLES
from callcenter.cli.table import percent, table
from callcenter.queue.policies import PolicyName, policy
from callcenter.sim.reading import read_scenario
from callcenter.sim.run import simulate
from callcenter.sim.staffing import staff_for

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.cli.texts import Language
    from callcenter.queue.policies import Policy
    from callcenter.sim.run import Outcome
    from callcenter.sim.scenario import Scenario
    from callcenter.sim.staffing import Staffing
    from callcenter.sim.tally import Figures

_TOLD_EVERY_S = 1.0
_AGENTS = ("{count} agent", "{count} agents")


def main(options: Namespace) -> int:
    """Run the scenario, or a day's records, and print what became of the callers.

    Raises:
        ConfigError: it cannot be run; it tells everything that is wrong.
        NotEnoughAgents: no number of agents keeps the promise.
        StoreError: the records cannot be had.
    """
    if options.replay is not None:
        return simulate_replay.main(options)
    scenario = read_scenario(options.scenario, staffed=options.agents_for is None)
    order = policy(options.policy or scenario.policy)
    if options.agents_for is None:
        _simulate(options, scenario, order)
    else:
        _staff(options, scenario, order)
    return DONE


def _simulate(options: Namespace, scenario: Scenario, order: Policy) -> None:
    progress = Progress()
    outcome = simulate(scenario, policy=order, progress=progress.tell)
    _print(outcome, page(outcome, options.language), options)
    if options.html:
        orders = [policy(name) for name in PolicyName if name != order.name]
        others = [simulate(scenario, policy=each, progress=progress.tell) for each in orders]
        drawn = Pictures(options.language).scenario([outcome, *others], _targets_s(scenario))
        write(options.html, drawn)


def _staff(options: Namespace, scenario: Scenario, order: Policy) -> None:
    found = staff_for(scenario, options.agents_for, policy=order, progress=Progress().tell_of)
    _print(found, _staffing_page(found, options.language), options)
    if options.html:
        write(options.html, Pictures(options.language).staffing(found, _targets_s(scenario)))


def _print(told: Outcome | Staffing, shown: str, options: Namespace) -> None:
    print(msgspec.json.encode(told).decode() if options.json else shown, flush=True)


def _targets_s(scenario: Scenario) -> dict[str, float]:
    classes = (each.wait_class for each in scenario.classes)
    return {each.name: each.target_ms / 1_000 for each in classes}


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
        self.tell(share, f"simulating with {counted(_AGENTS, agents)}")


def page(outcome: Outcome, language: Language) -> str:
    """Return the figures as a table."""
    texts = TABLES[language]
    rows = [_row(name, figures) for name, figures in outcome.classes.items()]
    rows.append(_row(texts.overall, outcome.overall))
    head = counted(texts.simulated, outcome.agents, policy=outcome.policy, seed=str(outcome.seed))
    shown = table(texts.figures, rows, right=frozenset(range(1, len(texts.figures))))
    return f"{head}\n{shown}"


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


def _staffing_page(staffing: Staffing, language: Language) -> str:
    """Return what was tried, and the figures with the fewest agents that are enough."""
    texts = TABLES[language]
    goals = (f"{name} ({goal:.0%})" for name, goal in staffing.goals.items())
    headings = (texts.agents, *goals, texts.kept)
    rows = [
        (
            str(attempt.agents),
            *(f"{attempt.within_target[name] * 100:.1f} %" for name in staffing.goals),
            texts.yes if attempt.kept else texts.no,
        )
        for attempt in staffing.attempts
    ]
    needed = texts.needed.format(needed=staffing.agents_needed)
    tried = table(headings, rows, right=frozenset(range(len(headings))))
    return f"{needed}\n{tried}\n\n{page(staffing.outcome, language)}"
