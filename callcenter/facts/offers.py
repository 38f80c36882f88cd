"""Rings, and the conversations that come of them."""

from __future__ import annotations

import msgspec

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import RingOutcome
from callcenter.facts.base import Fact


class Passed(msgspec.Struct, frozen=True, gc=False):
    """A lane head that was not chosen, and why."""

    contact: ContactId
    wait_class: str
    tier: int  # effective at that moment
    waited_ms: int
    target_ms: int
    why: str  # "no_skill" | "away" | "waits_for_agent"


class Offered(Fact, frozen=True):
    """An agent's phone begins to ring for the contact."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    agent_skills: tuple[str, ...]  # sorted
    waited_ms: int  # since the line was entered
    second: bool  # another phone rings for the same contact already
    passed: tuple[Passed, ...] = ()
    # By which the agent was chosen: of `dispatch.strategies.Strategy`, or "last_agent".
    strategy: str = ""


class OfferEnded(Fact, frozen=True):
    """A ring attempt ended without this agent speaking to the contact."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    outcome: RingOutcome
    rang_ms: int


class Connected(Fact, frozen=True):
    """Caller and agent hear each other.

    In its four counts of order somebody waits who stands in a lane, no phone ringing for them. They
    count from this run of the service: what was before a restart is not in them.
    """

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    group: str
    service: str
    tier: int
    target_ms: int
    wait_ms: int  # line entered until bridged
    arrival_wait_ms: int  # call answered until bridged
    overtook: int  # earlier arrivals of the same class who waited when this agent was rung: a fault
    passed: int = 0  # earlier arrivals of any class, waiting now, whom this agent could serve
    overtaken: int = 0  # later arrivals whom an agent that could serve it answered while it waited
    guard_hit: bool = False  # its guard had lifted it when the agent was rung
    estimate_ms: int | None = None  # the wait expected when the line was entered; None: not told
    bound_ms: int | None = None  # what nine in ten were expected to stay below, at that moment
    again: bool = False  # was spoken with before, and handed back: as a contact it counts once
    promised: bool = False  # had hung up to be called back: its wait is counted apart


class HandedBack(Fact, frozen=True):
    """An agent put the caller they spoke with back into the line; the first arrival is kept.

    `Queued` follows with the new class. Of the time spoken, this is this agent's part.
    """

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    group: str  # before
    service: str  # before
    talk_ms: int
