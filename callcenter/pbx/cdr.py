"""Contacts in the PBX's call detail records: id, the recording's name, and how far they came.

A caller who hangs up takes the channel along, and nothing can be written to its record any more. So
it is told in advance how far they have come, and what stands there last is how far they came.

What is written to a channel's record before it is bridged stands in every row of it. Nobody waits
for that, and nothing depends on it: a PBX without the module refuses it, and its calls go on.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import msgspec

from callcenter import facts
from callcenter.contacts import ContactId, LegId
from callcenter.facts import QueueReason

if TYPE_CHECKING:
    import asyncio

    from callcenter.facts import Fact
    from callcenter.pbx.ami import AmiClient, Message

BETWEEN = ";"
"""Stands between the contact and the name of its recording."""

REACHED = "CDR(callcenter_reached)"
"""The field of our own for how far a contact came; no record has it by itself."""


class Reached(IntEnum):
    """How far, the least first: nobody is told to have come less far than before."""

    MENU = 1
    LINE = 2
    CALLBACK = 3  # off the phone, to be called back
    OUTSIDE = 4  # to a number outside, or a mailbox
    AGENT = 5


class Known(msgspec.Struct):
    """A contact whose leg is known."""

    leg: LegId
    reached: Reached


class CallRecords:
    """A `callcenter.ports.FactSink`.

    Args:
        ami: The session; what is not sent now is not sent.
        field: The record's field for the contact: `userfield` or `accountcode`.
        tells_reached: Whether it is written how far a contact came.
    """

    def __init__(self, ami: AmiClient, *, field: str, tells_reached: bool = False) -> None:
        self._ami = ami
        self._variable = f"CDR({field})"
        self._tells_reached = tells_reached
        self._known: dict[ContactId, Known] = {}

    def record(self, fact: Fact, at_ms: int) -> None:
        """Have a contact's id written when its leg is known, and a recording when it begins."""
        del at_ms
        match fact:
            case facts.ContactArrived() if fact.leg:
                self._know(fact.contact, LegId(fact.leg), Reached.MENU)
            case facts.ContactAdopted() if fact.leg:
                # How far it came, an earlier run has told: at least so far.
                reached = Reached.LINE if fact.group else Reached.MENU
                self._know(fact.contact, LegId(fact.leg), reached, is_told=True)
            case facts.CallbackReached():
                self._know(fact.contact, LegId(fact.offer), Reached.LINE)
            case facts.RecordingStarted() if fact.contact in self._known:
                named = BETWEEN.join((fact.contact, fact.name))
                self._write(self._known[fact.contact].leg, self._variable, named)
            case facts.Queued() | facts.DivertTaken() | facts.Connected():
                self._comes(fact.contact, _reached(fact))
            case facts.Ended():
                self._known.pop(fact.contact, None)
            case _:
                pass

    def _know(
        self, contact: ContactId, leg: LegId, reached: Reached, *, is_told: bool = False
    ) -> None:
        self._known[contact] = Known(leg, reached)
        self._write(leg, self._variable, contact)
        if not is_told:
            self._tell(leg, reached)

    def _comes(self, contact: ContactId, reached: Reached) -> None:
        """Tell how far a contact has come, if it is farther than before."""
        known = self._known.get(contact)
        if known is not None and reached > known.reached:
            known.reached = reached
            self._tell(known.leg, reached)

    def _tell(self, leg: LegId, reached: Reached) -> None:
        if self._tells_reached:
            self._write(leg, REACHED, reached.name.lower())

    def _write(self, leg: LegId, variable: str, value: str) -> None:
        # A leg's id is the unique id of its channel, which the PBX knows it by as well.
        headers = {"Channel": leg, "Variable": variable, "Value": value}
        if self._ami.connected:
            self._ami.send("Setvar", headers).add_done_callback(_ignore)


def _reached(fact: facts.Queued | facts.DivertTaken | facts.Connected) -> Reached:
    """Return how far a contact has come by a fact."""
    if isinstance(fact, facts.Queued):
        return Reached.CALLBACK if fact.reason is QueueReason.PROMISED else Reached.LINE
    return Reached.AGENT if isinstance(fact, facts.Connected) else Reached.OUTSIDE


def _ignore(future: asyncio.Future[Message]) -> None:
    """Look at the outcome, or the loop would complain that nobody did."""
    if not future.cancelled():
        future.exception()
