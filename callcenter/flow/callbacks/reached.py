"""Those who were called back and pressed the key: callers in the line again, at their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import OfferId
from callcenter.flow.callbacks.promises import is_waiting

if TYPE_CHECKING:
    from callcenter.contacts import ContactId, LegId
    from callcenter.flow.call import Call
    from callcenter.flow.callbacks.promises import Promise, Promises
    from callcenter.flow.ear import Ear
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.table import CallTable


class Reached:
    """Puts them on the phone, and knows who of them was not answered yet."""

    def __init__(
        self,
        *,
        calls: CallTable,
        places: Places,
        promises: Promises,
        outbox: Outbox,
    ) -> None:
        self._calls = calls
        self._places = places
        self._promises = promises
        self._outbox = outbox
        self._back: dict[ContactId, Call] = {}  # and not answered yet

    def add(self, promise: Promise, ear: Ear, now: int, *, is_taken: bool = False) -> Call:
        """Somebody is there: a caller in the line as before, at the same place.

        ``is_taken``: they are being served without us, and nothing is to be done with the leg.
        """
        call = promise.call
        self._promises.over(promise)
        self._calls.seat(call, ear)
        offer, away_ms = OfferId(ear.leg), now - promise.promised_at
        self._outbox.state(facts.CallbackReached(call.id, call.line.name, offer, ear.pbx, away_ms))
        call.back_at = now
        if not is_taken:
            self._back[call.id] = call
            self._places.return_to_phone(call)
        return call

    def waiting(self) -> list[Call]:
        """Return those for whom nobody's phone rings."""
        self._back = {c: call for c, call in self._back.items() if call.in_line}
        return [call for call in self._back.values() if is_waiting(call)]

    def on_the_way(self, leg: LegId) -> Call | None:
        """Return who pressed the key on a leg that was not told to be where callers wait."""
        call = self._calls.of_leg(leg)
        return call if call and call.id in self._back and call.coming_back else None
