"""Who was promised to be called back, at which number, until when.

A promise is made to who stands in the line and confirms a number. The contact stays where it is:
same id, arrival and class; its leg is the contact's no more (`partings`). Owns the rule of
which numbers are taken: those that the operator allows and that do not lead to ourselves, one
promise a number at a time, and so many a day.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from callcenter import facts
from callcenter.contacts import ContactId, ContactState, LegId, OfferId
from callcenter.dialable import digits_of
from callcenter.facts import CallbackRefusal
from callcenter.flow.asking import Asking
from callcenter.flow.call import Call
from callcenter.flow.ear import Ear
from callcenter.flow.known import known
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.events import ContactRecovered
    from callcenter.flow.callbacks.partings import Partings
    from callcenter.flow.callbacks.promised_lately import PromisedLately
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.doors import Doors
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.rules import LineRules, Rules
    from callcenter.flow.table import CallTable
    from callcenter.ivr.menu import Sounds, ToCallback
    from callcenter.ivr.session import Step

EXPIRY, RETRY = "callback_expiry", "callback_retry"
"""Kinds of deadline: a promise's end, the moment from which it may be tried again."""

SHORTEST, LONGEST = 3, 20
"""Digits of what can be a number."""
NOWHERE = LegId("")
"""The leg of who is off the phone."""


class Promise(msgspec.Struct, gc=False):
    """One contact that is to be called back."""

    call: Call
    number: str  # personal data
    promised_at: int  # ms since the epoch, like the next two
    expires_at: int
    not_before: int = 0  # when it may be dialled (again)
    attempts: int = 0
    offer: OfferId | None = None  # by which it is being called


