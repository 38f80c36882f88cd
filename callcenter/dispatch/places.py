"""Questions about the order: who is before a contact, and how many."""

from __future__ import annotations

from functools import cmp_to_key
from itertools import takewhile
from typing import TYPE_CHECKING

from callcenter.queue.waiting import asked_of_agents

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Roster
    from callcenter.dispatch.ledger import Ledger
    from callcenter.dispatch.offers import Placed
    from callcenter.queue.waiting import Waiting


class Ahead:
    """Those ahead of a contact under the policy now.

    Those who compete for an agent with it are those of its own skills, and of skills that some
    agent at work has together with them; those for whom a phone rings count, those answered do not.
    """

    def __init__(self, placed: Placed, *, ledger: Ledger, roster: Roster, now: int) -> None:
        self._entry = placed.entry
        self._line = ledger.line
        self._now = now
        self._competes = _competing(placed.entry, roster)
        others = (other.entry for other in ledger.ringing.values() if other is not placed)
        self._ringing = [
            other for other in others if self._competes(other.skills) and self._is_ahead(other)
        ]

    @property
    def count(self) -> int:
        """How many are ahead and compete."""
        waiting = self._line.ahead_count(self._entry, self._now, lanes_shared=self._competes)
        return len(self._ringing) + waiting

    @property
    def elsewhere(self) -> int:
        """How many wait ahead in the order and need other agents."""
        return self._line.ahead_count(
            self._entry, self._now, lanes_shared=lambda skills: not self._competes(skills)
        )

    def first(self, limit: int) -> list[Waiting]:
        """The first ``limit`` of those who are ahead and compete, best first."""
        ordered = self._line.ordered(self._now, limit=limit, lanes_shared=self._competes)
        found = [*takewhile(self._is_ahead, ordered), *self._ringing]
        return sorted(found, key=cmp_to_key(self._compare))[:limit]

    def _compare(self, a: Waiting, b: Waiting) -> int:
        return -1 if self._line.policy.ahead(a, b, self._now) else 1

    def _is_ahead(self, other: Waiting) -> bool:
        if other is self._entry:
            return False
        return self._line.policy.ahead(other, self._entry, self._now)


def _competing(entry: Waiting, roster: Roster) -> Callable[[frozenset[str]], bool]:
    shares_agent, own = roster.coverage.shares, asked_of_agents(entry.skills)

    def competes(skills: frozenset[str]) -> bool:
        others = asked_of_agents(skills)  # who is away keeps the place, and counts
        return others == own or shares_agent(own, others)

    return competes
