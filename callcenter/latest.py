"""The latest so many of something, by key: what grows no further is bounded by forgetting."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Latest(dict[K, V], Generic[K, V]):
    """A dictionary, the latest last, that forgets the earliest beyond a bound.

    Args:
        most: So many are remembered. Only what `put` adds is counted.
    """

    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def put(self, key: K, value: V) -> None:
        """Remember a value as the latest, in place of an earlier one of the key."""
        self.pop(key, None)
        self[key] = value
        if len(self) > self._most:
            del self[next(iter(self))]
