"""Callers and desks: their legs, and the keys they press."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events.base import Event


class CallArrived(Event, frozen=True):
    """A caller's call was answered and handed to us."""

    pbx: str
    leg: LegId
    number: str  # the caller's number, "" when withheld; personal data
    name: str  # what the network calls the caller; personal data
    dialled: str  # the number that was dialled


class DigitPressed(Event, frozen=True):
    """A key was pressed and released."""

    leg: LegId
    digit: str


class PromptEnded(Event, frozen=True):
    """A prompt played to its end, was cut by a key, or could not be played."""

    leg: LegId
    token: int  # the one `commands.Play` gave


class LegReturned(Event, frozen=True):
    """A caller's leg that we know is ours to command again: its bridge ended without it."""

    leg: LegId
    pbx: str = ""  # "" in journals of earlier versions


class TransferKind(StrEnum):
    """How a caller was sent on by whom they spoke with."""

    BLIND = "blind"  # without asking there first
    ATTENDED = "attended"  # after, or while, asking there
    UNSEEN = "unseen"  # nobody told how


class CallTransferred(Event, frozen=True):
    """A caller was sent on by whom they spoke with; the PBX connects them, or tries to."""

    pbx: str
    leg: LegId  # theirs; or that of the agent's offer, where the PBX sees no other
    kind: TransferKind
    extension: str = ""  # where to, if it is one of the PBX's or a code; never a number outside
    strayed: bool = False  # to where nobody brings them back who is not answered
    into_line: bool = False  # and there they would wait as somebody else


class CallTakenOut(Event, frozen=True):
    """Somebody at the PBX, and not we, sent a caller elsewhere who was with us: by a panel, say."""

    pbx: str
    leg: LegId


class PartnerJoined(Event, frozen=True):
    """Somebody is in a bridge with a caller's leg, the two of them alone."""

    leg: LegId
    phone: Phone  # "" when it cannot be told which
    offer: OfferId | None = None  # whose leg it is, where we rang it


class PartnerLeft(Event, frozen=True):
    """Whom a caller's leg is in a bridge with, and whose leg we did not ring, left it first."""

    leg: LegId  # the caller's


class LegReplaced(Event, frozen=True):
    """Somebody else is in a conversation from now on in place of a caller, who put them there."""

    leg: LegId  # the caller's, which is about to end
    by: LegId  # theirs; perhaps that of another caller of ours


class DivertAnswered(Event, frozen=True):
    """A caller whom `commands.Divert` sent to a number speaks there, or leaves a message."""

    leg: LegId


class LegEnded(Event, frozen=True):
    """The PBX ended a caller's or a desk's leg; it hears nothing any more."""

    leg: LegId
    cause: int  # Q.850


class DeskCalled(Event, frozen=True):
    """Somebody dialled a feature code of the agents."""

    pbx: str
    leg: LegId
    phone: Phone
    code: str  # what was dialled, prefix included
    is_test: bool = False  # nobody's: a test call, of which `code` is the number of the line
