"""What is to be done: everything the core can ask of a PBX.

A command is a wish. The engine hands it on and never waits; what becomes of it comes back as an
event: the thing itself (``AgentAnswered``), or ``CommandFailed``.
"""

from __future__ import annotations

import msgspec

from callcenter.contacts import (
    ContactId,
    LegId,
    OfferId,
    Phone,
)


class Command(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Base of every command."""

    pbx: str


REGISTRY = "@registry"
"""Named as the PBX of what is asked of the registry; no PBX can be named so."""


class LookUp(Command, frozen=True):
    """Ask the registry who calls. Ends with `CallerKnown`, or with nothing at all."""

    contact: ContactId
    number: str = ""  # personal data; "" where only a document is asked for
    document: str = ""  # personal data; what the caller typed
    agent: bool = False  # whether to ask who answered that number last


class Play(Command, frozen=True):
    """Play sounds to a leg, one after the other; a key cuts them. Ends with `PromptEnded`."""

    leg: LegId
    token: int  # comes back in `PromptEnded`
    sounds: tuple[str, ...]  # names under the PBX's sound folder, without language or ending


class Record(Command, frozen=True):
    """Record what a leg says, until ``#``, silence or the limit. Ends with `PromptEnded`."""

    leg: LegId
    token: int  # comes back in `PromptEnded`
    sound: str  # the new sound's name under the PBX's sound folder
    limit_ms: int


class RecordConversation(Command, frozen=True):
    """Record whatever an agent's leg and its caller's say once they are bridged.

    Ends with `RecorderReady`; the leg must be where it can be played to.
    """

    offer: OfferId
    file: str  # on the PBX; the ending says the format


class MuteRecording(Command, frozen=True):
    """Let the recording of an agent's leg hold silence from now on, or voices again."""

    offer: OfferId
    mute: bool


class StopRecording(Command, frozen=True):
    """End the recording of an agent's leg; the conversation goes on."""

    offer: OfferId


class StopPlaying(Command, frozen=True):
    """Cut the prompt that plays; its `PromptEnded` follows."""

    leg: LegId


class HoldMusic(Command, frozen=True):
    """Play hold music to a leg until something else is played to it."""

    leg: LegId
    music: str  # the PBX's name of a class of music


class RingAgent(Command, frozen=True):
    """Ring an agent's phone; the leg that comes up bears the offer's id."""

    offer: OfferId
    phone: Phone
    display: str  # what the phone shows while it rings
    ring_ms: int
    memo: str = ""  # rides on the leg, for a service that starts again
    keys: bool = False  # those pressed in a conversation are to be told
    accept: str = ""  # the key that whoever picks up must press; "": picking up is enough
    sounds: tuple[str, ...] = ()  # what asks for it
    # The agent's leg whose conversation whoever picks up joins, by the PBX alone; "": none.
    joins: OfferId = OfferId("")


class DialCaller(Command, frozen=True):
    """Call a caller back; the leg that comes up bears the offer's id. Told of as of a ring."""

    offer: OfferId
    device: str  # what is dialled; personal data
    caller_id: str  # the number that is shown; "" leaves it to the PBX
    ring_ms: int
    contact: ContactId  # rides on the leg, for a service that starts again
    language: str = ""  # what the leg hears is in it: a folder of sounds; "" leaves it to the PBX


class TellAgent(Command, frozen=True):
    """Let an agent in a conversation hear something the other side does not. Nothing follows."""

    offer: OfferId
    sounds: tuple[str, ...]


class Dismiss(Command, frozen=True):
    """Take an agent's leg out of its conversation, let it hear something, and end it.

    Ends with `AgentHungUp`. The caller's leg does not wait for that: `LegReturned` at once.
    """

    leg: LegId
    sounds: tuple[str, ...]


class CancelRing(Command, frozen=True):
    """Take back a ring attempt. Ends with `AgentRefused` (cancelled) or a lost race's answer."""

    offer: OfferId


class Bridge(Command, frozen=True):
    """Connect a caller's leg with the answered leg of an offer. Ends with `Bridged`."""

    leg: LegId
    offer: OfferId


class Limit(Command, frozen=True):
    """Let the PBX keep a leg for so long; then, unless put off again, its own queue takes it."""

    leg: LegId
    limit_ms: int  # 0: for ever


class Speak(Command, frozen=True):
    """Let what is played to a leg from now on be in a language."""

    leg: LegId
    language: str  # a folder of the PBX's sounds


class Remember(Command, frozen=True):
    """Write on a caller's channel what a service that starts again must know."""

    leg: LegId
    memo: str
    # In the PBX's own queue, should it come to that, higher goes first; None: as it was told last.
    priority: int | None
    served: bool  # spoke with an agent: not to be put in line again
    # Was in a bridge before, and waits: what the channel says of that does not count any more.
    afresh: bool = False


class BringBack(Command, frozen=True):
    """Take a leg to where callers wait for our commands: from the PBX's own queue, or called back.

    Ends with `LegReturned`, or `LegReady` of one that we called.
    """

    leg: LegId


class Divert(Command, frozen=True):
    """Let the PBX itself ring a number of the settings for a caller, or take a message.

    `events.DivertAnswered` tells that somebody speaks with them; `events.LegReturned` that nobody
    does, and that the caller is ours again.
    """

    leg: LegId
    to: str  # what the PBX dials, or a mailbox; from the settings, never from a caller
    ring_ms: int
    music: str  # the PBX's name of a class of music, heard until somebody answers
    is_mailbox: bool = False


class SendOn(Command, frozen=True):
    """Let a caller come to whom they were sent, in a way that brings back who is not answered.

    Whom, the adapter knows: it is told to nobody else.
    """

    leg: LegId
    sent: LegId  # the leg that was sent on: theirs, or the agent's, where the PBX sees no other


class Hangup(Command, frozen=True):
    """End a leg, an agent's included."""

    leg: LegId
