"""Contacts in the PBX's call detail records: their neutral id, and the recording's name.

What is written to a channel's record before it is bridged stands in every row of it. Nobody waits
for that, and nothing depends on it: a PBX without the module refuses it, and its calls go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import ContactId, LegId

if TYPE_CHECKING:
    import asyncio

    from callcenter.facts import Fact
    from callcenter.pbx.ami import AmiClient, Message

BETWEEN = ";"
"""Stands between the contact and the name of its recording."""


class CallRecords:
    """A `callcenter.ports.FactSink`.

    Args:
        ami: The session; what is not sent now is not sent.
        field: The record's field: `userfield` or `accountcode`.
    """

    def __init__(self, ami: AmiClient, *, field: str) -> None:
        self._ami = ami
        self._variable = f"CDR({field})"
        self._legs: dict[ContactId, LegId] = {}  # of those whose conversation may be recorded

    def record(self, fact: Fact, at_ms: int) -> None:
        """Have a contact's id written when its leg is known, and a recording when it begins."""
        del at_ms
        match fact:
            case facts.ContactArrived() | facts.ContactAdopted() if fact.leg:
                self._know(fact.contact, LegId(fact.leg))
            case facts.CallbackReached():
                self._know(fact.contact, LegId(fact.offer))
            case facts.RecordingStarted() if fact.contact in self._legs:
                named = BETWEEN.join((fact.contact, fact.name))
                self._write(self._legs[fact.contact], named)
            case facts.Ended():
                self._legs.pop(fact.contact, None)
            case _:
                pass

    def _know(self, contact: ContactId, leg: LegId) -> None:
        self._legs[contact] = leg
        self._write(leg, contact)

    def _write(self, leg: LegId, value: str) -> None:
        # A leg's id is the unique id of its channel, which the PBX knows it by as well.
        headers = {"Channel": leg, "Variable": self._variable, "Value": value}
        if self._ami.connected:
            self._ami.send("Setvar", headers).add_done_callback(_ignore)


def _ignore(future: asyncio.Future[Message]) -> None:
    """Look at the outcome, or the loop would complain that nobody did."""
    if not future.cancelled():
        future.exception()
