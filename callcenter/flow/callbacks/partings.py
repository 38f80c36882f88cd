"""The legs of those who were promised a call: each hears that the place is kept, and is ended.

Such a leg is no contact's any more. Where the service died before the leg was told, or the session
broke, it looks like that of a caller who waits; the journal knows that it is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Remember
from callcenter.flow import memo
from callcenter.flow.callbacks.rules import CallbackWords
from callcenter.flow.ear import Ear

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.flow.call import Call
    from callcenter.flow.doors import Doors
    from callcenter.flow.leg_voice import LegVoice
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable


class Partings:
    """Says goodbye to them."""

    def __init__(
        self, *, rules: Rules, calls: CallTable, doors: Doors, voice: LegVoice, outbox: Outbox
    ) -> None:
        self._rules = rules
        self._table = calls
        self._doors = doors
        self._voice = voice
        self._outbox = outbox
        self._ears: dict[LegId, Ear] = {}  # of those that hear it
        self._calls: dict[LegId, Call] = {}  # whose they were, and those that may be there yet

    def __len__(self) -> int:
        """How many hear it."""
        return len(self._ears)

    def begin(self, ear: Ear, call: Call, now: int) -> None:
        """Let a leg hear that the place is kept; whoever finds it later is to end it."""
        text = memo.of_a_leg_to_end(call, now)
        self._outbox.do(Remember(ear.pbx, ear.leg, text, priority=None, served=True))
        self._ears[ear.leg], self._calls[ear.leg] = ear, call
        self._table.take_channel(ear.leg)
        callback = self._rules.callback
        words = callback.words if callback else CallbackWords()
        is_open = self._doors.is_open(call.line.name, now)
        self._voice.say(ear, words.promised if is_open else words.booked, now)

    def said(self, leg: LegId, token: int) -> bool:
        """What played ended; return whether the leg was one of those."""
        ear = self._ears.get(leg)
        if ear is None:
            return False
        if self._voice.ended(ear, token):
            self._voice.hang_up(ear)
        return True

    def not_played(self, leg: LegId) -> bool:
        """What was to be heard cannot be; return whether the leg was one of those."""
        ear = self._ears.get(leg)
        if ear is None:
            return False
        self._voice.hang_up(ear)
        return True

    def cut(self, leg: LegId) -> bool:
        """A key cut nothing; return whether the leg was one of those."""
        ear = self._ears.get(leg)
        if ear is not None:
            self._voice.cut(ear)
        return ear is not None

    def left(self, leg: LegId) -> None:
        """A leg ended, or is a contact's again."""
        self._calls.pop(leg, None)
        ear = self._ears.pop(leg, None)
        if ear is not None:
            self._voice.forget(ear)
            self._table.leave_channel(leg)

    # -- a PBX that was away, a service that starts again ------------------------------------

    def expect(self, leg: LegId, call: Call) -> None:
        """An earlier run promised a contact a call, who was on this leg."""
        self._calls[leg] = call

    def __contains__(self, leg: LegId) -> bool:
        """Whether a leg hears that the place is kept."""
        return leg in self._ears

    def whose(self, leg: LegId) -> Call | None:
        """Return the contact that left a leg, which is to end."""
        return self._calls.get(leg)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """The session stands again: what these legs hear nobody told, if they heard anything."""
        for leg, call in list(self._calls.items()):
            if call.pbx != pbx:
                continue
            if leg not in alive:
                self.left(leg)
            elif ear := self._ears.get(leg):
                self._voice.hang_up(ear)
            else:
                self.begin(Ear(pbx=pbx, leg=leg, last_token=now), call, now)
