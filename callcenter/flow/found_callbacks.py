"""What becomes of promises, and of their legs, that an earlier run or an outage left.

Whoever is called back and presses the key where only the dialplan could hear it is on the phone,
and whoever is on the phone is not called: the promise is kept by that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState
from callcenter.facts import Outcome
from callcenter.flow.ear import Ear
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.events import CallbackFound, CallFound, ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.calling_back import CallingBack
    from callcenter.flow.partings import Partings
    from callcenter.flow.promises import Promises
    from callcenter.flow.reached import Reached
    from callcenter.flow.rules import Rules


class FoundCallbacks:
    """Goes on with them."""

    def __init__(
        self,
        *,
        rules: Rules,
        calling_back: CallingBack,
        promises: Promises,
        partings: Partings,
        reached: Reached,
    ) -> None:
        self._rules = rules
        self._calling_back = calling_back
        self._promises = promises
        self._partings = partings
        self._reached = reached

    def promise(self, event: ContactRecovered, now: int) -> Call:
        """Go on with a promise of an earlier run."""
        call = self._promises.recovered(event, self._rules.line_now(event.line), now)
        if not event.number:
            promise = known(self._promises.of(call.id))
            self._calling_back.end(promise, Outcome.CALLBACK_FAILED, now)
        return call

    def leg(self, event: CallbackFound, now: int) -> None:
        """Go on with a leg on which nobody pressed the key yet."""
        self._calling_back.found(event, now)

    def caller(self, event: CallFound, now: int) -> Call | None:
        """Return whose promise is kept by this leg, on which somebody is without us."""
        left = self._partings.whose(event.leg)
        promise = self._promises.of(event.called_back or (left.id if left else ""))
        if promise is None or event.offer is not None or self.leaves(event):
            return None
        self._partings.left(event.leg)
        self._calling_back.let_be(promise, event.leg)
        ear = Ear(pbx=event.pbx, leg=event.leg, last_token=now)
        return self._reached.add(promise, ear, now, is_taken=event.taken)

    def heard(self, leg: LegId) -> None:
        """The leg was told that its contact is over, or off the phone: nothing more is said."""
        self._partings.left(leg)

    def leaves(self, event: CallFound) -> bool:
        """Whether the leg is one to be ended: its contact is to be called back."""
        left = self._partings.whose(event.leg)
        return left is not None and left.state is not ContactState.ENDED and not event.elsewhere
