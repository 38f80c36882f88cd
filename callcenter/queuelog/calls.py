"""Contacts as calls of queues: what a fact is in app_queue's words.

Owns what our words mean there. An entry into the line is `ENTERQUEUE`; whoever leaves it without an
agent leaves by `ABANDON` (hung up), `EXITWITHKEY` (by a key: to be called back, to another queue of
these names, out of the line, to a place outside), `EXITWITHTIMEOUT` (a rule of overflow led
elsewhere) or `EXITEMPTY` (the service could not go on with the call). A caller handed back is a
blind transfer into the queue. One who is called back and reached enters anew, as another call: on
another channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter import facts
from callcenter.contacts import ContactId, OfferId  # msgspec reads them at run time
from callcenter.events import RingOutcome, TransferKind
from callcenter.facts import EndedBy, Outcome, QueueReason
from callcenter.queuelog.lines import NOBODY, LogLine, Verb, seconds
from callcenter.queuelog.waiting import Rank, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callcenter.facts import Fact
    from callcenter.queuelog.members import Members
    from callcenter.queuelog.names import QueueNames

CONTEXT, SENT_TO = "callcenter-line", "callcenter-transfer"
"""Where a caller who is handed back, or sent on, goes on. Numbers are never told."""

_HUNG_UP = frozenset({Outcome.ABANDONED, Outcome.SHORT})
_BY_KEY = frozenset({Outcome.FINISHED, Outcome.CALLBACK_CANCELLED})
_BY_RULE = frozenset({Outcome.DIVERTED, Outcome.TURNED_AWAY, Outcome.CLOSED})


class Call(msgspec.Struct):
    """What is known of a contact."""

    leg: str
    number: str = ""  # only where the log is to hold it
    did: str = ""
    key: str = ""  # pressed last
    queue: str = ""  # in which it waits, or out of which it is spoken with; "" in none
    line: str = ""
    rank: Rank = (0, 0, 0)
    position: int = 1  # at the entry
    entered_at: int = 0  # ms since the epoch
    again: bool = False  # entered more than once: its own waits are counted, not the contact's
    sent_on: bool = False  # by an agent, when an earlier run ended, which wrote so
    ringing: dict[OfferId, tuple[str, int]] = msgspec.field(default_factory=dict)
    member: str = ""  # who speaks with it, or spoke last
    held_s: int = 0
    connected_at: int = 0
    talked_ms: int = 0  # with agents who handed it back
    chose: bool = False  # led outside by their own key
    away: bool = False  # off the phone, to be called back; or connected outside the line


class Calls:
    """Follows contacts.

    Args:
        names: How queues are named now.
        members: How agents are.
    """

    def __init__(self, names: Callable[[], QueueNames], members: Members) -> None:
        self._names = names
        self._members = members
        self._calls: dict[ContactId, Call] = {}
        self._waiting = Waiting()

    def __len__(self) -> int:
        """How many contacts are followed."""
        return len(self._calls)

    def expect(self, contact: ContactId, call: Call) -> None:
        """Know a contact of an earlier run, which wrote what it had come to."""
        self._calls[contact] = call

    def follow(self, fact: Fact, at_ms: int) -> Iterator[LogLine]:
        """Yield what a fact is in the log."""
        contact: ContactId | None = getattr(fact, "contact", None)
        if isinstance(fact, facts.ContactArrived):
            number = fact.number if self._names().caller_id else ""
            self._calls[fact.contact] = Call(leg=fact.leg, number=number, did=fact.dialled)
        elif isinstance(fact, facts.ContactAdopted):
            known = self._calls.setdefault(fact.contact, Call(leg=fact.leg))
            known.leg = fact.leg or known.leg
        elif contact is not None and (call := self._calls.get(contact)) is not None:
            yield from self._of_call(call, fact, at_ms)

    def _of_call(self, call: Call, fact: Fact, at_ms: int) -> Iterator[LogLine]:
        match fact:
            case facts.MenuAnswered():
                call.key = "" if fact.key == facts.UNTOLD_KEY else fact.key
            case facts.Queued():
                yield from self._queued(call, fact, at_ms)
            case facts.CallbackReached():
                call.leg, call.away, call.again = fact.offer, False, True
            case facts.Offered():
                call.ringing[fact.offer] = (self._members.name(fact.agent), at_ms)
            case facts.OfferEnded():
                yield from _not_answered(call, fact)
            case facts.Connected():
                yield from self._connected(call, fact, at_ms)
            case facts.HandedBack() | facts.Transferred():
                yield from self._given_away(call, fact, at_ms)
            case facts.DivertChosen() | facts.DivertEnded() | facts.DivertTaken():
                yield from self._led_outside(call, fact, at_ms)
            case facts.Ended():
                del self._calls[fact.contact]
                yield from self._ended(call, fact, at_ms)
            case _:
                pass

    # -- into a queue ------------------------------------------------------------------------

    def _queued(self, call: Call, fact: facts.Queued, at_ms: int) -> Iterator[LogLine]:
        call.line = fact.line
        queue = self._names().queue(fact.line, fact.group, fact.service)
        rank = (fact.tier, fact.arrived_at, fact.seq)
        if fact.reason is QueueReason.PROMISED and not call.away:
            call.key = self._names().callback_keys.get(fact.line, "")
            yield from self._leave(call, Verb.EXITWITHKEY, at_ms)
            call.away, call.entered_at = True, 0
        elif call.away:
            return  # in nobody's ear: it enters when it is reached
        elif fact.reason is QueueReason.ADOPTED:
            self._stand_yet(call, queue, rank, fact.queued_at or at_ms)
        elif call.queue == queue:
            self._stand(call, queue, rank)
        else:
            moved = fact.reason is QueueReason.OVERFLOWED
            verb = Verb.EXITWITHTIMEOUT if moved else Verb.EXITWITHKEY
            yield from self._leave(call, verb, at_ms)
            yield from self._enter(call, queue, rank, at_ms)

    def _stand(self, call: Call, queue: str, rank: Rank) -> int:
        """Return the position of somebody who is in the queue already, and has another place."""
        if call.queue:
            self._waiting.leave(call.queue, call.rank)
        call.queue, call.rank = queue, rank
        return self._waiting.enter(queue, rank) if queue and not call.connected_at else 1

    def _stand_yet(self, call: Call, queue: str, rank: Rank, queued_at: int) -> None:
        """Somebody entered under an earlier run, which wrote so, and may have been sent on."""
        if not call.sent_on:
            call.position = self._stand(call, queue, rank)
            call.entered_at = call.entered_at or queued_at

    def _enter(self, call: Call, queue: str, rank: Rank, at_ms: int) -> Iterator[LogLine]:
        if not queue:
            return
        call.entered_at = call.entered_at or at_ms
        call.queue, call.rank = queue, rank
        call.position = self._waiting.enter(queue, rank)
        if call.did:
            yield LogLine(Verb.DID, queue, call.leg, data=(call.did,))
            call.did = ""
        yield LogLine(Verb.ENTERQUEUE, queue, call.leg, data=("", call.number, call.position))

    # -- out of it ---------------------------------------------------------------------------

    def _led_outside(
        self,
        call: Call,
        fact: facts.DivertChosen | facts.DivertEnded | facts.DivertTaken,
        at_ms: int,
    ) -> Iterator[LogLine]:
        """Yield how somebody leaves whom a place outside takes, led by their key or a rule."""
        if isinstance(fact, facts.DivertTaken):
            verb = Verb.EXITWITHKEY if call.chose else Verb.EXITWITHTIMEOUT
            yield from self._leave(call, verb, at_ms)
            call.away = True
        else:
            call.chose = isinstance(fact, facts.DivertChosen)

    def _leave(self, call: Call, verb: Verb, at_ms: int) -> Iterator[LogLine]:
        """Yield how somebody leaves the queue who has not been answered, if they are in one."""
        if not call.queue or call.connected_at:
            return
        where = (self._waiting.position(call.queue, call.rank), call.position)
        waited = (*where, seconds(at_ms - call.entered_at, until=at_ms))
        keyed = (call.key,) if verb is Verb.EXITWITHKEY else ()
        yield from self._silenced(call, at_ms)
        yield LogLine(verb, call.queue, call.leg, data=(*keyed, *waited))
        self._waiting.leave(call.queue, call.rank)
        call.queue = ""

    def _silenced(self, call: Call, at_ms: int) -> Iterator[LogLine]:
        ringing, call.ringing = call.ringing, {}
        for member, since in ringing.values():
            rang = max(0, at_ms - since)
            yield LogLine(Verb.RINGCANCELED, call.queue, call.leg, member, (rang,))

    def _connected(self, call: Call, fact: facts.Connected, at_ms: int) -> Iterator[LogLine]:
        member, since = call.ringing.pop(fact.offer, (self._members.name(fact.agent), at_ms))
        call.ringing.clear()  # taken back, and no line for it: app_queue has none
        if not call.queue:  # served by nobody we saw, since they were reached
            queue = self._names().queue(fact.line, fact.group, fact.service)
            yield from self._enter(call, queue, call.rank, at_ms)
        if not call.queue:
            return
        wait_ms = at_ms - call.entered_at if call.again else fact.wait_ms
        call.member, call.connected_at = member, at_ms
        call.held_s = seconds(wait_ms, until=at_ms)
        self._waiting.leave(call.queue, call.rank)
        told = (call.held_s, fact.offer, seconds(at_ms - since, until=at_ms))
        yield LogLine(Verb.CONNECT, call.queue, call.leg, member, told)

    def _given_away(
        self, call: Call, fact: facts.HandedBack | facts.Transferred, at_ms: int
    ) -> Iterator[LogLine]:
        """Yield that somebody is let go whose call is not over, whatever becomes of them."""
        if not call.connected_at:
            yield from self._leave(call, Verb.EXITWITHTIMEOUT, at_ms)
        elif call.queue:
            verb, place, context = _where_to(call, fact)
            talked_s = seconds(fact.talk_ms, until=at_ms)
            how = (place, context, call.held_s, talked_s, call.position)
            yield LogLine(verb, call.queue, call.leg, call.member or NOBODY, how)
        call.talked_ms += fact.talk_ms
        call.queue, call.connected_at, call.entered_at, call.again = "", 0, 0, True

    def _ended(self, call: Call, fact: facts.Ended, at_ms: int) -> Iterator[LogLine]:
        if call.queue and (call.connected_at or fact.outcome is Outcome.ANSWERED):
            self._waiting.leave(call.queue, call.rank)
            by_agent = fact.ended_by is EndedBy.AGENT
            verb = Verb.COMPLETEAGENT if by_agent else Verb.COMPLETECALLER
            waited_until = at_ms - fact.talk_ms
            unseen_s = seconds(fact.wait_ms, until=waited_until)
            held_s = call.held_s if call.connected_at else unseen_s
            talked_s = seconds(fact.talk_ms - call.talked_ms, until=at_ms)
            told = (held_s, talked_s, call.position)
            yield LogLine(verb, call.queue, call.leg, call.member or NOBODY, told)
        elif not call.away:
            yield from self._leave(call, _how(fact.outcome), at_ms)


def _how(outcome: Outcome) -> Verb:
    """Return how somebody leaves the queue whose contact ends so."""
    if outcome in _HUNG_UP:
        return Verb.ABANDON
    if outcome in _BY_KEY:
        return Verb.EXITWITHKEY
    return Verb.EXITWITHTIMEOUT if outcome in _BY_RULE else Verb.EXITEMPTY


def _where_to(call: Call, fact: facts.HandedBack | facts.Transferred) -> tuple[Verb, str, str]:
    """Return how somebody was let go, and the two fields that say where to."""
    if isinstance(fact, facts.HandedBack):
        return Verb.BLINDTRANSFER, call.queue, CONTEXT
    if fact.kind is TransferKind.ATTENDED:
        return Verb.ATTENDEDTRANSFER, "BRIDGE", fact.offer or NOBODY
    return Verb.BLINDTRANSFER, "s", SENT_TO


def _not_answered(call: Call, fact: facts.OfferEnded) -> Iterator[LogLine]:
    """Yield that a phone was not picked up; one that we took back was not let ring."""
    member, _ = call.ringing.pop(fact.offer, (NOBODY, 0))
    if fact.outcome is not RingOutcome.CANCELLED and call.queue and member != NOBODY:
        told = (fact.rang_ms,)
        yield LogLine(Verb.RINGNOANSWER, call.queue, call.leg, member, told)