class Promises:
    """Asks for numbers, and keeps promises until they are over."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        places: Places,
        doors: Doors,
        partings: Partings,
        lately: PromisedLately,
        outbox: Outbox,
        deadlines: Deadlines,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._places = places
        self._doors = doors
        self._partings = partings
        self.lately = lately
        self._outbox = outbox
        self._deadlines = deadlines
        self._all: dict[ContactId, Promise] = {}
        self._at: dict[str, ContactId] = {}  # by number
        self._rested: dict[ContactId, str] = {}  # who may be dialled, and in which line
        self._in: Counter[str] = Counter()  # how many of them, by line

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all)

    def __iter__(self) -> Iterator[Promise]:
        """All of them, as they are now."""
        return iter(tuple(self._all.values()))

    def of(self, contact: str) -> Promise | None:
        """Return what a contact was promised, or None."""
        return self._all.get(ContactId(contact))

    # -- asking ------------------------------------------------------------------------------

    def may_ask(self, call: Call) -> bool:
        """Whether a caller may ask to be called back now: an emergency stays on the phone."""
        if self._rules.callback is None or not call.in_line:
            return False
        return known(call.entry).wait_class.tier != EMERGENCY

    def may_book(self, call: Call) -> bool:
        """Whether a caller who was not let in may ask to be called back when they can be."""
        is_out = call.state is ContactState.MENU and call.turned_away is not None
        return self._rules.callback is not None and is_out

    def ask(self, call: Call, now: int) -> Step:
        """Ask a caller who may ask at which number they are to be called."""
        rules = known(self._rules.callback)
        self._outbox.state(facts.CallbackAsked(call.id, call.line.name, call.leg))
        own = digits_of(call.number)
        number = own if own and rules.barred(own) is None else ""
        return self._begin(call, number, (), now)

    def ask_other(self, call: Call, why: CallbackRefusal, now: int) -> Step:
        """Say why the number that was confirmed cannot be called, and ask for another."""
        words = known(self._rules.callback).words
        return self._begin(call, "", words.refused.get(why, ()), now)

    def _begin(self, call: Call, number: str, first: Sounds, now: int) -> Step:
        call.walk = walk = Asking(
            known(self._rules.callback),
            refusal=lambda number: self.refuses(call, number, now),
            number=number,
            waits=call.in_line,
        )
        return walk.begin(first)

    def refuses(self, call: Call, number: str, now: int) -> CallbackRefusal | None:
        """Return why a number cannot be called, and state it; None: it can."""
        why = self._refusal(number, now)
        if why is not None:
            self._outbox.state(facts.CallbackRefused(call.id, call.line.name, why))
        return why

    def keep(self, call: Call, target: ToCallback, now: int) -> CallbackRefusal | None:
        """Promise a caller who waits to be called back; return why not, where it cannot be."""
        rules = known(self._rules.callback)
        if (why := self.refuses(call, target.number, now)) is not None:
            return why
        promise = Promise(
            call,
            target.number,
            now,
            self._doors.open_for(call.line.name, rules.expires_ms, now),
            not_before=now + rules.rest_ms,
        )
        ear = call.ear
        self._calls.seat(call, Ear(pbx=ear.pbx, leg=NOWHERE))
        self._partings.begin(ear, call, now)
        self.lately.remember(target.number, now)
        self._enter(promise, now)
        line, expires_at = call.line.name, promise.expires_at
        self._outbox.state(
            facts.CallbackPromised(call.id, line, expires_at, target.typed, call.language)
        )
        call.was_promised = True
        self._places.leave_phone(call)
        return None

    def _refusal(self, number: str, now: int) -> CallbackRefusal | None:
        rules = self._rules.callback
        if not SHORTEST <= len(number) <= LONGEST or not number.isdecimal():
            return CallbackRefusal.MALFORMED
        if rules is None:
            return CallbackRefusal.NOT_ALLOWED  # taken away by a reload while it was typed
        if (why := rules.barred(number)) is not None:
            return why
        if number in self._at:
            return CallbackRefusal.ALREADY
        if self.lately.count(number, now) >= rules.per_day:
            return CallbackRefusal.TOO_OFTEN
        return None

    # -- promises ----------------------------------------------------------------------------

    def recovered(self, event: ContactRecovered, line: LineRules, now: int) -> Call:
        """Go on with a promise of an earlier run; return the contact, in the line."""
        rules = self._rules
        call = Call(
            id=event.contact,
            line=line,
            ear=Ear(pbx=event.pbx, leg=NOWHERE),
            arrived_at=event.arrived_at,
        )
        call.caller, call.number, call.was_promised = event.caller, event.number, True
        call.recovers(event)
        self._calls.add(call)
        if event.leg and event.number:
            self._partings.expect(LegId(event.leg), call)
        self._places.adopt_away(call, event)
        expires_at = not_before = event.promised_at  # where nobody is called back any more
        if callback := rules.callback:
            # An earlier version did not note it.
            expires_at = event.expires_at or event.promised_at + callback.expires_ms
            not_before = event.promised_at + callback.rest_ms
            if event.attempts:
                not_before = event.tried_at + callback.retry_ms
        self._enter(
            Promise(
                call,
                event.number,
                event.promised_at,
                expires_at,
                not_before=not_before,
                # One of which nothing is found may never have rung; one that rings is found.
                attempts=event.attempts - event.being_called,
            ),
            now,
        )
        return call

    def _enter(self, promise: Promise, now: int) -> None:
        contact = promise.call.id
        self._all[contact] = promise
        self._at[promise.number] = contact
        self._deadlines.set(EXPIRY, contact, promise.expires_at)
        self._rest(promise, now)

    def _rest(self, promise: Promise, now: int) -> None:
        if promise.not_before <= now:
            self.has_rested(promise.call.id)
        else:
            self._deadlines.set(RETRY, promise.call.id, promise.not_before)

    def rested_in(self) -> tuple[str, ...]:
        """Return the lines in which somebody is who may be dialled, should their turn come."""
        return tuple(self._in)

    def has_rested(self, contact: str) -> None:
        """A promise may be dialled from now on."""
        promise = self._all[ContactId(contact)]
        line = self._rested[promise.call.id] = promise.call.line.name
        self._in[line] += 1

    def dialled(self, promise: Promise, offer: OfferId) -> None:
        """The contact's phone begins to ring, or is found ringing."""
        self._unrest(promise)
        promise.offer = offer
        promise.attempts += 1

    def _unrest(self, promise: Promise) -> None:
        self._deadlines.set(RETRY, promise.call.id, None)
        line = self._rested.pop(promise.call.id, None)
        if line is not None:
            self._in[line] -= 1
            if not self._in[line]:
                del self._in[line]

    def try_again(self, promise: Promise, at: int, now: int) -> None:
        """Nobody was reached: the promise may be tried again at ``at`` (ms)."""
        promise.offer, promise.not_before = None, at
        self._rest(promise, now)

    def postpone(self, promise: Promise, now: int) -> None:
        """Its time is over while the line is closed: it stands until the line has been open."""
        rules = known(self._rules.callback)
        promise.expires_at = self._doors.open_for(promise.call.line.name, rules.expires_ms, now)
        self._deadlines.set(EXPIRY, promise.call.id, promise.expires_at)
        line = promise.call.line.name
        self._outbox.state(facts.CallbackPostponed(promise.call.id, line, promise.expires_at))

    def over(self, promise: Promise) -> None:
        """The promise was kept, or ends."""
        contact = promise.call.id
        del self._all[contact]
        self._at.pop(promise.number, None)
        self._unrest(promise)
        self._deadlines.set(EXPIRY, contact, None)


def is_waiting(call: Call) -> bool:
    """Whether nobody's phone rings for a contact in the line."""
    return call.state is ContactState.WAITING
