"""Contacts that wait a moment for one agent: who served them last, or whom they prefer.

Owns the rule. For a limited time such a contact is given to no other agent, as long as that one is
at work and neither paused nor about to be, nor has let it ring in vain. It keeps its place: the
agent is given to whoever is first in the order, and those behind it are served by others meanwhile.
That is no inversion: the contact is passed for its own sake, and every ring says so
(`WAITS_FOR_AGENT`). Emergencies wait for nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState
from callcenter.deadlines import Deadlines
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.agents.roster import Roster
    from callcenter.contacts import AgentNumber
    from callcenter.dispatch.offers import Placed

LAST_AGENT = "last_agent"
"""What a ring says of how its agent was chosen."""
WAITS_FOR_AGENT = "waits_for_agent"
"""Why somebody was passed."""


class Holds:
    """Who waits for whom, and until when."""

    __slots__ = ("_placed", "_until")

    def __init__(self) -> None:
        self._placed: dict[str, Placed] = {}
        self._until: Deadlines[str] = Deadlines()

    def __len__(self) -> int:
        return len(self._placed)

    def __iter__(self) -> Iterator[Placed]:
        """Yield those who wait for an agent."""
        return iter(self._placed.values())

    def add(self, placed: Placed, agent: AgentNumber, until: int) -> None:
        """Let a contact wait for an agent until a moment (ms)."""
        placed.waits_for = agent
        self._placed[placed.contact] = placed
        self._until.set(placed.contact, until)

    def drop(self, placed: Placed) -> None:
        """Let a contact be given to anybody."""
        placed.waits_for = None
        if self._placed.pop(placed.contact, None) is not None:
            self._until.clear(placed.contact)

    def next(self) -> int:
        """Return when the next of them waits no more, in ms, or `NEVER`."""
        return self._until.next()

    def review(self, roster: Roster, now: int) -> None:
        """Let those wait no more whose time is over, or whose agent will not come."""
        for _, contact in list(self._until.due(now)):
            self.drop(self._placed[contact])
        for placed in tuple(self._placed.values()):
            if not _will_come(placed, roster):
                self.drop(placed)


def _will_come(placed: Placed, roster: Roster) -> bool:
    """Whether the agent may serve the contact before long."""
    number, entry = placed.waits_for, placed.entry
    agent = roster.get(number) if number is not None else None
    if agent is None or not agent.logged_in or agent.state is AgentState.PAUSED:
        return False
    if agent.after_call is not None or number in placed.refused_by:
        return False
    return entry.wait_class.tier != EMERGENCY and entry.skills <= agent.skills
