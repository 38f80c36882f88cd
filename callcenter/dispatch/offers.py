"""Ring attempts, and the contacts they are made for."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.agents.agent import Agent
from callcenter.contacts import AgentNumber, ContactId, OfferId, Phone
from callcenter.dispatch.strategies import Strategy
from callcenter.events import RingOutcome
from callcenter.facts import Fact, Passed
from callcenter.queue.waiting import Waiting

# Looked up once: reading a member of an enum is slow.
_RING_ALL = Strategy.RING_ALL


class Stage(StrEnum):
    """Where a ring attempt stands. The agent is tied to it until its leg has ended."""

    RINGING = "ringing"
    ANSWERED = "answered"  # being connected, or connected
    WITHDRAWN = "withdrawn"  # nobody needs it any more; its leg is still to end


class Offer(msgspec.Struct, eq=False, gc=False, kw_only=True):
    """One ring attempt at one agent."""

    offer: OfferId
    contact: ContactId
    agent: Agent
    started_at: int
    """When the phone began to ring, in ms."""
    second: bool
    """Another phone rang for the same contact when this one began."""
    stage: Stage = Stage.RINGING
    overtook: int = 0
    """Earlier arrivals of the class who waited, un-offered, when this ring began: a fault."""
    guard_hit: bool = False
    """The contact's guard had lifted it when this ring began."""

    def __repr__(self) -> str:
        return f"<Offer {self.offer} of {self.contact} to {self.agent.number}: {self.stage}>"


class Placed(msgspec.Struct, eq=False, gc=False, kw_only=True):
    """A contact that dispatch looks after: in a lane, phones ringing for it, or answered."""

    entry: Waiting
    second_ring_ms: int
    ring_all_most: int = 2
    """So many phones ring for it at once at most, where its strategy rings all."""
    strategy: Strategy = Strategy.LONGEST_IDLE
    """How its agent is chosen among those who are free."""
    prefers: frozenset[str] = frozenset()
    """Skills that its agent had better have, besides those it must."""
    waits_for: AgentNumber | None = None
    """The only agent who may be given it now; see `holds`."""
    ringing: tuple[Offer, ...] = ()
    rings_since: int = 0
    """Since when at least one phone has rung without a gap, in ms; meaningless if none does."""
    answered: Offer | None = None
    overtaken: int = 0
    """How often it was overtaken before it entered its lane last, less that lane's count then."""
    refused_by: tuple[AgentNumber, ...] = ()
    """Agents whose ring for this contact came to nothing."""

    @property
    def contact(self) -> ContactId:
        """Whose place it is."""
        return ContactId(self.entry.contact)

    @property
    def another_may_ring(self) -> bool:
        """Whether one phone more may ring, now or later, besides those that do."""
        rings = len(self.ringing)
        return rings == 1 or (self.strategy is _RING_ALL and 0 < rings < self.ring_all_most)

    @property
    def second_due_at(self) -> int:
        """From when on a further phone may ring, in ms; at once for emergencies, or for all."""
        if self.entry.wait_class.tier == 0 or self.strategy is _RING_ALL:
            return self.rings_since
        return self.rings_since + self.second_ring_ms

    def __repr__(self) -> str:
        if self.answered is not None:
            return f"<Placed {self.contact}: answered by {self.answered.agent.number}>"
        phones = ", ".join(offer.agent.number for offer in self.ringing)
        where = f"rings {phones}" if phones else "waits"
        return f"<Placed {self.contact}: {where}>"


class Match(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A phone that is to ring for a contact."""

    entry: Waiting
    offer: OfferId
    agent: AgentNumber
    agent_skills: tuple[str, ...]  # sorted
    phone: Phone
    second: bool  # another phone rings for the contact already
    strategy: str  # by which the agent was chosen
    ring_ms: int  # that the phone rings; 0: as the line says
    accept: str  # the key by which the agent accepts the call; "": none
    passed: tuple[Passed, ...]  # who was ahead in the order and could not be served
    facts: tuple[Fact, ...]


class RingEnded(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A ring attempt came to nothing."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    outcome: RingOutcome  # cancelled where the ring had been taken back, whatever the PBX says
    rang_ms: int
    returned: bool  # by this the contact went back to its lane, with its first arrival
    facts: tuple[Fact, ...]


class Answered(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An agent picked up and is to be connected."""

    contact: ContactId
    entry: Waiting
    agent: AgentNumber
    cancels: tuple[OfferId, ...]  # the other phone that rings for the contact
    facts: tuple[Fact, ...]


class Served(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Who waited when a contact was answered, and what became of itself before."""

    overtook: int  # as in `facts.Connected`, all four
    passed: int
    overtaken: int
    guard_hit: bool


class BridgeFailed(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An answered contact could not be connected."""

    contact: ContactId
    agent: AgentNumber
    returned: bool  # the contact is in its lane again; False if it had left
    facts: tuple[Fact, ...]
