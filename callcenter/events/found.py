"""What a PBX had when the session to it began."""

from __future__ import annotations

import msgspec

from callcenter.contacts import AgentNumber, ContactId, LegId, OfferId, Phone
from callcenter.events.base import Event


class CallFound(Event, frozen=True):
    """A caller's leg was found alive when the session to the PBX began."""

    pbx: str
    leg: LegId
    number: str  # personal data
    name: str  # personal data
    dialled: str
    memo: str  # what `commands.Remember` wrote there; "" when nothing was written
    up_ms: int  # how long the leg has been up
    offer: OfferId | None = None  # the agent's leg it talks with
    elsewhere: bool = False  # in the PBX's own queue
    taken: bool = False  # and there a phone rings for it, or somebody speaks with it
    diverted: bool = False  # at a number of the settings; ``taken``: and it was answered
    talked: bool = False  # has been in a bridge with somebody, since it came to the line
    emergency: bool = False  # pressed the key of emergencies in the PBX's own queue
    partner: Phone | None = None  # of somebody else it talks with; "" if nobody knows which
    sent: bool = False  # the PBX rings for it whom an agent sent it to, or has connected them
    unanswered: bool = False  # and nobody answered there: it came back to wait
    astray: bool = False  # where we have sent nobody: somebody else at the PBX has
    called_back: str = ""  # the contact for which this leg was dialled; "" for who called


class OfferFound(Event, frozen=True):
    """An agent's leg of ours was found alive when the session to the PBX began."""

    pbx: str
    offer: OfferId
    phone: Phone
    memo: str  # what `commands.RingAgent` gave it
    up: bool  # picked up, be it bridged or not


class CallbackFound(Event, frozen=True):
    """A leg by which a caller is called back was found, and nobody pressed the key on it yet."""

    pbx: str
    offer: OfferId
    contact: ContactId
    up: bool  # picked up


class Member(msgspec.Struct, frozen=True, gc=False):
    """An agent in the PBX's own queue, as a service mirrored them there."""

    agent: AgentNumber
    phone: Phone
    paused: bool
    reason: str  # of the pause


class MembersFound(Event, frozen=True):
    """Who was in the PBX's own queue when the session to the PBX began."""

    pbx: str
    members: tuple[Member, ...]
    inherited: bool  # another service than this was the last to command the PBX
