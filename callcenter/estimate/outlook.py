"""Who serves, and who will come, for each set of skills: kept while it is true.

A crew is true until somebody comes, goes or is paused. Arrival rates are a matter of twenty
minutes: those of a moment ago do, and a line of hundreds is estimated on one and the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.estimate.crew import Crew
from callcenter.estimate.rank import promise_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.agents.roster import Roster
    from callcenter.estimate.arrivals import Arrivals
    from callcenter.estimate.rank import Promise
    from callcenter.queue.waiting import WaitClass

FRESH_MS = 1_000
"""Arrival rates are taken anew after this long."""


class Outlook:
    """What a contact has to expect of others, by the skills it needs.

    Args:
        roster: who serves.
        arrivals: who comes.
    """

    __slots__ = ("_arrivals", "_changes", "_coming", "_crews", "_roster", "_taken_at")

    def __init__(self, roster: Roster, arrivals: Arrivals) -> None:
        self._roster = roster
        self._arrivals = arrivals
        self._changes = -1
        self._taken_at = 0
        self._crews: dict[frozenset[str], Crew] = {}
        self._coming: dict[frozenset[str], Mapping[WaitClass, float]] = {}

    def of(self, skills: frozenset[str], now: int) -> tuple[Crew, Mapping[WaitClass, float]]:
        """Return the crew for these skills, and the arrivals per ms who will need it.

        Arrivals are summed up by promise, each under one of its classes.
        """
        if self._changes != self._roster.present.changes:
            self._changes = self._roster.present.changes
            self._crews.clear()
            self._coming.clear()
        if not 0 <= now - self._taken_at < FRESH_MS:
            self._taken_at = now
            self._coming.clear()
        crew = self._crews.get(skills)
        if crew is None:
            crew = self._crews[skills] = Crew(self._roster, skills)
        coming = self._coming.get(skills)
        if coming is None:
            coming = self._coming[skills] = self._sum_up(crew, now)
        return crew, coming

    def _sum_up(self, crew: Crew, now: int) -> Mapping[WaitClass, float]:
        classes: dict[Promise, WaitClass] = {}
        coming: dict[WaitClass, float] = {}
        for (wait_class, skills), rate in self._arrivals.rates(now):
            if share := crew.share_of(skills):
                known = classes.setdefault(promise_of(wait_class), wait_class)
                coming[known] = coming.get(known, 0.0) + rate * share
        return coming
