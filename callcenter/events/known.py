"""What a registry says of a caller."""

from __future__ import annotations

from callcenter.contacts import AgentNumber, ContactId
from callcenter.events.base import Event


class CallerKnown(Event, frozen=True):
    """A registry knows who calls. It comes at any time after `commands.LookUp`, or never."""

    contact: ContactId
    person: str = ""  # what stands for the person; "" when only an agent is known
    name: str = ""  # personal data
    language: str = ""
    group: str = ""  # of a certificate in force
    age: int | None = None  # in years; personal data
    agent: AgentNumber | None = None  # who is to be offered the contact first
    verified: bool = False  # known by a document that the caller typed
