"""The orders of other systems, as published, for the simulator: to see what each does to one day.

Each is the published rule and not the system: no polling, no retries, no agent's side, and numbers
that a careful operator would choose. docs/comparison.md has the sources, how sure they are, and
what was left out.

All but one are lane-shaped: no contact's key falls while it waits and inside a class the earlier
arrival is ahead, so the best contact is the best of the lanes' first. `Swap` breaks the first of
the two (who is ahead depends on who was served last) but not the second, which is all that lanes
need to choose; only a place told to a caller would not hold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.queue.policies import Policy, PolicyName, Reason
from callcenter.queue.waiting import EMERGENCY, EVERYONE, PREFERRED, WaitClass, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.queue.lanes import Place

Score = Callable[[WaitClass, int], int]
"""Class and time waited (ms) to the number by which the system sorts, highest first."""


class ByScore(Policy):
    """The highest score first, then the earlier arrival, then the sequence number.

    Args:
        title: what it is called in the table.
        score: must not fall with the time waited.
    """

    name = PolicyName.FIFO  # what it is when all scores are equal; `title` tells it apart

    def __init__(self, title: str, score: Score) -> None:
        self.title = title
        self._score = score

    def tier(self, entry: Waiting, now: int) -> int:  # noqa: ARG002  # a score is all there is
        """`EVERYONE`: these systems know scores and no tiers."""
        return EVERYONE

    def reason(self, a: Waiting, b: Waiting, now: int) -> Reason:
        """The score, which stands for a tier; then the arrival."""
        differ = self._key(a, now)[0] != self._key(b, now)[0]
        return Reason.TIER if differ else Reason.ARRIVAL

    def best(self, entries: Iterable[Waiting], now: int) -> Waiting | None:
        """Who of `entries` is served first at `now` (ms); None if there are none."""
        return min(entries, key=lambda entry: self._key(entry, now), default=None)

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:
        """Whether `a` is served before `b` at `now` (ms)."""
        return self._key(a, now) < self._key(b, now)

    def places(self, entry: Waiting, now: int) -> Callable[[WaitClass], Place]:
        """Tells the place of `entry` in a lane of any class: those before it are ahead.

        A score never falls with the time waited, so it can be looked for by halves.
        """
        own = self._score(entry.wait_class, entry.waited_ms(now))

        def place(wait_class: WaitClass) -> Place:
            def less(arrived_at: int) -> int:
                return -self._score(wait_class, max(0, now - arrived_at))

            everybody = range(now + 1)
            first_tie = bisect_left(everybody, -own, key=less)
            first_behind = bisect_left(everybody, -own + 1, key=less)
            if entry.arrived_at < first_tie:
                return (first_tie,)
            if entry.arrived_at >= first_behind:
                return (first_behind,)
            return entry.arrived_at, entry.seq

        return place

    def _key(self, entry: Waiting, now: int) -> tuple[int, int, int]:
        waited = max(0, now - entry.arrived_at)
        return -self._score(entry.wait_class, waited), entry.arrived_at, entry.seq


class Swap(ByScore):
    """After so many priority tickets one of everybody's, if there is one; else by priority.

    Whoever runs it must say who was served (`served`).
    """

    def __init__(self, title: str, score: Score, *, every: int) -> None:
        super().__init__(title, score)
        self._every = every
        self._in_a_row = 0

    def served(self, entry: Waiting) -> None:
        """Note who was given an agent."""
        preferred = entry.wait_class.tier < EVERYONE
        self._in_a_row = self._in_a_row + 1 if preferred else 0

    def _key(self, entry: Waiting, now: int) -> tuple[int, int, int]:
        fallen, arrived_at, seq = super()._key(entry, now)
        preferred = entry.wait_class.tier < EVERYONE
        last = preferred is (self._in_a_row >= self._every)
        return fallen + ABOVE_ALL * last, arrived_at, seq


ABOVE_ALL = 1 << 50
"""More than any score."""

PRIORITY: Mapping[int, int] = {EMERGENCY: 20, PREFERRED: 10, EVERYONE: 0}
"""The priorities of the strict systems, by tier."""


def strict(wait_class: WaitClass, waited_ms: int) -> int:  # noqa: ARG001  # that is its point
    """The priority alone."""
    return PRIORITY[wait_class.tier]


def head_start(wait_class: WaitClass, waited_ms: int) -> int:
    """Time waited + a head start: the longest promise less the class's own; emergencies first."""
    if wait_class.tier == EMERGENCY:
        return ABOVE_ALL // 2 + waited_ms
    return waited_ms - wait_class.target_ms


def steps(wait_class: WaitClass, waited_ms: int) -> int:
    """The priority, raised one step when the promised wait is over; emergencies have none above."""
    late = wait_class.tier == EVERYONE and waited_ms >= wait_class.target_ms
    return PRIORITY[PREFERRED if late else wait_class.tier]


def multiplied(weights: Mapping[str, int]) -> Score:
    """(weight + 1) x time waited."""
    return lambda wait_class, waited_ms: (weights[wait_class.name] + 1) * waited_ms


def share(wait_class: WaitClass, waited_ms: int) -> int:
    """The share of the objective used up, in billionths; emergencies first."""
    if wait_class.tier == EMERGENCY:
        return ABOVE_ALL // 2 + waited_ms
    return waited_ms * 1_000_000_000 // wait_class.target_ms
