"""One caller in the PBX's own queues, and what is stated of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter import facts
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.facts import EndedBy, Outcome
from callcenter.observe.members import agent_of
from callcenter.observe.queues import WatchedQueue
from callcenter.views import GroupCount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from callcenter.events import RingOutcome
    from callcenter.facts import Fact, QueueReason

    Message = Mapping[str, str]

JUST_BEFORE_MS = 1_000
"""Whose leg ended so shortly before the other's was the one who hung up."""
AT_ONCE_MS = 500
"""Whose leg ends so shortly after the queue was left hung up in it."""


class Ring(msgspec.Struct):
    """A member's phone that rings for a caller."""

    agent: AgentNumber
    since: int  # ms since the epoch


class Caller(msgspec.Struct, kw_only=True):
    """Somebody in a watched queue, or spoken with since. Moments are ms since the epoch; 0: not."""

    contact: ContactId
    queue: WatchedQueue
    name: str  # of the queue, as the PBX has it
    arrived_at: int
    queued_at: int
    seq: int
    rings: int = 0
    ringing: dict[str, Ring] = msgspec.field(default_factory=dict)  # by the phone's leg
    agent: AgentNumber = AgentNumber("")
    offer: str = ""  # the agent's leg
    earlier_offer: str = ""  # of the agent before this one
    connected_at: int = 0
    done_at: int = 0  # the talk was over
    agent_gone_at: int = 0  # the agent's leg was
    left_at: int = 0  # the queue was left
    left_by: EndedBy | None = None  # who ended the talk
    talked_ms: int = 0  # with agents before this one
    overtaken: int = 0  # as in `facts.Connected`
    again: bool = False  # was spoken with before
    abandoned: bool = False  # left unanswered, as `app_queue` says it: by hanging up or not
    hung_up: bool = False
    unseen: bool = False  # left the queue while we could not look
    checked: bool = False  # whether their leg lives on was asked

    @property
    def waits(self) -> bool:
        """Whether they stand in the queue."""
        return not (self.connected_at or self.left_at or self.abandoned)

    @property
    def over(self) -> bool:
        """Whether all that is still to come is the end of the leg."""
        return bool(self.done_at or self.hung_up)

    def had(self, agents_leg: str) -> bool:
        """Whether that leg was of the talk before; with none told, whether there is only that."""
        if agents_leg:
            return agents_leg == self.earlier_offer
        return self.again and not self.connected_at

    def is_before(self, other: Caller) -> bool:
        """Whether they stand in a queue, no phone ringing, and came before somebody else."""
        first = (self.arrived_at, self.seq) < (other.arrived_at, other.seq)
        return first and self.waits and not self.ringing

    def enter(self, name: str, queue: WatchedQueue, now: int) -> None:
        """Stand in a queue anew, at the place of the first arrival."""
        if self.connected_at:
            self.talked_ms += talk_ms(self, now)
            self.again, self.earlier_offer = True, self.offer
        self.name, self.queue = name, queue
        self.agent, self.offer = AgentNumber(""), ""
        self.connected_at = self.done_at = self.agent_gone_at = self.left_at = 0
        self.left_by, self.abandoned, self.unseen = None, False, False


def queued(caller: Caller, reason: QueueReason) -> Fact:
    """They stand in the line."""
    queue = caller.queue
    return facts.Queued(
        contact=caller.contact,
        line=queue.line,
        group=queue.group,
        service=queue.service,
        wait_class=queue.wait_class,
        tier=queue.tier,
        target_ms=queue.target_ms,
        guard_ms=queue.guard_ms,
        skills=queue.skills,
        arrived_at=caller.arrived_at,
        queued_at=caller.queued_at,
        seq=caller.seq,
        reason=reason,
    )


def handed_back(caller: Caller, now: int) -> Fact:
    """The agent they spoke with sent them to a queue again."""
    queue = caller.queue
    return facts.HandedBack(
        contact=caller.contact,
        offer=OfferId(caller.offer),
        agent=caller.agent,
        line=queue.line,
        group=queue.group,
        service=queue.service,
        talk_ms=talk_ms(caller, now),
    )


