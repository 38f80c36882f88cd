"""Callers and desks: their legs, and the keys they press."""

from __future__ import annotations

from callcenter.contacts import LegId, Phone
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
