"""Moments to come, at most one for each key, soonest first."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Generic, TypeVar

K = TypeVar("K", int, str)


class Deadlines(Generic[K]):
    """A heap of moments (ms); one that was called off is dropped when it is met."""

    __slots__ = ("_at", "_heap")

    def __init__(self) -> None:
        self._at: dict[K, int] = {}
        self._heap: list[tuple[int, K]] = []

    def set(self, key: K, at: int) -> None:
        """Let ``key`` be due at ``at``, in place of whatever was set for it before."""
        self._at[key] = at
        heappush(self._heap, (at, key))

    def clear(self, key: K) -> None:
        """Call off what was set for ``key``, if anything was."""
        self._at.pop(key, None)

    def next(self) -> int | None:
        """Return the soonest moment, or None."""
        heap = self._heap
        while heap and self._at.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else None

    def take_due(self, now: int) -> list[tuple[int, K]]:
        """Remove and return the moments up to ``now`` with their keys, soonest first."""
        heap, due = self._heap, []
        while heap and heap[0][0] <= now:
            at, key = heappop(heap)
            if self._at.get(key) == at:
                del self._at[key]
                due.append((at, key))
        return due
