"""How long one decision takes, whatever the number of people in the line.

Run: `python -m benchmarks.decision`. One process, no I/O; ten to thirty seconds.

Measured are `Line.pick` (choose the next contact for an agent and take it out),
`Line.ahead_count` (the position of somebody who waits, drawn at random) and what it costs at an
answer to count whom it passes and, for each of them, by whom they are overtaken (`Line.passed_by`,
`Line.answered`; of the next contact, while everybody else waits), under the policy `tiers`
with six lanes: three groups times two services. Contacts have arrived evenly over the last half
hour, so every lane head counts in tier 1 and no comparison ends early: the dearest case.

Each span is timed alone. After each pick, outside the span, a new contact joins the lane that lost
one and the clock moves on, so the line keeps its size and its ages. The four sizes take turns, so
that a busy machine disturbs all alike, and rounds are short, so that most are not interrupted by
other processes. The figures are medians of rounds, the timer's own cost included.
"""

from __future__ import annotations

import json
import random
from itertools import count
from statistics import median
from time import perf_counter_ns
from typing import TYPE_CHECKING

from callcenter.queue.line import Line
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import WaitClass, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (60, 6_000, 60_000, 1_000_000)
TURNS = 100
ROUNDS_PER_TURN = 15
DECISIONS_PER_ROUND = 20
HALF_HOUR_MS = 1_800_000
START_MS = 1_790_000_000_000
SERVICES = ("citas", "reclamos")
GROUPS = (
    ("preferente", 1, 60_000, None),
    ("tramites", 2, 120_000, 360_000),
    ("general", 2, 180_000, 540_000),
)


class Rig:
    """A line of one size that is refilled as it is served."""

    def __init__(self, size: int) -> None:
        self._rng = random.Random(size)
        self._gap_ms = HALF_HOUR_MS / size
        self._sequence: Iterator[int] = count()
        lanes = [
            (WaitClass(f"{group}/{service}", tier, target, guard), frozenset({service}))
            for group, tier, target, guard in GROUPS
            for service in SERVICES
        ]
        self._skills = frozenset(SERVICES)
        self._shared = {skills for _, skills in lanes}
        self._now = float(START_MS)
        self.line = Line(policy(PolicyName.TIERS))
        for index in range(size):
            self._now += self._gap_ms
            self._join(*lanes[index % len(lanes)])

    def pick_us(self, times: int) -> float:
        """Mean microseconds of one `pick`, over so many."""
        pick, spent_ns = self.line.pick, 0
        for _ in range(times):
            now = int(self._now)
            began_ns = perf_counter_ns()
            entry = pick(self._skills, now)
            spent_ns += perf_counter_ns() - began_ns
            if entry is None:
                raise RuntimeError("nobody was picked from a full line")
            self._now += self._gap_ms
            self._join(entry.wait_class, entry.skills)
        return spent_ns / times / 1_000

    def answer_us(self, times: int) -> float:
        """Mean microseconds of counting one answer: whom it passes, and for each by whom."""
        line, spent_ns = self.line, 0
        for _ in range(times):
            entry = line.pick(self._skills, int(self._now))
            if entry is None:
                raise RuntimeError("nobody was picked from a full line")
            began_ns = perf_counter_ns()
            line.answered(entry, self._skills)
            line.passed_by(entry, self._skills)
            spent_ns += perf_counter_ns() - began_ns
            self._now += self._gap_ms
            self._join(entry.wait_class, entry.skills)
        return spent_ns / times / 1_000

    def position_us(self, times: int) -> float:
        """Mean microseconds of one position, over so many contacts drawn at random."""
        ahead_count, spent_ns, now = self.line.ahead_count, 0, int(self._now)
        newest = next(self._sequence)
        lanes_shared = self._shared.__contains__
        for _ in range(times):
            entry = None
            while entry is None:
                entry = self.line.get(f"{newest - self._rng.randint(1, len(self.line))}")
            began_ns = perf_counter_ns()
            ahead_count(entry, now, lanes_shared=lanes_shared)
            spent_ns += perf_counter_ns() - began_ns
        return spent_ns / times / 1_000

    def _join(self, wait_class: WaitClass, skills: frozenset[str]) -> None:
        seq = next(self._sequence)
        self.line.add(Waiting(f"{seq}", wait_class, skills, int(self._now), seq))


def measure() -> tuple[dict[int, float], ...]:
    """Median microseconds of a pick, of a position and of an answer, by size of the line."""
    rigs = {size: Rig(size) for size in SIZES}
    picks: dict[int, list[float]] = {size: [] for size in SIZES}
    positions: dict[int, list[float]] = {size: [] for size in SIZES}
    answers: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(TURNS):
        for size, rig in rigs.items():
            for _ in range(ROUNDS_PER_TURN):
                picks[size].append(rig.pick_us(DECISIONS_PER_ROUND))
            for _ in range(ROUNDS_PER_TURN):
                positions[size].append(rig.position_us(DECISIONS_PER_ROUND))
            for _ in range(ROUNDS_PER_TURN):
                answers[size].append(rig.answer_us(DECISIONS_PER_ROUND))
    return tuple(
        {size: median(rounds) for size, rounds in measured.items()}
        for measured in (picks, positions, answers)
    )


def main() -> None:
    """Measure, print the table, and as the last line the figures as JSON."""
    pick_us, position_us, answer_us = measure()
    print(f"{'waiting':>10} {'pick us':>9} {'position us':>12} {'answer us':>10}")
    for size in SIZES:
        print(
            f"{size:>10,} {pick_us[size]:>9.2f} {position_us[size]:>12.2f} {answer_us[size]:>10.2f}"
        )
    figures = {
        "pick_us": {str(size): round(us, 2) for size, us in pick_us.items()},
        "position_us": {str(size): round(us, 2) for size, us in position_us.items()},
        "answer_us": {str(size): round(us, 2) for size, us in answer_us.items()},
        "pick_growth": round(pick_us[SIZES[-1]] / pick_us[SIZES[0]], 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
