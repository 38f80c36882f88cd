"""Which skills a changing number of agents cover, and how many have them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import ItemsView


class Coverage:
    """Counts agents by skill set, and answers from a cache between changes."""

    __slots__ = ("_able", "_agents", "_serves", "_shares", "changes", "total")

    def __init__(self) -> None:
        self._agents: Counter[frozenset[str]] = Counter()
        self._able: dict[frozenset[str], int] = {}
        self._serves: dict[frozenset[str], bool] = {}
        self._shares: dict[tuple[frozenset[str], frozenset[str]], bool] = {}
        self.total = 0
        self.changes = 0
        """How often anything changed: what was asked before the last time may be true no more."""

    def add(self, skills: frozenset[str]) -> None:
        """Count in an agent."""
        self.total += 1
        self._agents[skills] += 1
        self._forget()

    def remove(self, skills: frozenset[str]) -> None:
        """Count out an agent."""
        self.total -= 1
        self._agents[skills] -= 1
        if not self._agents[skills]:
            del self._agents[skills]
        self._forget()

    def by_skills(self) -> ItemsView[frozenset[str], int]:
        """How many agents there are of each skill set, to read until anything changes."""
        return self._agents.items()

    def able(self, required: frozenset[str]) -> int:
        """How many have all the ``required`` skills."""
        known = self._able.get(required)
        if known is None:
            known = self._able[required] = sum(
                count for skills, count in self._agents.items() if required <= skills
            )
        return known

    def serves(self, required: frozenset[str]) -> bool:
        """Whether somebody has all the ``required`` skills."""
        known = self._serves.get(required)
        if known is None:
            known = self._serves[required] = any(required <= skills for skills in self._agents)
        return known

    def shares(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether a single agent could serve both sets of required skills."""
        known = self._shares.get((one, other))
        if known is None:
            known = self._shares[one, other] = self.serves(one | other)
        return known

    def _forget(self) -> None:
        self.changes += 1
        self._able.clear()
        self._serves.clear()
        self._shares.clear()
