"""What became of the callers, counted by class: `Figures` as people and programs read them."""

from __future__ import annotations

from array import array
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callcenter.queue.waiting import WaitClass, Waiting
    from callcenter.sim.callers import Caller


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How one class fared, or all together.

    Waits are those of the answered, in seconds; None where nobody was answered. Percentiles are by
    nearest rank.
    """

    offered: int
    answered: int
    abandoned: int
    mean_wait_s: float | None
    p50_s: float | None
    p90_s: float | None
    p95_s: float | None
    max_s: float | None
    within_target: float | None
    """Answered within the target, of all offered: who hangs up was not."""
    same_class_overtakes: int
    """Earlier arrivals of the same class who still waited, summed up over all answers: always 0."""


class Count:
    """What is counted of one class."""

    __slots__ = ("abandoned", "overtakes", "target_ms", "waits_ms")

    def __init__(self, target_ms: int) -> None:
        self.target_ms = target_ms
        self.waits_ms = array("q")
        self.abandoned = 0
        self.overtakes = 0

    @property
    def within(self) -> int:
        """How many were answered within the target."""
        target_ms = self.target_ms
        return sum(wait <= target_ms for wait in self.waits_ms)


class Tally:
    """Counts what happens to the callers of a scenario; those of the warm-up are left out."""

    def __init__(self, classes: Iterable[WaitClass]) -> None:
        self._counts = {each.name: Count(each.target_ms) for each in classes}

    def answered(
        self,
        caller: Caller,
        entry: Waiting,  # noqa: ARG002  # others look at it
        *,
        wait_ms: int,
        overtook: int,
    ) -> None:
        """See `Observer.answered`."""
        if caller.counted:
            count = self._counts[caller.wait_class.name]
            count.waits_ms.append(wait_ms)
            count.overtakes += overtook

    def hung_up(self, caller: Caller) -> None:
        """See `Observer.hung_up`."""
        if caller.counted:
            self._counts[caller.wait_class.name].abandoned += 1

    def classes(self) -> dict[str, Figures]:
        """Return the figures of each class."""
        return {name: figures([count]) for name, count in self._counts.items()}

    def overall(self) -> Figures:
        """Return the figures of all together."""
        return figures(list(self._counts.values()))


def figures(counts: Sequence[Count]) -> Figures:
    """Sum up what was counted."""
    waits_ms = sorted(chain.from_iterable(count.waits_ms for count in counts))
    answered, abandoned = len(waits_ms), sum(count.abandoned for count in counts)
    offered = answered + abandoned
    within = sum(count.within for count in counts)
    return Figures(
        offered=offered,
        answered=answered,
        abandoned=abandoned,
        mean_wait_s=round(sum(waits_ms) / answered / 1_000, 6) if answered else None,
        p50_s=nearest_rank_s(waits_ms, 50),
        p90_s=nearest_rank_s(waits_ms, 90),
        p95_s=nearest_rank_s(waits_ms, 95),
        max_s=waits_ms[-1] / 1_000 if answered else None,
        within_target=within / offered if offered else None,
        same_class_overtakes=sum(count.overtakes for count in counts),
    )


def nearest_rank_s(waits_ms: Sequence[int], percent: int) -> float | None:
    """The smallest of the sorted waits that ``percent`` of all do not exceed; None of none."""
    return waits_ms[ceil(len(waits_ms) * percent / 100) - 1] / 1_000 if waits_ms else None
