"""Expected waits, learned from the core's own facts.

Silent rather than wrong: no estimate while fewer than `CALLS_AT_LEAST` calls have shown how long
an agent is taken by one, and none for a contact whom no agent at work could serve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.estimate.arrivals import Arrivals
from callcenter.estimate.averages import Mean, Patience
from callcenter.estimate.outlook import Outlook
from callcenter.estimate.rank import Rank
from callcenter.estimate.ratios import Ratios
from callcenter.facts import AgentChanged, Connected, Ended, Outcome
from callcenter.queue.waiting import asked_of_agents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.agents.roster import Roster
    from callcenter.contacts import AgentNumber
    from callcenter.facts import Fact
    from callcenter.queue.line import Line
    from callcenter.queue.waiting import Waiting

CALLS_AT_LEAST = 10
BOUND_SHARE = 0.9
"""Of all waits, so many are to stay below the bound."""
COLD_RATIO = 2.0
"""The bound over the estimate, while a group's own waits are too few to tell."""

_GAVE_UP = (Outcome.ABANDONED, Outcome.SHORT)


class Estimate(msgspec.Struct, frozen=True, gc=False):
    """What is expected of one contact's wait, from the moment it is made on."""

    expected_ms: int
    bound_ms: int  # nine in ten are expected to stay below


class _Taken(msgspec.Struct, gc=False):
    """An agent whom a contact takes: from ringing on until free again."""

    since: int  # ms since the epoch
    spoke: bool = False


class Estimator:
    """Estimates the waits of one line.

    Args:
        line: who waits.
        roster: who serves.
    """

    __slots__ = ("_arrivals", "_connecting", "_handling", "_learn", "_line", "_outlook",
                 "_patience", "_ratios", "_roster", "_taken")  # fmt: skip

    def __init__(self, *, line: Line, roster: Roster) -> None:
        self._line = line
        self._roster = roster
        self._arrivals = Arrivals()
        self._outlook = Outlook(roster, self._arrivals)
        self._handling = Mean()
        self._connecting = Mean()
        self._patience = Patience()
        self._ratios: dict[str, Ratios] = {}
        self._taken: dict[AgentNumber, _Taken] = {}
        self._learn: dict[type[Fact], Callable[[Any, int], None]] = {
            AgentChanged: self._agent_changed,
            Connected: self._connected,
            Ended: self._ended,
        }

    # What it learns from

    def entered(self, entry: Waiting, now: int) -> None:
        """Count a contact that enters the line."""
        self._arrivals.came((entry.wait_class, entry.skills), now)

    def changed(self, before: Waiting, after: Waiting, *, entered_at: int, now: int) -> None:
        """Count a contact that entered the line at ``entered_at`` under its new class."""
        lanes = (before.wait_class, before.skills), (after.wait_class, after.skills)
        self._arrivals.moved(*lanes, came_at=entered_at, now=now)

    def learn(self, facts: Iterable[Fact], now: int) -> None:
        """Take into account what has become true at ``now``."""
        for fact in facts:
            learn = self._learn.get(type(fact))
            if learn is not None:
                learn(fact, now)

    # What it says

    @property
    def handling_ms(self) -> float:
        """How long an agent is taken by a call, in ms; 0.0 until enough were seen."""
        return self._handling.mean_ms if self._handling.count >= CALLS_AT_LEAST else 0.0

    def estimate(self, entry: Waiting, *, group: str, now: int) -> Estimate | None:
        """Return what is expected of a contact's wait from ``now`` on, or None.

        Args:
            entry: in the line, or about to be put there.
            group: whose earlier waits tell how far estimates are to be trusted.
            now: ms since the epoch.
        """
        if self._handling.count < CALLS_AT_LEAST:
            return None
        skills = asked_of_agents(entry.skills)
        crew, coming = self._outlook.of(skills, now)
        if not crew.size:
            return None
        rank = Rank(
            entry,
            line=self._line,
            crew=crew,
            coming=coming,
            rate=crew.size / max(self._handling.mean_ms, 1.0),
            patience=self._patience.rate,
            free=self._roster.free(skills),
            now=now,
        )
        expected_ms = rank.wait_ms() + self._connecting.mean_ms
        ratios = self._ratios.get(group)
        ratio = (ratios.quantile() if ratios else None) or COLD_RATIO
        return Estimate(round(expected_ms), round(expected_ms * ratio))

    # Inside

    def _agent_changed(self, fact: AgentChanged, now: int) -> None:
        match fact.after:
            case "ringing":
                self._taken[fact.agent] = _Taken(now)
            case "talking" | "wrap_up":
                pass
            case _:
                taken = self._taken.pop(fact.agent, None)
                if taken is not None and taken.spoke:
                    self._handling.add(now - taken.since)

    def _connected(self, fact: Connected, now: int) -> None:
        taken = self._taken.get(fact.agent)
        if taken is not None:
            taken.spoke = True
            self._connecting.add(now - taken.since)
        self._wait_over(fact, ended=True)
        if not (fact.again or fact.promised):
            self._patience.add(fact.wait_ms, gave_up=False)

    def _ended(self, fact: Ended, _now: int) -> None:
        if fact.outcome is Outcome.ANSWERED or not fact.group or fact.promised:
            return
        self._wait_over(fact, ended=False)
        self._patience.add(fact.wait_ms, gave_up=fact.outcome in _GAVE_UP)

    def _wait_over(self, fact: Connected | Ended, *, ended: bool) -> None:
        if fact.estimate_ms is not None and not fact.promised:
            ratios = self._ratios.setdefault(fact.group, Ratios(BOUND_SHARE))
            ratios.add(fact.wait_ms, fact.estimate_ms, ended=ended)
