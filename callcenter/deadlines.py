"""Moments to come, at most one for each key, soonest first: whatever is waited for in the core."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

K = TypeVar("K", int, str, tuple[str, str])

NEVER: Final = 1 << 62
"""Later than every moment (ms)."""

_SPARE = 64
"""Moments called off that are always borne with."""


class Deadlines(Generic[K]):
    """A heap of moments (ms). One that was called off or replaced never comes.

    Those stay in the heap until they surface, for to find one there takes as long as to look at
    all; when they are more than the others the heap is made anew, so it stays as small as its use.
    """

    __slots__ = ("_at", "_heap", "not_before")

    def __init__(self) -> None:
        self._at: dict[K, int] = {}
        self._heap: list[tuple[int, K]] = []
        self.not_before: int = NEVER
        """Nothing is due before this; `due` has nothing to give until then."""

    def __len__(self) -> int:
        """How many moments are waited for."""
        return len(self._at)

    def set(self, key: K, at: int) -> None:
        """Let ``key`` be due at ``at``, in place of whatever was set for it before."""
        if self._at.get(key) == at:
            return
        self._at[key] = at
        heappush(self._heap, (at, key))
        self.not_before = min(self.not_before, at)
        self._shrink()

    def clear(self, key: K) -> None:
        """Call off what was set for ``key``, if anything was."""
        if self._at.pop(key, None) is not None:
            self.next()
            self._shrink()

    def next(self) -> int:
        """Return the soonest moment, or `NEVER`."""
        heap, at = self._heap, self._at
        while heap and at.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        self.not_before = heap[0][0] if heap else NEVER
        return self.not_before

    def due(self, now: int) -> Iterator[tuple[int, K]]:
        """Yield and forget the moments up to ``now`` with their keys, soonest first.

        Moments may be set and called off on the way; what is called off in time is not yielded.
        """
        while self.next() <= now:
            moment = heappop(self._heap)
            del self._at[moment[1]]
            yield moment

    def _shrink(self) -> None:
        if len(self._heap) > 2 * len(self._at) + _SPARE:
            self._heap = [(at, key) for key, at in self._at.items()]
            heapify(self._heap)
