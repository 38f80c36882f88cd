"""Agents as members of queues: what a log-in, a pause and a log-out are in app_queue's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.queuelog.lines import MANAGER, LogLine, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callcenter.contacts import AgentNumber, Phone
    from callcenter.facts import AgentChanged
    from callcenter.queuelog.names import QueueNames

OFFLINE, PAUSED = "offline", "paused"


class Seat(msgspec.Struct, frozen=True):
    """An agent at work, as the log knows them."""

    member: str
    queues: tuple[str, ...]
    paused: bool = False
    reason: str = ""  # of the pause


class Members:
    """Follows agents.

    Args:
        names: How queues and members are named now.
    """

    def __init__(self, names: Callable[[], QueueNames]) -> None:
        self._names = names
        self._seats: dict[AgentNumber, Seat] = {}
        self._called: dict[AgentNumber, str] = {}  # for lines about calls
        # Were at work when the service ended, and have not come back yet.
        self._expected: dict[AgentNumber, Seat] = {}

    def name(self, agent: AgentNumber) -> str:
        """Return how an agent is named."""
        return self._called.get(agent) or self._names().member_of(agent, "", None)

    def expect(
        self, agent: AgentNumber, name: str, phone: Phone | None, *, paused: bool, reason: str
    ) -> None:
        """An agent was at work when the service ended: that they were added is written already."""
        names = self._names()
        member = names.member_of(agent, name, phone)
        self._called[agent] = member
        self._expected[agent] = Seat(member, names.of_agent(agent), paused, reason)

    def nobody_else_comes(self) -> Iterator[LogLine]:
        """Yield that those left who were at work once and have not come back."""
        gone, self._expected = self._expected, {}
        for seat in gone.values():
            yield from _removed(seat)

    def follow(self, changed: AgentChanged) -> Iterator[LogLine]:
        """Yield what an agent's change is in the log."""
        agent, names = changed.agent, self._names()
        if (was := self._expected.pop(agent, None)) is not None:
            self._seats[agent] = was
            if changed.after != OFFLINE:
                return  # back where they sat; whether the pause goes on is told next
        before, after = self._seats.pop(agent, None), None
        if changed.after != OFFLINE:
            paused = changed.after == PAUSED
            member = names.member_of(agent, changed.name, changed.phone)
            reason = changed.reason if paused else ""
            after = self._seats[agent] = Seat(member, names.of_agent(agent), paused, reason)
            self._called[agent] = member
        yield from _differ(before, after)


def _differ(before: Seat | None, after: Seat | None) -> Iterator[LogLine]:
    if (
        before is None
        or after is None
        or (before.member, before.queues)
        != (
            after.member,
            after.queues,
        )
    ):
        if before is not None:
            yield from _removed(before)
        if after is not None:
            yield from _added(after)
    elif (before.paused, before.reason) != (after.paused, after.reason):
        yield from _paused(after)


def _added(seat: Seat) -> Iterator[LogLine]:
    said = ("PAUSED",) if seat.paused else ()
    for queue in seat.queues:
        yield LogLine(Verb.ADDMEMBER, queue, MANAGER, seat.member, said)


def _removed(seat: Seat) -> Iterator[LogLine]:
    for queue in seat.queues:
        yield LogLine(Verb.REMOVEMEMBER, queue, MANAGER, seat.member)


def _paused(seat: Seat) -> Iterator[LogLine]:
    """Yield a pause of all queues, or its end, and then that of each: app_queue does so."""
    if not seat.queues:
        return
    everywhere = Verb.PAUSEALL if seat.paused else Verb.UNPAUSEALL
    yield LogLine(everywhere, member=seat.member, data=(seat.reason,))
    verb = Verb.PAUSE if seat.paused else Verb.UNPAUSE
    for queue in seat.queues:
        yield LogLine(verb, queue, member=seat.member, data=(seat.reason,))
