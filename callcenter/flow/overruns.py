"""Pauses that last longer than their reason allows: the agent's phone rings once to say so.

Only for reasons that are to be told. It waits until the phone is free and the PBX there, and comes
to nothing when the agent is back before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import PauseOverran
from callcenter.flow.notices import PAUSE_OVER
from callcenter.flow.rules import PauseLimit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from callcenter.agents.roster import Roster
    from callcenter.contacts import AgentNumber
    from callcenter.facts import Fact
    from callcenter.flow.notices import Notices
    from callcenter.flow.rules import Rules


class Overruns:
    """Knows whom to ring, and rings them."""

    __slots__ = ("_due", "_notices", "_roster", "_rules")

    def __init__(self, *, rules: Rules, roster: Roster, notices: Notices) -> None:
        self._rules = rules
        self._roster = roster
        self._notices = notices
        self._due: list[AgentNumber] = []

    def __len__(self) -> int:
        """How many are to be rung."""
        return len(self._due)

    def stated(self, facts: Iterable[Fact]) -> None:
        """Take note of the pauses that have just become too long."""
        limits = self._rules.desk.pause_limits
        for fact in facts:
            if isinstance(fact, PauseOverran) and limits.get(fact.reason, PauseLimit()).tell:
                self._due.append(fact.agent)

    def run(self, pbxs: Collection[str]) -> None:
        """Ring those who can be rung now; one of ``pbxs``, whose session stands, does it."""
        self._due = [number for number in self._due if not self._settled(number, min(pbxs))]

    def _settled(self, number: AgentNumber, pbx: str) -> bool:
        """Whether there is nothing to wait for any more: rung, or back."""
        agent = self._roster.get(number)
        if agent is None or agent.phone is None or not agent.overran:
            return True
        can_ring = self._roster.phones.usable(agent.phone)
        if can_ring:
            self._notices.tell(pbx, agent.phone, PAUSE_OVER)
        return can_ring
