"""Agents whom another service left in the PBX's own queue: at work here from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.agents.roster import Change, Roster
    from callcenter.events import Member, MembersFound


class Members:
    """Takes over who is at work where another service served last."""

    def __init__(self, *, roster: Roster) -> None:
        self._roster = roster

    def take_over(self, event: MembersFound, now: int) -> Iterator[Change]:
        """Let those be at work, and paused, who are members; yield what that changes.

        Where another service served last, whoever is no member has gone home meanwhile.
        """
        at_work = {member.agent for member in event.members}
        for agent in self._roster if event.inherited else ():
            if agent.logged_in and agent.number not in at_work:
                yield self._roster.requests.log_out(agent.number, actor="", now=now)
        for member in event.members:
            yield from self._seat(member, now)

    def _seat(self, member: Member, now: int) -> Iterator[Change]:
        agent = self._roster.get(member.agent)
        if agent is None:
            return
        if agent.phone != member.phone:
            yield self._roster.requests.log_in(member.agent, member.phone, actor="", now=now)
        paused = agent.state is AgentState.PAUSED  # a pause may have no reason
        if member.paused and not (paused and agent.pause_reason == member.reason):
            yield self._roster.requests.pause(member.agent, member.reason, actor="", now=now)
        elif paused and not member.paused:
            yield self._roster.requests.unpause(member.agent, actor="", now=now)
