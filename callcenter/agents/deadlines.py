"""Moments to come, at most one for each key, soonest first."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Final, Generic, TypeVar

K = TypeVar("K", int, str)

NEVER: Final = 1 << 62
"""Later than every moment (ms)."""


class Deadlines(Generic[K]):
    """A heap of moments (ms); one that was called off is dropped when it is met."""

    __slots__ = ("_at", "_heap", "not_before")

    def __init__(self) -> None:
        self._at: dict[K, int] = {}
        self._heap: list[tuple[int, K]] = []
        self.not_before: int = NEVER
        """Nothing is due before this; `take_due` has nothing to give until then."""

    def set(self, key: K, at: int) -> None:
        """Let ``key`` be due at ``at``, in place of whatever was set for it before."""
        self._at[key] = at
        heappush(self._heap, (at, key))
        self.not_before = min(self.not_before, at)

    def clear(self, key: K) -> None:
        """Call off what was set for ``key``, if anything was."""
        self._at.pop(key, None)

    def next(self) -> int:
        """Return the soonest moment, or `NEVER`."""
        heap = self._heap
        while heap and self._at.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        self.not_before = heap[0][0] if heap else NEVER
        return self.not_before

    def take_due(self, now: int) -> list[tuple[int, K]]:
        """Remove and return the moments up to ``now`` with their keys, soonest first."""
        due = []
        while self.next() <= now:
            moment = heappop(self._heap)
            del self._at[moment[1]]
            due.append(moment)
        return due
