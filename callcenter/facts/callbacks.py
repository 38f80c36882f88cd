"""Callers who asked to be called back. No fact holds the number."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import ContactId, OfferId
from callcenter.facts.base import Fact


class CallbackRefusal(StrEnum):
    """Why nobody will be called back at a number."""

    MALFORMED = "malformed"  # no number at all, or too short or too long for one
    OWN = "own"  # it leads to ourselves
    NOT_ALLOWED = "not_allowed"  # not among those that the operator lets us call
    ALREADY = "already"  # somebody is about to be called back at it
    TOO_OFTEN = "too_often"  # so often a day, and no oftener


class CallbackMiss(StrEnum):
    """Why a call back came to nothing."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    FAILED = "failed"  # the PBX would not or could not dial
    NO_KEY = "no_key"  # somebody or something picked up and pressed nothing: perhaps a voicemail
    HUNG_UP = "hung_up"
    LOST = "lost"  # the leg was gone when the PBX could be asked again

    @property
    def is_attempt(self) -> bool:
        """Whether it is one of the few there are: a phone rang, for all that is known."""
        return self not in (CallbackMiss.FAILED, CallbackMiss.LOST)


class CallbackAsked(Fact, frozen=True):
    """A caller in the line asks to be called back, and is asked at which number."""

    contact: ContactId
    line: str
    leg: str  # on which a number may be typed: its keys are nobody's business


class CallbackRefused(Fact, frozen=True):
    """The number that was given will not be called; the caller goes on waiting."""

    contact: ContactId
    line: str
    why: CallbackRefusal


class CallbackPromised(Fact, frozen=True):
    """The contact is off the phone and keeps its place; it is called when its turn comes."""

    contact: ContactId
    line: str
    expires_at: int  # ms since the epoch
    typed: bool  # at a number that was typed, and not the one that called
    language: str = ""  # in which it is called: a folder of the PBX's sounds; "": the line's own


class CallbackPostponed(Fact, frozen=True):
    """Its time was over while the line was closed, when nobody is called: it stands longer."""

    contact: ContactId
    line: str
    expires_at: int  # ms since the epoch, in place of what was promised


class CallbackDialled(Fact, frozen=True):
    """The contact's phone begins to ring."""

    contact: ContactId
    line: str
    offer: OfferId
    attempt: int  # 1 is the first


class CallbackMissed(Fact, frozen=True):
    """A call back came to nothing."""

    contact: ContactId
    line: str
    offer: OfferId
    why: CallbackMiss


class CallbackReached(Fact, frozen=True):
    """The person is on the phone and has pressed the key: a caller in the line as before."""

    contact: ContactId
    line: str
    offer: OfferId  # also the leg
    pbx: str
    away_ms: int  # since the promise
