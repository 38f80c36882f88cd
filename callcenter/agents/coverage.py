"""Which skills the agents at work cover, paused ones included: they come back."""

from __future__ import annotations

from collections import Counter


class Coverage:
    """Counts the agents at work by skill set, and answers from a cache between changes."""

    __slots__ = ("_at_work", "_serves", "_shares", "total")

    def __init__(self) -> None:
        self._at_work: Counter[frozenset[str]] = Counter()
        self._serves: dict[frozenset[str], bool] = {}
        self._shares: dict[tuple[frozenset[str], frozenset[str]], bool] = {}
        self.total = 0

    def add(self, skills: frozenset[str]) -> None:
        """Count in an agent who has logged in."""
        self.total += 1
        self._at_work[skills] += 1
        self._forget()

    def remove(self, skills: frozenset[str]) -> None:
        """Count out an agent who has logged out."""
        self.total -= 1
        self._at_work[skills] -= 1
        if not self._at_work[skills]:
            del self._at_work[skills]
        self._forget()

    def serves(self, required: frozenset[str]) -> bool:
        """Whether somebody at work has all the ``required`` skills."""
        known = self._serves.get(required)
        if known is None:
            known = self._serves[required] = any(required <= skills for skills in self._at_work)
        return known

    def shares(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether a single agent at work could serve both sets of required skills."""
        known = self._shares.get((one, other))
        if known is None:
            known = self._shares[one, other] = self.serves(one | other)
        return known

    def _forget(self) -> None:
        self._serves.clear()
        self._shares.clear()
