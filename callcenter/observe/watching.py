"""From the PBX's own queue events to facts: which event says what of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from callcenter.facts import OfferEnded
from callcenter.observe.callers import Callers
from callcenter.observe.members import Members
from callcenter.observe.messages import ms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from callcenter.facts import Fact
    from callcenter.observe.queues import Queues

    Message = Mapping[str, str]

SLACK_MS = 10_000
"""What the queues tell when asked may be so much ahead of the events."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a PBX tells when it is asked how it stands."""

    legs: frozenset[str]
    rows: Sequence[Mapping[str, str]]  # of `QueueStatus`
    started: str  # when the PBX did, in its own words


class Watching:
    """One PBX that runs its own queues.

    Args:
        pbx: Its name in facts.
        queues: The queues that are watched.
    """

    def __init__(self, *, pbx: str, queues: Queues) -> None:
        self.queues = queues
        self.members = Members(queues)
        self.callers = Callers(pbx=pbx, queues=queues, served_by=self.members.queues_of)
        self._started = ""
        self._handlers: dict[str, Callable[[Message, int], Iterable[Fact]]] = {
            "QueueCallerJoin": self.callers.joined,
            "QueueCallerLeave": self.callers.left,
            "HangupRequest": self.callers.hangs_up,
            "QueueCallerAbandon": self.callers.abandoned,
            "AgentCalled": self._called,
            "AgentRingNoAnswer": self._not_answered,
            "AgentConnect": self._connected,
            "AgentComplete": self._completed,
            "Hangup": self._hung_up,
            "QueueMemberAdded": self.members.there,
            "QueueMemberStatus": self.members.there,
            "QueueMemberPause": self.members.there,
            "QueueMemberRemoved": self.members.removed,
        }

    def hears(self, event: Message, now: int) -> tuple[Fact, ...]:
        """Return what an event of the PBX at ``now`` (ms) says."""
        handler = self._handlers.get(event.get("event", ""))
        if handler is None:
            return ()
        return tuple(self._with_phones(handler(event, now), now))

    def looks(self, look: Look, now: int) -> tuple[Fact, ...]:
        """Return what has changed since we could last hear of it."""
        died = bool(self._started) and look.started != self._started
        self._started = look.started
        waits = [row for row in look.rows if row.get("event") == "QueueEntry"]
        waiting = {row["uniqueid"] for row in waits}
        looked = chain(
            self.callers.looked(alive=look.legs, waiting=waiting, now=now, died=died),
            *(self.callers.joined(row, now, waited_ms=ms_of(row, "wait")) for row in waits),
        )
        told = self._with_phones(looked, now)
        return (*told, *self.members.looked(look.rows, alive=look.legs, now=now))

    def differs(self, rows: Iterable[Message], now: int) -> str:
        """Return which class of events may not reach us; see `Callers.differs`."""
        waits = {
            row["uniqueid"]: ms_of(row, "wait")
            for row in rows
            if row.get("event") == "QueueEntry" and self.queues.of(row["queue"]) is not None
        }
        return self.callers.differs(waits, now, slack_ms=SLACK_MS)

    def asked(self, rows: Iterable[Message], now: int) -> tuple[Fact, ...]:
        """Return what is different of the members, which the PBX need not have told by an event."""
        return tuple(self.members.asked(rows, now))

    def advance(self, now: int) -> tuple[Fact, ...]:
        """Return what has come about by the mere passing of time."""
        return tuple(self.members.advance(now))

    def _with_phones(self, told: Iterable[Fact], now: int) -> Iterator[Fact]:
        """Let a member know of each ring of theirs that ends."""
        for fact in told:
            yield fact
            if isinstance(fact, OfferEnded):
                yield from self.members.rings_no_more(fact.offer, now)

    def _called(self, event: Message, now: int) -> Iterable[Fact]:
        yield from self.callers.called(event, now)
        if self.queues.of(event["queue"]) is not None:
            leg = event.get("destuniqueid", "")
            yield from self.members.rings(event["interface"], leg, now)

    def _not_answered(self, event: Message, now: int) -> Iterable[Fact]:
        yield from self.callers.not_answered(event, now)
        yield from self.members.rings_no_more(event.get("destuniqueid", ""), now)

    def _hung_up(self, event: Message, now: int) -> Iterable[Fact]:
        yield from self.callers.hung_up(event, now)
        yield from self.members.rings_no_more(event["uniqueid"], now)

    def _connected(self, event: Message, now: int) -> Iterable[Fact]:
        yield from self.callers.connected(event, now)
        if self.queues.of(event["queue"]) is not None:
            leg, caller = event.get("destuniqueid", ""), event["uniqueid"]
            yield from self.members.talks(event["interface"], leg=leg, caller=caller, now=now)

    def _completed(self, event: Message, now: int) -> Iterable[Fact]:
        yield from self.callers.completed(event, now)
        queue = self.queues.of(event["queue"])
        yield from self.members.talks_no_more(
            event["interface"],
            caller=event["uniqueid"],
            now=now,
            wrap_up_ms=queue.wrap_up_ms if queue else 0,
        )
