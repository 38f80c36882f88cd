"""Recordings of conversations: which began, which ended, which were not made and why."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.facts.base import Fact


class RecordingEnd(StrEnum):
    """How a recording ended."""

    CALL_OVER = "call_over"  # the conversation ended, or the caller was handed back
    REFUSED = "refused"  # the caller said so, and the agent pressed the key
    FAILED = "failed"  # the PBX did not begin it
    UNSEEN = "unseen"  # nobody saw how


class SkipReason(StrEnum):
    """Why a conversation that was to be recorded was not."""

    DISK = "disk"  # too little room is left
    REFUSED = "refused"  # the caller did not want to be
    NOTICE = "notice"  # the caller was not told of it to the end
    UNKNOWN = "unknown"  # an earlier run left no journal: whether the caller refused, nobody knows


class RecordingStarted(Fact, frozen=True):
    """The PBX was asked to record a conversation, from the moment both hear each other.

    Stated before it is asked, so that no file is there that nobody knows.
    """

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    group: str
    service: str
    name: str  # of the file, below the folder of recordings; says nothing of who speaks


class RecordingPaused(Fact, frozen=True):
    """The agent pressed the key that silences the recording, or lets it go on."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    name: str
    paused: bool


class RecordingEnded(Fact, frozen=True):
    """A recording goes on no more."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    name: str
    why: RecordingEnd
    keep: bool = True  # False: what was recorded up to here is to be deleted at once


class RecordingSkipped(Fact, frozen=True):
    """A conversation begins that was to be recorded, and is not."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    why: SkipReason


class NoticeHeard(Fact, frozen=True):
    """A caller was told that the conversation may be recorded."""

    contact: ContactId
    line: str


class RecordingRefused(Fact, frozen=True):
    """A caller does not want to be recorded, and is not from now on, whoever they speak with."""

    contact: ContactId
    line: str
    agent: str = ""  # whom they told, who pressed the key; "": they did so themselves


class RecordingPlayed(Fact, frozen=True):
    """A phone is rung for somebody who wants to hear a recording."""

    name: str
    phone: str
    actor: str
    offer: str = ""  # the ring


class RecordingSpaceChanged(Fact, frozen=True):
    """There is room for recordings again, or too little: then calls are served unrecorded."""

    enough: bool
