"""Moments the core waits for, each known by a key; the engine keeps one timer for the earliest."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Due(NamedTuple):
    """What a deadline is about."""

    kind: str
    subject: str


class Deadlines:
    """At most one moment a key. Setting again replaces; a replaced moment never fires."""

    __slots__ = ("_at", "_heap")

    def __init__(self) -> None:
        self._at: dict[Due, int] = {}
        # Replaced and cleared moments stay in the heap until they surface: removal would be O(n).
        self._heap: list[tuple[int, Due]] = []

    def set(self, kind: str, subject: str, at_ms: int | None) -> None:
        """Wait for ``at_ms`` under this key; None stops waiting."""
        key = Due(kind, subject)
        if at_ms is None:
            self._at.pop(key, None)
        elif self._at.get(key) != at_ms:
            self._at[key] = at_ms
            heapq.heappush(self._heap, (at_ms, key))

    def next(self) -> int | None:
        """Return the earliest moment in ms, or None."""
        heap, at = self._heap, self._at
        while heap and at.get(heap[0][1]) != heap[0][0]:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def due(self, now: int) -> Iterator[Due]:
        """Yield and forget every key whose moment has come, earliest first."""
        while (at_ms := self.next()) is not None and at_ms <= now:
            _, key = heapq.heappop(self._heap)
            del self._at[key]
            yield key

    def __len__(self) -> int:
        """How many moments are waited for."""
        return len(self._at)
