"""Agents, and what people asked for."""

from __future__ import annotations

from callcenter.contacts import AgentNumber, Phone
from callcenter.facts.base import Fact


class AgentChanged(Fact, frozen=True):
    """An agent is in another state."""

    agent: AgentNumber
    name: str
    before: str
    after: str
    reason: str  # pause reason, or why it happened
    actor: str  # who made it so; "" for the rules themselves
    phone: Phone | None


class AgentWillChange(Fact, frozen=True):
    """An agent on a call was asked to pause or to log out; it happens when the call is over."""

    agent: AgentNumber
    after: str  # the state to come; "" when the wish was dropped
    reason: str  # of the pause
    actor: str


class PauseOverran(Fact, frozen=True):
    """A pause has lasted as long as its reason allows, and goes on; stated once."""

    agent: AgentNumber
    reason: str
    lasted_ms: int


class RequestRefused(Fact, frozen=True):
    """Somebody asked for what cannot be; nothing was changed."""

    request: str  # the event's class name
    subject: str
    why: str
