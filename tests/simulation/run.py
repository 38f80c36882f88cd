"""One seed, one whole run: people call, things break, all is healed, and all are accounted for.

`scripts/faults --seeds 500 --from 1` runs many; `--seed N` one, with its trace.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog.testing

from tests.simulation import verdict
from tests.simulation.asterisk import ModelAsterisk
from tests.simulation.faults import Faults
from tests.simulation.people import People
from tests.simulation.records import FlakyRecords
from tests.simulation.service import Run, Site
from tests.simulation.virtual_loop import clocks_of
from tests.simulation.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TROUBLE_S = 120.0
"""How long things go wrong."""
DRAIN_S = 900.0
"""How long everybody may take to be served after that."""
_LOOK_S = 0.25


class Outcome(NamedTuple):
    """What came of a seed."""

    seed: int
    faults: tuple[str, ...]
    trace: tuple[str, ...]
    became: dict[str, int]


class Simulation:
    """The world of one seed, with everybody in it."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.world = world = World(seed)
        self.pbx = ModelAsterisk(world)
        self.site = Site(world, self.pbx, FlakyRecords(world), folder)
        self.faults = Faults(self.site, until_s=TROUBLE_S, start=self._start_after)
        self.people = People(self.site, until_s=TROUBLE_S)
        self._starting = True
        self._over = False
        world.later(TROUBLE_S, self._heal)
        world.later(_LOOK_S, self._look)

    def run(self) -> None:
        """Let it all happen."""
        while not self._over:
            if self._starting and self.site.alive is None:
                self._starting = False
                run = Run(self.site)
                self.site.runs.append(run)
                run.live()
            else:
                self.world.step()
        verdict.judge(self.site)

    def _start_after(self, delay_s: float) -> None:
        self.world.later(delay_s, self._start)

    def _start(self) -> None:
        self._starting = True

    def _look(self) -> None:
        """Judge what must hold at every moment, and let the agents go on working in the end."""
        if run := self.site.alive:
            run.looks_sound()
        self.world.later(_LOOK_S, self._look)

    def _heal(self) -> None:
        self.faults.heal()
        self.world.note("all is healed")
        self._start()
        self._drain(self.world.now)

    def _drain(self, since: float) -> None:
        gone = not self.pbx.switch.legs and not self._promised()
        if gone and self.site.alive and self.world.now > since + 60:
            self._finish()
        elif self.world.now > since + DRAIN_S:
            self.world.fault(f"still there: {sorted(self.pbx.switch.legs)}")
            self._finish()
        else:
            self._start()
            self.people.behave()
            self.world.later(5, self._drain, since)

    def _promised(self) -> int:
        """How many are to be called back yet."""
        run = self.site.alive
        return len(run.app.core._promises) if run and run.app else 0

    def _finish(self) -> None:
        self._over = True
        self._starting = False
        run = self.site.alive
        assert run is not None
        verdict.nothing_is_left(run)
        run.stop()


def simulate(seed: int) -> Outcome:
    """Run one seed."""
    random.seed(seed)
    with tempfile.TemporaryDirectory(prefix="faults-", dir=_quick_folder()) as folder:
        simulation = Simulation(seed, Path(folder))
        world = simulation.world
        with clocks_of(world), structlog.testing.capture_logs() as logs:
            simulation.site.logs = logs
            try:
                simulation.run()
            except Exception as error:  # noqa: BLE001  # whatever it is, the seed must be told
                world.fault(f"{type(error).__name__}: {error}")
        faults = (*world.faults, *verdict.logged(logs))
    people = simulation.pbx.switch.people.values()
    return Outcome(seed, faults, tuple(world.trace), verdict.became(people))


def _quick_folder() -> str | None:
    """A folder in memory, where the machine has one: thousands of small files are written."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # made unique there


def _report(outcome: Outcome, *, lines: int) -> None:
    print(*outcome.trace[-lines:], sep="\n")
    for fault in outcome.faults:
        print(f"seed {outcome.seed}: {fault}")
    print(f"rerun: scripts/faults --seed {outcome.seed}")


def _outcomes(seeds: Iterable[int], jobs: int) -> Iterator[Outcome]:
    if jobs == 1:
        yield from map(simulate, seeds)
    else:
        with ProcessPoolExecutor(jobs) as pool:
            yield from pool.map(simulate, seeds, chunksize=10)


def run_many(seeds: Iterable[int], *, jobs: int) -> int:
    """Run seeds, print those that failed and a sum; return how many failed."""
    failed: list[int] = []
    became: Counter[str] = Counter()
    for outcome in _outcomes(seeds, jobs):
        became.update(outcome.became)
        if outcome.faults:
            failed.append(outcome.seed)
            print(f"seed {outcome.seed}: {outcome.faults[0]}", flush=True)
    print(f"callers: {dict(became)}; failed seeds: {failed or 'none'}")
    if failed:
        print(f"rerun: scripts/faults --seed {failed[0]}")
    return len(failed)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many (500)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first (1)")
    parser.add_argument("--seed", type=int, help="this one alone, with its trace")
    parser.add_argument("--lines", type=int, default=100_000, help="of the trace, its last")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    asked = parser.parse_args()
    if asked.seed is not None:
        outcome = simulate(asked.seed)
        _report(outcome, lines=asked.lines)
        sys.exit(bool(outcome.faults))
    seeds = range(asked.first, asked.first + asked.seeds)
    sys.exit(bool(run_many(seeds, jobs=asked.jobs)))


if __name__ == "__main__":
    main()
