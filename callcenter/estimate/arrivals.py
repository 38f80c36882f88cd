"""How many come a second, by lane, as it was in the last twenty minutes or so."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.queue.waiting import WaitClass

    LaneKey = tuple[WaitClass, frozenset[str]]

KERNEL_MS = 20 * 60 * 1_000
"""An arrival counts for less and less: after this long for 1/e of what it did."""
FADED = 0.05
"""A lane with no more than this left of a single arrival is forgotten."""


class Arrivals:
    """Arrival rates by wait class and required skills, with an exponential kernel."""

    __slots__ = ("_began_at", "_weights")

    def __init__(self) -> None:
        # What is left of a lane's arrivals, and the moment (ms) at which that was so.
        self._weights: dict[LaneKey, tuple[float, int]] = {}
        self._began_at: int | None = None

    def came(self, lane: LaneKey, now: int) -> None:
        """Count one who enters the line."""
        if self._began_at is None:
            self._began_at = now
        self._add(lane, 1.0, now)

    def moved(self, before: LaneKey, after: LaneKey, *, came_at: int, now: int) -> None:
        """Count one who came at ``came_at`` under another lane from now on."""
        if before in self._weights:
            left = _left(came_at, now)
            self._add(before, -left, now)
            self._add(after, left, now)

    def rates(self, now: int) -> Iterator[tuple[LaneKey, float]]:
        """Arrivals per millisecond of each lane; lanes that have long had none are forgotten."""
        if self._began_at is None:
            return
        # Soon after the start the kernel has not seen its whole span: a minute's arrivals would
        # else count for a twentieth of what they are.
        span_ms = KERNEL_MS * max(1 - _left(self._began_at, now), FADED)
        for lane, (weight, at) in list(self._weights.items()):
            left = weight * _left(at, now)
            if left > FADED:
                yield lane, left / span_ms
            else:
                del self._weights[lane]

    def _add(self, lane: LaneKey, count: float, now: int) -> None:
        weight, at = self._weights.get(lane, (0.0, now))
        self._weights[lane] = (max(0.0, weight * _left(at, now) + count), now)


def _left(at: int, now: int) -> float:
    """What an arrival at ``at`` counts for; one that an earlier run's clock put ahead, for all."""
    return exp(min(at - now, 0) / KERNEL_MS)