def ring_ended(
    caller: Caller, leg: str, ring: Ring, outcome: RingOutcome, now: int
) -> facts.OfferEnded:
    """A phone rings no more, and was not answered."""
    rang_ms = max(0, now - ring.since)
    return facts.OfferEnded(caller.contact, OfferId(leg), ring.agent, outcome, rang_ms)


def connected(caller: Caller, passed: Collection[Caller]) -> Fact:
    """They speak with an agent, and those who came before and could have were passed by."""
    queue = caller.queue
    return facts.Connected(
        contact=caller.contact,
        offer=OfferId(caller.offer),
        agent=caller.agent,
        line=queue.line,
        group=queue.group,
        service=queue.service,
        tier=queue.tier,
        target_ms=queue.target_ms,
        wait_ms=max(0, caller.connected_at - caller.queued_at),
        arrival_wait_ms=max(0, caller.connected_at - caller.arrived_at),
        overtook=sum(each.queue.wait_class == queue.wait_class for each in passed),
        passed=len(passed),
        overtaken=caller.overtaken,
        again=caller.again,
    )


def ended(caller: Caller, now: int, outcome: Outcome | None = None) -> Fact:
    """They are gone; ``outcome`` is how those ended whom nobody saw leave."""
    queue, seen = caller.queue, outcome is None
    known = _outcome(caller, now if seen else 0)
    return facts.Ended(
        contact=caller.contact,
        line=queue.line,
        group=queue.group,
        service=queue.service,
        outcome=known or outcome or Outcome.UNSEEN,
        ended_by=_ended_by(caller, now) if seen else EndedBy.SYSTEM,
        wait_ms=0 if known is None else _waited_ms(caller, now),
        target_ms=queue.target_ms,
        talk_ms=caller.talked_ms + talk_ms(caller, now if seen else 0),
        rings=caller.rings,
        overtaken=caller.overtaken,
        again=caller.again,
    )


def _outcome(caller: Caller, now: int) -> Outcome | None:
    """Return what became of them; None where nobody saw it; ``now`` 0: nobody saw the end."""
    if caller.connected_at:
        return Outcome.ANSWERED
    if caller.unseen or not caller.left_at:
        return None
    at_once = bool(now) and now - caller.left_at <= AT_ONCE_MS
    if caller.abandoned and (caller.hung_up or at_once):
        short = _waited_ms(caller, now) < caller.queue.short_ms
        return Outcome.SHORT if short else Outcome.ABANDONED
    return Outcome.DIVERTED if now else None


def _waited_ms(caller: Caller, now: int) -> int:
    return max(0, (caller.connected_at or caller.left_at or now) - caller.queued_at)


def talk_ms(caller: Caller, now: int) -> int:
    """Return how long they have spoken with this agent; ``now`` 0: nobody saw the end."""
    until = caller.done_at or now
    return max(0, until - caller.connected_at) if caller.connected_at and until else 0


def _ended_by(caller: Caller, now: int) -> EndedBy:
    if caller.left_by is not None:
        return caller.left_by
    agent = caller.agent_gone_at and now - caller.agent_gone_at < JUST_BEFORE_MS
    return EndedBy.AGENT if agent else EndedBy.CALLER


def agents_leg(event: Message, caller: Caller | None) -> str:
    """Return the agent's leg; the PBX leaves it out where that has ended already."""
    if told := event.get("destuniqueid", ""):
        return told
    agent = agent_of(event["interface"])
    rings = caller.ringing.items() if caller else ()
    unseen = f"{event['uniqueid']}/{agent}"
    return next((leg for leg, ring in rings if ring.agent == agent), unseen)


def counts_of(callers: Iterable[Caller], now: int) -> tuple[GroupCount, ...]:
    """Return how many wait for each promise, and how long the first of them has."""
    since: dict[tuple[str, str], list[int]] = {}
    for caller in callers:
        if caller.waits:
            pair = caller.queue.line, caller.queue.group
            since.setdefault(pair, []).append(caller.queued_at)
    return tuple(
        GroupCount(line=line, group=group, waiting=len(at), oldest_ms=max(0, now - min(at)))
        for (line, group), at in since.items()
    )
