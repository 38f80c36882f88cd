"""What becomes of a ring, and of the conversation after it."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import LegId, OfferId
from callcenter.events.base import Event


class RingOutcome(StrEnum):
    """How a ring attempt ended without an answer."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    FORWARDED = "forwarded"  # the phone sends its calls elsewhere, which is not followed
    FAILED = "failed"  # the PBX would not or could not ring
    CANCELLED = "cancelled"  # we took the ring back


class AgentAnswered(Event, frozen=True):
    """The agent's phone of an offer was picked up."""

    offer: OfferId


class LegReady(Event, frozen=True):
    """The agent's leg of an offer has come to where it can be played to; an answer may follow."""

    offer: OfferId


class AgentRefused(Event, frozen=True):
    """The ring attempt ended without an answer."""

    offer: OfferId
    outcome: RingOutcome


class Bridged(Event, frozen=True):
    """Caller and agent of the offer hear each other."""

    offer: OfferId


class ConversationLeft(Event, frozen=True):
    """A leg left its conversation while the other was in it yet: it was this side that hung up."""

    leg: LegId


class AgentHungUp(Event, frozen=True):
    """The agent's leg of an answered offer ended."""

    offer: OfferId
    cause: int  # Q.850
