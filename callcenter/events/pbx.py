"""A PBX, its phones, and commands that it did not carry out."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import Phone
from callcenter.events.base import Event


class PhoneState(StrEnum):
    """What the PBX says of a phone."""

    IDLE = "idle"
    IN_USE = "in_use"
    BUSY = "busy"  # an extension that takes no call, be it for do-not-disturb
    RINGING = "ringing"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"  # the PBX cannot tell; the phone is tried


class PhoneChanged(Event, frozen=True):
    """The PBX reports another state of a phone."""

    pbx: str
    phone: Phone
    state: PhoneState


class PbxConnected(Event, frozen=True):
    """A session to the PBX stands; ``legs`` are our legs that are alive there."""

    pbx: str
    legs: frozenset[str] = frozenset()
    started: str = ""  # since when the PBX runs, in its own words; "" when it does not tell


class PbxLost(Event, frozen=True):
    """The session to the PBX broke; calls there go on without us."""

    pbx: str


class Failure(StrEnum):
    """Why a command was not carried out."""

    NO_CHANNEL = "no_channel"  # the leg is gone
    REFUSED = "refused"  # the PBX said no
    UNKNOWN = "unknown"  # sent, but nobody knows whether it was done
    UNAVAILABLE = "unavailable"  # there is no session; nothing was sent


class CommandFailed(Event, frozen=True):
    """A command was not carried out."""

    verb: str  # the command's class name
    subject: str  # the leg or offer it was for
    reason: Failure
