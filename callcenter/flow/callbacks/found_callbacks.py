"""What becomes of promises, and of their legs, that an earlier run or an outage left.

Whoever is called back and presses the key where only the dialplan could hear it is on the phone,
and whoever is on the phone is not called: the promise is kept by that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Hangup
from callcenter.contacts import ContactState, LegId
from callcenter.facts import Outcome
from callcenter.flow.ear import Ear
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.events import CallbackFound, CallFound, ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.callbacks.attempts import Attempts
    from callcenter.flow.callbacks.partings import Partings
    from callcenter.flow.callbacks.promises import Promises
    from callcenter.flow.callbacks.reached import Reached
    from callcenter.flow.callbacks.unkept import Unkept
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable


class FoundCallbacks:
    """Goes on with them."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        memos: Memos,
        attempts: Attempts,
        unkept: Unkept,
        promises: Promises,
        partings: Partings,
        reached: Reached,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._memos = memos
        self._attempts = attempts
        self._unkept = unkept
        self._promises = promises
        self._partings = partings
        self._reached = reached
        self._outbox = outbox

    def promise(self, event: ContactRecovered, now: int) -> Call:
        """Go on with a promise of an earlier run."""
        call = self._promises.recovered(event, self._rules.line_now(event.line), now)
        if not event.number:
            promise = known(self._promises.of(call.id))
            self._unkept.end(promise, Outcome.CALLBACK_FAILED, now)
        return call

    def leg(self, event: CallbackFound, now: int) -> None:
        """Go on with a call back on whose leg nobody pressed the key; one for nobody is ended."""
        if self._attempts.find(event.offer) is not None:
            return
        leg, promise = LegId(event.offer), self._promises.of(event.contact)
        if call := self._calls.of_leg(leg):
            self._memos.remember(call)  # has pressed the key, and the channel was not told
            return
        if promise is None or promise.offer is not None:
            self._outbox.do(Hangup(pbx=event.pbx, leg=leg))
            return
        self._promises.dialled(promise, event.offer)
        ear = Ear(pbx=event.pbx, leg=leg, last_token=now)
        ring_ms = self._rules.callback.ring_ms if self._rules.callback else 0
        self._attempts.begin(promise, ear, until=now + ring_ms)

    def caller(self, event: CallFound, now: int) -> Call | None:
        """Return whose promise is kept by this leg, on which somebody is without us."""
        left = self._partings.whose(event.leg)
        promise = self._promises.of(event.called_back or (left.id if left else ""))
        if promise is None or event.offer is not None or self.leaves(event):
            return None
        self._partings.left(event.leg)
        self._attempts.let_be(promise, event.leg)
        ear = Ear(pbx=event.pbx, leg=event.leg, last_token=now)
        return self._reached.add(promise, ear, now, is_taken=event.taken)

    def heard(self, leg: LegId) -> None:
        """The leg was told that its contact is over, or off the phone: nothing more is said."""
        self._partings.left(leg)

    def leaves(self, event: CallFound) -> bool:
        """Whether the leg is one to be ended: its contact is to be called back."""
        left = self._partings.whose(event.leg)
        return left is not None and left.state is not ContactState.ENDED and not event.elsewhere
