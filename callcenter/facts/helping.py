"""Help in a conversation: an agent asks for it, and a supervisor joins as a third voice."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.facts.base import Fact


class HelpEnd(StrEnum):
    """How a request for help ended."""

    NOBODY = "nobody"  # nobody who may be asked was free, or answered
    HELPER_LEFT = "helper_left"  # the call goes on without them
    CALL_OVER = "call_over"  # the conversation ended, or the caller was handed back


class HelpAsked(Fact, frozen=True):
    """An agent asked for a supervisor by a key; the caller stays in the conversation."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str


class HelpJoined(Fact, frozen=True):
    """A supervisor hears the conversation and is heard by both."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    helper: str  # the number of an agent, or a phone, as the settings name it
    waited_ms: int


class HelpEnded(Fact, frozen=True):
    """Nobody helps any more, or nobody came."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    why: HelpEnd
    helper: str = ""  # who had joined; "" when nobody had
    helped_ms: int = 0
