"""When the turn of somebody who is off the phone comes: in time to dial, and not before.

A contact is called when agents enough for it, and for all who need one before it, are free or about
to be. About to be free is whose wrap-up ends within the time it takes to reach somebody, and of
those who talk so many as are expected to end by then (that time over the mean of a call, as for a
Poisson stream). An agent whose phone rings for somebody behind the contact counts as well: the turn
of the contact has come, and without this one it would pass again and again where agents are few and
have no wrap-up.

An agent who is free after all were matched has nobody on the phone to serve: those who go first on
the phone do not count against such an agent, only who is on the way already.
"""

from __future__ import annotations

from functools import cmp_to_key
from heapq import merge
from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState
from callcenter.queue.waiting import AWAY, asked_of_agents

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from callcenter.agents.roster import Roster
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.queue.line import Line
    from callcenter.queue.waiting import Waiting


class Turns:
    """Looks at the line and its agents; changes nothing."""

    def __init__(
        self, *, line: Line, roster: Roster, dispatcher: Dispatcher, estimator: Courtesy
    ) -> None:
        self._line = line
        self._roster = roster
        self._dispatcher = dispatcher
        self._estimator = estimator

    def away(
        self, now: int, *, full: Container[frozenset[str]], may: Callable[[str], bool]
    ) -> Iterator[Waiting]:
        """Yield those off the phone who ``may`` be called, in the order of the line.

        Whose skills are in ``full`` by then are left out, and not looked at one by one. The line
        must not change meanwhile.
        """
        lanes = (lane for lane in self._line.lanes() if AWAY in lane.skills)

        def order(one: Waiting, other: Waiting) -> int:
            return -1 if self.is_ahead(one, other, now) else 1

        return merge(*[_while_not_full(lane, full, may) for lane in lanes], key=cmp_to_key(order))

    def has_come(self, entry: Waiting, now: int, *, on_the_way: int, lead_ms: int) -> bool:
        """Whether a contact is to be called, so many with a claim to its agents being called."""
        if on_the_way < self._roster.free(asked_of_agents(entry.skills)):
            return True
        return self.before(entry, now) + on_the_way < self.bound(entry, now, lead_ms=lead_ms)

    def bound(self, entry: Waiting, now: int, *, lead_ms: int) -> int:
        """Return how many agents for this contact are free or about to be."""
        skills, talking = asked_of_agents(entry.skills), 0
        count = self._roster.free(skills) + self._taken_by_later(entry, skills, now)
        for agent in self._roster:
            if not skills <= agent.skills or agent.after_call is not None:
                continue
            if agent.state is AgentState.WRAP_UP:
                count += agent.until - now <= lead_ms
            elif agent.state is AgentState.TALKING:
                talking += 1
        mean_ms = self._estimator.handling_ms
        return count + (int(talking * lead_ms / mean_ms) if mean_ms else 0)

    def before(self, entry: Waiting, now: int) -> int:
        """Return how many on the phone go first, no phone ringing for them yet."""
        own = asked_of_agents(entry.skills)

        def competes(skills: frozenset[str]) -> bool:
            return AWAY not in skills and self.competes(own, skills)

        return self._line.ahead_count(entry, now, lanes_shared=competes)

    def competes(self, own: frozenset[str], others: frozenset[str]) -> bool:
        """Whether who needs these skills may take an agent of who needs those."""
        others = asked_of_agents(others)
        return others == own or self._roster.coverage.shares(own, others)

    def is_ahead(self, one: Waiting, other: Waiting, now: int) -> bool:
        """Whether one goes before another."""
        return self._line.policy.ahead(one, other, now)

    def next_wrap_up(self, now: int, *, lead_ms: int) -> int | None:
        """Return when the next wrap-up begins to count, in ms, or None."""
        ends = (agent.until for agent in self._roster if agent.state is AgentState.WRAP_UP)
        return min((end - lead_ms for end in ends if end - lead_ms > now), default=None)

    def _taken_by_later(self, entry: Waiting, skills: frozenset[str], now: int) -> int:
        """Count the agents whose phone rings for somebody whom this contact is ahead of."""
        ahead = self._line.policy.ahead
        rung: Iterable[frozenset[str]] = (
            offer.agent.skills
            for placed in self._dispatcher.ringing()
            if ahead(entry, placed.entry, now)
            for offer in placed.ringing
        )
        return sum(skills <= agent_skills for agent_skills in rung)


def _while_not_full(
    lane: Iterable[Waiting], full: Container[frozenset[str]], may: Callable[[str], bool]
) -> Iterator[Waiting]:
    for entry in lane:
        if entry.skills in full:
            return
        if may(entry.contact):
            yield entry
