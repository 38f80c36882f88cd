"""Agents of an earlier run: seated where they sat, and what they wished for follows their calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState

if TYPE_CHECKING:
    from callcenter.agents.roster import Change, Roster
    from callcenter.contacts import AgentNumber, Phone
    from callcenter.events import AgentRecovered
    from callcenter.flow.outbox import Outbox


class FoundAgents:
    """Finds every agent their seat again."""

    def __init__(self, *, roster: Roster, outbox: Outbox) -> None:
        self._roster = roster
        self._outbox = outbox
        self._wishes: list[AgentRecovered] = []  # to be paused or logged out after their call

    def recovered(self, event: AgentRecovered, now: int) -> None:
        """Seat an agent where they sat."""
        self._outbox.state_all(self._roster.requests.come_back(event, now))
        if event.wish:
            self._wishes.append(event)

    def log_in(self, agent: AgentNumber, phone: Phone, now: int) -> None:
        """A phone rings or speaks for an agent: they are at work."""
        known = self._roster.get(agent)
        if known is not None and not known.logged_in:
            seated = self._roster.requests.log_in(agent, phone, actor="", now=now)
            self._outbox.state_all(seated.facts)

    def follow_wishes(self, now: int) -> list[Change]:
        """Return what was to follow the calls of agents: it follows now where the call is over."""
        wishes, self._wishes = self._wishes, []
        return [self._follow(event, now) for event in wishes]

    def _follow(self, event: AgentRecovered, now: int) -> Change:
        if event.wish == AgentState.PAUSED:
            reason, actor = event.wish_reason, event.wish_actor
            return self._roster.requests.pause(event.agent, reason, actor=actor, now=now)
        return self._roster.requests.log_out(event.agent, actor=event.wish_actor, now=now)
