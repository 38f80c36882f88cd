"""What is told of recordings: by the PBX, by the disk they lie on, and by who listens."""

from __future__ import annotations

from callcenter.contacts import OfferId, Phone
from callcenter.events.base import Event


class RecorderReady(Event, frozen=True):
    """The PBX records what this agent's leg and whoever it is bridged with say."""

    offer: OfferId


class RecordingSpaceMeasured(Event, frozen=True):
    """Whether there is room for recordings has changed."""

    enough: bool


class ListenAsked(Event, frozen=True):
    """Somebody wants to hear a recording by phone. That they may, and did, is written elsewhere."""

    phone: Phone
    name: str  # of the file, below the folder of recordings
    actor: str
