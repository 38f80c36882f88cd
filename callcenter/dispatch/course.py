"""The course of every offer: it begins, is answered or comes to nothing, and its leg ends.

Whatever becomes of an offer, the contact keeps its arrival. Who is offered to whom is chosen
elsewhere: by `Dispatcher.match`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState
from callcenter.dispatch.offers import Answered, BridgeFailed, Offer, RingEnded, Stage
from callcenter.events import RingOutcome

if TYPE_CHECKING:
    from callcenter.agents.agent import Agent
    from callcenter.agents.roster import Roster
    from callcenter.contacts import AgentNumber, ContactId, OfferId
    from callcenter.dispatch.ledger import Ledger
    from callcenter.dispatch.offers import Placed, Served
    from callcenter.dispatch.strategies import Strategy
    from callcenter.facts import Fact
    from callcenter.queue.waiting import Waiting

# Looked up once: every call needs them, and reading a member of an enum is slow.
_RINGING, _TALKING = AgentState.RINGING, AgentState.TALKING
_LEG_RINGS, _LEG_TALKS = Stage.RINGING, Stage.ANSWERED


class Offers:
    """The offers whose legs have not ended, from the first ring on."""

    __slots__ = ("_ledger", "_roster")

    def __init__(self, *, ledger: Ledger, roster: Roster) -> None:
        self._ledger = ledger
        self._roster = roster

    def get(self, offer_id: OfferId) -> Offer | None:
        """Return an offer whose leg has not ended, to read, or None."""
        return self._ledger.offers.get(offer_id)

    def begin(
        self, offer_id: OfferId, placed: Placed, agent: Agent, now: int
    ) -> tuple[Offer, tuple[Fact, ...]]:
        """Let an agent's phone ring for a contact; return the offer, and what is true by it."""
        offer = Offer(
            offer=offer_id,
            contact=placed.contact,
            agent=agent,
            started_at=now,
            second=bool(placed.ringing),
            guard_hit=self._ledger.line.policy.lifted(placed.entry, now),
        )
        facts = self._roster.ring(agent.number, offer_id, now)
        self._ledger.begin(offer, placed)
        return offer, facts

    def adopt(
        self, offer_id: OfferId, contact: ContactId, number: AgentNumber, now: int
    ) -> tuple[Fact, ...] | None:
        """Take over a ring that an earlier run of the service made; None if it cannot be ours."""
        placed, agent = self._ledger.placed.get(contact), self._roster.get(number)
        if placed is None or placed.answered is not None or agent is None:
            return None
        if agent.state is not AgentState.AVAILABLE or agent.offer is not None:
            return None
        return self.begin(offer_id, placed, agent, now)[1]

    def ring_ended(self, offer_id: OfferId, outcome: RingOutcome, now: int) -> RingEnded | None:
        """Note that the leg of a ring attempt is gone; None if it is unknown or was answered.

        The contact goes back to its lane if no other phone rings for it, with its arrival.
        """
        offer = self._ledger.offers.get(offer_id)
        if offer is None or offer.stage is _LEG_TALKS:
            return None
        return self._end_ring(offer, outcome, now)

    def withdraw(self, offer_id: OfferId) -> ContactId | None:
        """Give up a ring whose agent is not there for it any more (`Change.cancel`).

        Returns:
            The contact, if by this it went back to its lane. The agent is tied to the leg until
            `ring_ended` says that it is gone.
        """
        offer = self._ledger.offers.get(offer_id)
        if offer is None or offer.stage is not _LEG_RINGS:
            return None
        returned = self._ledger.part(offer, self._ledger.placed[offer.contact])
        return offer.contact if returned else None

    def answered(self, offer_id: OfferId, now: int) -> Answered | None:
        """Note that an agent picked up; the first one gets the contact.

        None: nobody needs this agent any more, for the caller left or another was first. Hang that
        leg up, and say by `ring_ended` (cancelled) or `finished` when it is gone.
        """
        offer = self._ledger.offers.get(offer_id)
        if offer is None or offer.stage is not _LEG_RINGS:
            return None
        placed = self._ledger.placed[offer.contact]
        if offer.agent.state is not _RINGING:
            # Paused or logged out while it rang, and quicker on the phone than the cancel.
            self._ledger.part(offer, placed)
            return None
        return Answered(
            contact=offer.contact,
            entry=placed.entry,
            agent=offer.agent.number,
            cancels=self._ledger.settle(offer, placed),
            facts=self._roster.answered(offer.agent.number, now, contact=offer.contact),
        )

    def connected(self, offer_id: OfferId) -> Served:
        """Note that the contact of an answered offer is spoken with: who waits was overtaken.

        Raises:
            KeyError: no contact is answered by that offer.
        """
        return self._ledger.connected(self._ledger.offers[offer_id])

    def bridge_failed(
        self, offer_id: OfferId, now: int, *, leg_up: bool = False
    ) -> BridgeFailed | None:
        """Note that an answered offer could not be connected; None if there is no such offer.

        The contact goes back to its lane with its arrival, and another agent is preferred. This
        one is free at once or, if its leg is still up, when `finished` says that it is gone.
        """
        offer = self._ledger.offers.get(offer_id)
        if offer is None or offer.stage is not _LEG_TALKS:
            return None
        self._roster.not_connected(offer.agent.number)
        return BridgeFailed(
            contact=offer.contact,
            agent=offer.agent.number,
            returned=self._ledger.unsettle(offer),
            facts=() if leg_up else self.finished(offer_id, 0, now),
        )

    def hand_back(
        self, offer_id: OfferId, entry: Waiting, *, strategy: Strategy, prefers: frozenset[str]
    ) -> None:
        """Put a contact that is spoken with back into the line, at the place of its arrival.

        Another agent is preferred; this one is tied to the leg until `finished` says it is gone.

        Raises:
            KeyError: no contact is answered by that offer.
        """
        offer = self._ledger.offers[offer_id]
        self._ledger.hand_back(offer, entry, strategy=strategy, prefers=prefers)

    def finished(self, offer_id: OfferId, wrap_up_ms: int, now: int) -> tuple[Fact, ...]:
        """Note that the leg of an answered offer is gone: the agent wraps up or is free.

        A contact still connected to it is over. A leg that nobody needed is taken as a ring that
        was cancelled; an unknown one is ignored.
        """
        offer = self._ledger.offers.get(offer_id)
        if offer is None:
            return ()
        if offer.agent.state is not _TALKING:
            return self._end_ring(offer, RingOutcome.CANCELLED, now).facts
        self._ledger.close(offer)
        return self._roster.talk_ended(offer.agent.number, wrap_up_ms, now)

    def _end_ring(self, offer: Offer, outcome: RingOutcome, now: int) -> RingEnded:
        returned = False
        if offer.stage is Stage.WITHDRAWN:
            outcome = RingOutcome.CANCELLED
        else:
            placed = self._ledger.placed[offer.contact]
            if outcome is not RingOutcome.CANCELLED:
                placed.refused_by = (*placed.refused_by, offer.agent.number)
            returned = self._ledger.part(offer, placed)
        self._ledger.close(offer)
        return RingEnded(
            contact=offer.contact,
            offer=offer.offer,
            agent=offer.agent.number,
            outcome=outcome,
            rang_ms=now - offer.started_at,
            returned=returned,
            facts=self._roster.ring_ended(offer.agent.number, outcome, now),
        )
