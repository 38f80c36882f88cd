"""What people ask for, at a phone or a terminal."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import AgentNumber, ContactId, OfferId, Phone
from callcenter.events.base import Event


class LogInAsked(Event, frozen=True):
    """Somebody with the right to do so logs an agent in at a phone."""

    agent: AgentNumber
    phone: Phone
    actor: str


class LogOutAsked(Event, frozen=True):
    """An agent is to be logged out; a running call is finished first."""

    agent: AgentNumber
    actor: str


class PauseAsked(Event, frozen=True):
    """An agent is to be paused; a running call is finished first."""

    agent: AgentNumber
    reason: str
    actor: str


class UnpauseAsked(Event, frozen=True):
    """An agent's pause is to end."""

    agent: AgentNumber
    actor: str


class WrapUpEndAsked(Event, frozen=True):
    """An agent's wrap-up is to end before its time."""

    agent: AgentNumber
    actor: str


class ReclassifyAsked(Event, frozen=True):
    """A contact in the line is to stand under another group or service, at its arrival's place."""

    contact: ContactId
    group: str
    actor: str
    service: str = ""  # "": as it is
    note: str = ""  # why, in the actor's words; may say anything and is never logged


class PromptRecordingAsked(Event, frozen=True):
    """Somebody at a phone is to record a prompt."""

    prompt: str
    phone: Phone
    actor: str


class TakeVerdict(StrEnum):
    """What became of the take."""

    SAVED = "saved"
    UNUSABLE = "unusable"  # silent, clipped, too short: to be recorded again
    NOT_SAVED = "not_saved"  # it could not be put in place


class TakeJudged(Event, frozen=True):
    """Whoever asked for a recording has looked at the take that was chosen."""

    recording: OfferId
    verdict: TakeVerdict
