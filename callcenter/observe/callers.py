"""Callers in the PBX's own queues, from their joining to their end.

Followed by the events of ``app_queue`` and ``Hangup`` (Asterisk: `QueueCallerJoin`,
`QueueCallerLeave`, `QueueCallerAbandon`, `AgentCalled`, `AgentConnect`, `AgentRingNoAnswer`,
`AgentComplete`). A caller who leaves a queue neither answered nor by hanging up has been sent on by
the dialplan: into another watched queue they take their arrival along, elsewhere they are diverted.
A contact's id follows from the PBX's name of the call: who is found again, by us or by a later run
of ours, is the same contact, and counts once.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import Channel, ContactId, OfferId
from callcenter.events import RingOutcome
from callcenter.facts import EndedBy, Outcome, QueueReason
from callcenter.observe.caller import (
    Caller,
    Ring,
    agents_leg,
    connected,
    counts_of,
    ended,
    handed_back,
    queued,
    ring_ended,
)
from callcenter.observe.doubts import doubt
from callcenter.observe.members import agent_of
from callcenter.observe.messages import ms_of, number_of
from callcenter.observe.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterator, Mapping

    from callcenter.contacts import AgentNumber
    from callcenter.facts import Fact
    from callcenter.observe.queues import Queues, WatchedQueue
    from callcenter.views import GroupCount

    Message = Mapping[str, str]

PREFIX = "obs-"
"""How the ids of contacts begin that were only watched."""
REMEMBERED = 1_000
"""So many calls are known after their end: what `app_queue` says of a talk may come after it."""
_BY = {"caller": EndedBy.CALLER, "agent": EndedBy.AGENT, "transfer": EndedBy.AGENT}


class Callers:
    """Follows them.

    Args:
        pbx: The PBX's name in facts.
        queues: The queues that are watched.
        served_by: Returns which queues an agent is in.
    """

    def __init__(
        self,
        *,
        pbx: str,
        queues: Queues,
        served_by: Callable[[AgentNumber], Container[str]] = lambda _: (),
    ) -> None:
        self._pbx = pbx
        self._queues = queues
        self._served_by = served_by
        self._of: dict[str, Caller] = {}  # by the leg's unique id
        self._over = Recent(most=REMEMBERED)  # legs that ended
        self._strangers = Recent(most=REMEMBERED)  # the same of callers we did not know
        self._agents: dict[str, Caller] = {}  # by the leg of the agent they speak with
        self._came = 0

    def __len__(self) -> int:
        return len(self._of)

    def contact_of(self, leg: str) -> ContactId:
        """Return the contact of a call, whoever sees it."""
        digest = hashlib.blake2b(f"{self._pbx}/{leg}".encode(), digest_size=8)
        return ContactId(f"{PREFIX}{digest.hexdigest()}")

    # -- coming and going --------------------------------------------------------------------

    def joined(self, event: Message, now: int, *, waited_ms: int = 0) -> Iterator[Fact]:
        """A caller is in a queue: for ``waited_ms`` already, where they were found there."""
        queue, leg = self._queues.of(event["queue"]), event["uniqueid"]
        if queue is None or leg in self._over:
            return
        caller = self._of.get(leg)
        if caller is None:
            yield from self._arrived(event, queue, now - waited_ms)
        elif not (caller.queue is queue and caller.waits):
            yield from self._again(caller, event["queue"], queue, now)

    def _arrived(self, event: Message, queue: WatchedQueue, at: int) -> Iterator[Fact]:
        leg, self._came = event["uniqueid"], self._came + 1
        caller = Caller(
            contact=self.contact_of(leg),
            queue=queue,
            name=event["queue"],
            arrived_at=at,
            queued_at=at,
            seq=self._came,
        )
        self._of[leg] = caller
        yield facts.ContactArrived(
            caller.contact, Channel.PHONE, self._pbx, queue.line, number_of(event), leg
        )
        yield queued(caller, QueueReason.ENTERED)

    def _again(self, caller: Caller, name: str, queue: WatchedQueue, now: int) -> Iterator[Fact]:
        """They are in another queue, or spoken with and sent back: the first arrival is kept."""
        yield from self._rings_end(caller, now)
        reason = QueueReason.OVERFLOWED
        if caller.connected_at:
            reason = QueueReason.HANDED_BACK
            yield handed_back(caller, now)
        caller.enter(name, queue, now)
        yield queued(caller, reason)

    def left(self, event: Message, now: int) -> Iterator[Fact]:
        """A caller is in the queue no more; told also just before they are connected."""
        caller = self._of.get(event["uniqueid"])
        if caller and not caller.left_at and self._queues.of(event["queue"]) is caller.queue:
            caller.left_at = now
        return iter(())

    def hangs_up(self, event: Message, now: int) -> Iterator[Fact]:
        """The other end of a leg is gone; the leg itself may take a while."""
        del now
        if caller := self._of.get(event["uniqueid"]):
            caller.hung_up = True
        return iter(())

    def abandoned(self, event: Message, now: int) -> Iterator[Fact]:
        """A caller left the queue unanswered: hung up, waited too long, or pressed a key.

        The first is told by the end of the leg, before (`HangupRequest`) or at once.
        """
        caller = self._of.get(event["uniqueid"])
        if caller is not None:
            caller.abandoned, caller.left_at = True, now
            yield from self._rings_end(caller, now)

    def hung_up(self, event: Message, now: int) -> Iterator[Fact]:
        """A leg ended: a caller's, or that of an agent who spoke with one."""
        leg = event["uniqueid"]
        if spoke := self._agents.pop(leg, None):
            spoke.agent_gone_at = now
        caller = self._of.get(leg)
        if caller is not None:
            yield from self._ends(leg, caller, now)
        else:
            self._strangers.add(leg)

    def _ends(
        self, leg: str, caller: Caller, now: int, outcome: Outcome | None = None
    ) -> Iterator[Fact]:
        yield from self._rings_end(caller, now)
        del self._of[leg]
        self._agents.pop(caller.offer, None)
        self._over.add(leg)
        yield ended(caller, now, outcome)

    # -- rings and talks ---------------------------------------------------------------------

    def called(self, event: Message, now: int) -> Iterator[Fact]:
        """A member's phone rings for a caller."""
        caller = self._of.get(event["uniqueid"])
        leg = agents_leg(event, caller)
        if caller is None or leg in caller.ringing:
            return
        agent = agent_of(event["interface"])
        second = bool(caller.ringing)
        caller.ringing[leg] = Ring(agent, now)
        caller.rings += 1
        waited_ms = max(0, now - caller.queued_at)
        yield facts.Offered(caller.contact, OfferId(leg), agent, (), waited_ms, second)

    def not_answered(self, event: Message, now: int) -> Iterator[Fact]:
        """A member's phone rang in vain."""
        caller = self._of.get(event["uniqueid"])
        leg = agents_leg(event, caller)
        ring = caller.ringing.pop(leg, None) if caller else None
        if caller is not None and ring is not None:
            yield ring_ended(caller, leg, ring, RingOutcome.NO_ANSWER, now)

    def connected(self, event: Message, now: int, *, talked_ms: int = 0) -> Iterator[Fact]:
        """A member and a caller hear each other, for ``talked_ms`` already."""
        caller = self._of.get(event["uniqueid"])
        leg = agents_leg(event, caller)
        if caller is None or caller.connected_at:
            return
        yield from self.called(event, now)  # found in the middle of it
        caller.agent = caller.ringing.pop(leg).agent
        yield from self._rings_end(caller, now)
        caller.offer, caller.connected_at = leg, max(caller.queued_at, now - talked_ms)
        caller.left_at, caller.unseen = 0, False
        self._agents[leg] = caller
        yield connected(caller, self._passed(caller))

    def _passed(self, caller: Caller) -> list[Caller]:
        """Return who waits, came before, and could have been served by that agent; count it."""
        queues = self._served_by(caller.agent)
        passed = [
            each for each in self._of.values() if each.name in queues and each.is_before(caller)
        ]
        for each in passed:
            each.overtaken += 1
        return passed

    def completed(self, event: Message, now: int) -> Iterator[Fact]:
        """A talk is over; ``Reason`` says by whom, or that the caller was transferred.

        Of a talk whose beginning we did not see ``HoldTime`` and ``TalkTime`` tell (in seconds).
        """
        leg = event["uniqueid"]
        caller = self._of.get(leg)
        if leg in self._over or (caller and caller.had(event.get("destuniqueid", ""))):
            return
        if caller is None or not caller.connected_at:
            yield from self._missed(event, now)
        if caller := self._of.get(leg):
            caller.done_at = now
            caller.left_by = _BY.get(event.get("reason", ""), EndedBy.AGENT)
            self._agents.pop(caller.offer, None)
            if leg in self._strangers:
                yield from self._ends(leg, caller, now)

    def _missed(self, event: Message, now: int) -> Iterator[Fact]:
        held_ms, talked_ms = ms_of(event, "holdtime"), ms_of(event, "talktime")
        if event["uniqueid"] not in self._of:
            yield from self.joined(event, now, waited_ms=held_ms + talked_ms)
        yield from self.connected(event, now, talked_ms=talked_ms)

    def _rings_end(self, caller: Caller, now: int) -> Iterator[Fact]:
        for leg, ring in caller.ringing.items():
            yield ring_ended(caller, leg, ring, RingOutcome.CANCELLED, now)
        caller.ringing.clear()

    # -- looked at anew ----------------------------------------------------------------------

    def looked(
        self, *, alive: Container[str], waiting: Collection[str], now: int, died: bool
    ) -> Iterator[Fact]:
        """We look again after a while away: who is gone ended unseen, nobody is told of twice.

        Args:
            alive: The legs that there are.
            waiting: Those of them that stand in a queue.
            now: In ms since the epoch.
            died: Whether the PBX itself started anew: it took every call with it.
        """
        for leg, caller in list(self._of.items()):
            if leg not in alive and leg not in waiting:
                gone = Outcome.PBX_DIED if died else Outcome.UNSEEN
                yield from self._ends(leg, caller, now, gone)
                continue
            if caller.waits and leg not in waiting:
                caller.left_at, caller.unseen = now, True
            for ring in [ring for ring in caller.ringing if ring not in alive]:
                rang = caller.ringing.pop(ring)
                yield ring_ended(caller, ring, rang, RingOutcome.CANCELLED, now)

    def differs(self, rows: Mapping[str, int], now: int, *, slack_ms: int) -> str:
        """Return which class of events may not reach us; see `doubts`."""
        known = (leg for leg in rows if leg in self._of or leg in self._over)
        return doubt(self._of, rows=rows, known=set(known), now=now, slack_ms=slack_ms)

    def waiting(self, now: int) -> tuple[GroupCount, ...]:
        """Return how many wait for each promise, and how long the first of them has."""
        return counts_of(self._of.values(), now)
