"""Promises of a call back that are not kept, or not yet: nobody was reached, or it is too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState
from callcenter.facts import CallbackMissed, EndedBy, Outcome
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.facts import CallbackMiss
    from callcenter.flow.callbacks.promises import Promise, Promises
    from callcenter.flow.doors import Doors
    from callcenter.flow.ends import Ends
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules


class Unkept:
    """Decides whether it is tried again, and ends the contact where it is not."""

    __slots__ = ("_doors", "_ends", "_outbox", "_promises", "_rules")

    def __init__(
        self, *, rules: Rules, promises: Promises, doors: Doors, ends: Ends, outbox: Outbox
    ) -> None:
        self._rules = rules
        self._promises = promises
        self._doors = doors
        self._ends = ends
        self._outbox = outbox

    def end(
        self, promise: Promise, outcome: Outcome, now: int, *, ended_by: EndedBy = EndedBy.SYSTEM
    ) -> None:
        """A promise is over without a talk, and the contact with it."""
        self._promises.over(promise)
        self._ends.end(promise.call, now, ended_by=ended_by, outcome=outcome)

    def _too_late(self, promise: Promise, now: int) -> None:
        """Nobody was called in time; while the line is closed nobody could be.

        Where nobody knows when it opens the promise is not kept for ever.
        """
        line = promise.call.line.name
        opens = not self._doors.is_open(line, now) and self._doors.opening(line, now)
        if self._rules.callback and opens:
            self._promises.postpone(promise, now)
        else:
            self.end(promise, Outcome.CALLBACK_EXPIRED, now)

    def expired(self, contact: str, now: int) -> None:
        """A promise's time is over; one that is being kept just now is let go on."""
        promise = self._promises.of(contact)
        if promise is not None and promise.offer is None:
            self._too_late(promise, now)

    def missed(self, promise: Promise, miss: CallbackMiss, now: int) -> None:
        """The leg is gone: try again later, unless it was the last time or the contact is over."""
        offer = known(promise.offer)
        call, rules = promise.call, self._rules.callback
        if call.state is ContactState.ENDED:
            return
        self._outbox.state(CallbackMissed(call.id, call.line.name, offer, miss))
        if not miss.is_attempt:
            promise.attempts -= 1  # the trunk is out, or an outage hid what became of it
        late = rules is None or now >= promise.expires_at
        if rules is None or promise.attempts >= rules.attempts:
            outcome = Outcome.CALLBACK_EXPIRED if late else Outcome.CALLBACK_FAILED
            self.end(promise, outcome, now)
            return
        self._promises.try_again(promise, now + rules.retry_ms, now)
        if late:
            self._too_late(promise, now)
