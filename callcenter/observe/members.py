"""Members of the PBX's own queues, as agents: who is there, paused, rung, or speaks.

A member of several watched queues is one agent, paused where paused in all of them, and one who is
in them by several interfaces of one extension is too. A member whose phone is not there is not at
work. Calls of a member's own are no state of an agent: the PBX rings for nobody then.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from callcenter.agents.states import AgentState
from callcenter.contacts import AgentNumber, Phone
from callcenter.facts import AgentChanged

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from callcenter.facts import Fact
    from callcenter.observe.queues import Queues

    Message = Mapping[str, str]

_OTHER = re.compile(r"[^0-9A-Za-z_-]+")
_LONGEST = 32
_YES = "1"
_UNREACHABLE = frozenset({"4", "5"})
"""`Status` of a member: the device is invalid, or unavailable (Asterisk: devicestate.h)."""
_FOUND_TALKING = "found"
"""Stands for the caller of a talk that began before we looked."""


def agent_of(interface: str) -> AgentNumber:
    """Return what stands for a member: 101 of ``PJSIP/101`` and of ``Local/101@from-queue/n``."""
    _, _, dialled = interface.partition("/")
    name = (dialled or interface).partition("@")[0].rpartition("/")[2]
    return AgentNumber(_OTHER.sub("-", name)[:_LONGEST] or "-")


class _Member(msgspec.Struct):
    """One agent."""

    number: AgentNumber
    name: str
    phone: Phone
    paused: dict[tuple[str, str], bool] = msgspec.field(default_factory=dict)  # queue, interface
    away: set[tuple[str, str]] = msgspec.field(default_factory=set)  # those that cannot ring
    reason: str = ""
    rings: set[str] = msgspec.field(default_factory=set)  # legs of the phone
    talks: set[str] = msgspec.field(default_factory=set)  # legs of callers
    wraps_up_until: int = 0  # ms since the epoch
    told: AgentState = AgentState.OFFLINE

    def state(self, now: int) -> AgentState:
        """What they are doing now."""
        if self.talks:
            return AgentState.TALKING
        if self.rings:
            return AgentState.RINGING
        if not self.paused.keys() - self.away:
            return AgentState.OFFLINE
        if all(self.paused.values()):
            return AgentState.PAUSED
        return AgentState.WRAP_UP if now < self.wraps_up_until else AgentState.AVAILABLE


class Members:
    """Follows them.

    Args:
        queues: The queues that are watched.
    """

    def __init__(self, queues: Queues) -> None:
        self._queues = queues
        self._of: dict[AgentNumber, _Member] = {}
        self._rung: dict[str, _Member] = {}  # by the phone's leg

    def there(self, event: Message, now: int) -> Iterator[Fact]:
        """A member is in a queue, paused or not: told by itself, or asked for."""
        interface = event.get("interface") or event.get("location", "")
        if not interface or self._queues.of(event["queue"]) is None:
            return
        number = agent_of(interface)
        member = self._of.get(number)
        if member is None:
            member = self._of[number] = _Member(number, interface, Phone(interface))
        member.name = event.get("membername") or event.get("name") or interface
        member.phone = Phone(interface)
        seat = event["queue"], interface
        member.paused[seat] = event.get("paused") == _YES
        member.reason = event.get("pausedreason", "")
        (member.away.add if event.get("status", "") in _UNREACHABLE else member.away.discard)(seat)
        yield from self._tell(member, now)

    def removed(self, event: Message, now: int) -> Iterator[Fact]:
        """A member is in a queue no more."""
        member = self._of.get(agent_of(event["interface"]))
        if member is not None:
            member.paused.pop((event["queue"], event["interface"]), None)
            yield from self._tell(member, now)

    def rings(self, interface: str, leg: str, now: int) -> Iterator[Fact]:
        """A member's phone begins to ring."""
        if member := self._of.get(agent_of(interface)):
            member.rings.add(leg)
            self._rung[leg] = member
            yield from self._tell(member, now)

    def rings_no_more(self, leg: str, now: int) -> Iterator[Fact]:
        """It was not answered, or is taken back."""
        if member := self._rung.pop(leg, None):
            member.rings.discard(leg)
            yield from self._tell(member, now)

    def talks(self, interface: str, *, leg: str, caller: str, now: int) -> Iterator[Fact]:
        """A member speaks with a caller."""
        if member := self._of.get(agent_of(interface)):
            self._rung.pop(leg, None)
            member.rings.discard(leg)
            member.talks.add(caller)
            yield from self._tell(member, now)

    def talks_no_more(
        self, interface: str, *, caller: str, now: int, wrap_up_ms: int
    ) -> Iterator[Fact]:
        """The talk is over; what is to be written up takes so long."""
        member = self._of.get(agent_of(interface))
        if member is not None and member.talks & {caller, _FOUND_TALKING}:
            member.talks -= {caller, _FOUND_TALKING}
            member.wraps_up_until = now + wrap_up_ms
            yield from self._tell(member, now)

    def looked(self, rows: Iterable[Message], *, alive: Container[str], now: int) -> Iterator[Fact]:
        """We look anew: those in no row are members no more, and only legs that live ring."""
        told = self._only_these(rows)
        talking = {agent_of(row["location"]) for row in told if row.get("incall") == _YES}
        for member in self._of.values():
            for leg in [leg for leg in member.rings if leg not in alive]:
                member.rings.discard(leg)
                self._rung.pop(leg, None)
            if member.number not in talking:
                member.talks.clear()
        for row in told:
            yield from self._found(row, now, talks=agent_of(row["location"]) in talking)
        for member in self._of.values():
            yield from self._tell(member, now)

    def asked(self, rows: Iterable[Message], now: int) -> Iterator[Fact]:
        """The queues were asked: a reload that adds and removes members is told by no event."""
        for row in self._only_these(rows):
            yield from self.there(row, now)
        for member in self._of.values():
            yield from self._tell(member, now)

    def _only_these(self, rows: Iterable[Message]) -> list[Message]:
        """Return the rows of members; who is in none is no member of that queue any more."""
        told = [row for row in rows if row.get("event") == "QueueMember"]
        there = {(row["queue"], row["location"]) for row in told}
        for member in self._of.values():
            for gone in member.paused.keys() - there:
                del member.paused[gone]
        return told

    def _found(self, row: Message, now: int, *, talks: bool) -> Iterator[Fact]:
        """Take a row of the queues; who is found on a call is not told as free before."""
        number = agent_of(row["location"])
        if talks and self._queues.of(row["queue"]) is not None:
            phone = Phone(row["location"])
            member = self._of.setdefault(number, _Member(number, row.get("name", ""), phone))
            if not member.talks:
                member.talks.add(_FOUND_TALKING)
        yield from self.there(row, now)

    def advance(self, now: int) -> Iterator[Fact]:
        """Time has passed: a wrap-up may be over."""
        for member in self._of.values():
            if member.told is AgentState.WRAP_UP and now >= member.wraps_up_until:
                yield from self._tell(member, now)

    def queues_of(self, agent: AgentNumber) -> frozenset[str]:
        """Return the queues that an agent is in, paused or not."""
        member = self._of.get(agent)
        return frozenset(queue for queue, _ in member.paused) if member else frozenset()

    def counts(self) -> dict[str, int]:
        """Return how many are in each state."""
        return dict(Counter(member.told.value for member in self._of.values()))

    def offline(self, states: Mapping[str, str]) -> Iterator[Fact]:
        """Say who was at work for an earlier run of ours and is no member any more.

        Args:
            states: The state that each agent was last told to be in, by number.
        """
        for number, before in states.items():
            known = self._of.get(AgentNumber(number))
            if known is None or known.told is AgentState.OFFLINE:
                yield AgentChanged(
                    agent=AgentNumber(number),
                    name=known.name if known else number,
                    before=before,
                    after=AgentState.OFFLINE,
                    reason="",
                    actor="pbx",
                    phone=None,
                )

    def _tell(self, member: _Member, now: int) -> Iterator[Fact]:
        before, after = member.told, member.state(now)
        if after is before:
            return
        member.told = after
        yield AgentChanged(
            agent=member.number,
            name=member.name,
            before=before,
            after=after,
            reason=member.reason if after is AgentState.PAUSED else "",
            actor="pbx",
            phone=member.phone if after is not AgentState.OFFLINE else None,
        )
