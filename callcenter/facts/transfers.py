"""Contacts that an agent sends on to somebody else, by the phone's own button or a feature code."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import TransferKind
from callcenter.facts.base import Fact


class TransferTo(StrEnum):
    """To whom a contact came by a transfer. A number is never told."""

    AGENT = "agent"  # one who is at work
    OTHER = "other"  # somebody else: another extension, or a number outside
    LINE = "line"  # back into the line, as was asked for
    NOBODY = "nobody"  # not answered: back into the line, too, or the caller hung up


class Transferred(Fact, frozen=True):
    """An agent sent a contact on; the agent's part of the conversation is over."""

    contact: ContactId
    agent: AgentNumber  # "" where it was sent on by somebody who is no agent at work
    line: str
    group: str
    service: str
    kind: TransferKind
    talk_ms: int  # of this agent's leg
    offer: OfferId | None = None  # whose leg that was; None of whom a contact was sent to


class TransferTaken(Fact, frozen=True):
    """Somebody speaks with a contact that was sent on."""

    contact: ContactId
    line: str
    to: TransferTo
    kind: TransferKind
    agent: AgentNumber = AgentNumber("")
    rang_ms: int = 0


class TransferEnded(Fact, frozen=True):
    """What a transfer came to: that conversation is over, or there was none. Said once of each."""

    contact: ContactId
    line: str
    to: TransferTo
    kind: TransferKind
    agent: AgentNumber = AgentNumber("")
    talk_ms: int = 0  # of this leg
