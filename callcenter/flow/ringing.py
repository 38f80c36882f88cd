"""From the line to the agent: ring, answer, bridge, talk, and every way this can go wrong.

Whatever becomes of a ring, the contact keeps its first arrival, and the next agent is rung in the
same breath, because the core matches again after every event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.agents.states import AgentState
from callcenter.commands import Hangup, RingAgent
from callcenter.contacts import ContactState, Move
from callcenter.events import Failure, RingOutcome
from callcenter.facts import EndedBy, QueueReason
from callcenter.flow import memo
from callcenter.flow.agent_legs import RING, SILENT
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber, LegId, OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.dispatch.offers import Match
    from callcenter.events import OfferFound
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.callers import Callers
    from callcenter.flow.notices import Notices
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable


class Ringing:
    """Carries out what the dispatcher decides, and tells it what became of each offer."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        callers: Callers,
        places: Places,
        dispatcher: Dispatcher,
        legs: AgentLegs,
        notices: Notices,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._callers = callers
        self._places = places
        self._dispatcher = dispatcher
        self._legs = legs
        self._notices = notices
        self._outbox = outbox
        # Offers that were answered first, and the call they are for, until the agent's leg ends.
        self._answered: dict[OfferId, Call] = {}

    # -- ringing -----------------------------------------------------------------------------

    def match(self, now: int) -> None:
        """Ring for everybody who can be served now."""
        for match in self._dispatcher.match(now):
            self._ring(match, now)

    def _ring(self, match: Match, now: int) -> None:
        call = self._calls.of_contact(match.entry.contact)
        if call.state is ContactState.WAITING:
            call.move(Move.OFFER)
        call.rings += 1
        self._outbox.state_all(match.facts)
        ring = RingAgent(
            pbx=call.pbx,
            offer=match.offer,
            phone=match.phone,
            display=self._display(call, now),
            ring_ms=call.line.ring_ms,
            memo=f"{call.id}{memo.SEPARATOR}{match.agent}",
        )
        self._legs.ring(ring, until=now + call.line.ring_ms)
        self._outbox.state(
            facts.Offered(
                contact=call.id,
                offer=match.offer,
                agent=match.agent,
                agent_skills=match.agent_skills,
                waited_ms=call.waited_ms(now),
                second=match.second,
                passed=match.passed,
            )
        )

    def _display(self, call: Call, now: int) -> str:
        """What the agent sees before answering: neutral class code, time waited, service."""
        minutes, seconds = divmod((now - call.arrived_at) // 1000, 60)
        service = self._rules.services.get(call.service)
        code = known(call.group).code
        return f"{code} {minutes:02}:{seconds:02} {service.code if service else ''}".strip()

    def withdraw(self, offer: OfferId, now: int) -> None:
        """Take a ring back whose agent is not there for it any more."""
        contact = self._dispatcher.withdraw(offer)
        if contact is not None:
            self._places.give_back(self._calls.of_contact(contact), QueueReason.OFFER_ENDED)
        self.let_go(offer, now)

    def let_go(self, offer: OfferId, now: int) -> None:
        """End an agent's leg, be it ringing or up; whatever the PBX tells, it is over soon."""
        if offer in self._answered:
            self._legs.hang_up(offer)
        else:
            self._legs.cancel(offer)
        self._legs.expect_end(offer, now)

    def refused(self, offer: OfferId, outcome: RingOutcome, now: int) -> None:
        """A ring ended without an answer: the contact goes back with its first arrival."""
        if offer not in self._answered:  # else said of the ring after it was answered
            self._unused_leg_over(offer, outcome, now)
            self._legs.gone(offer)

    def not_rung(self, offer: OfferId, reason: Failure, now: int) -> None:
        """The PBX did not ring the phone, or nobody knows whether it did."""
        if offer not in self._legs or offer in self._answered:
            return
        self._unused_leg_over(offer, RingOutcome.FAILED, now)
        if reason is Failure.UNKNOWN:
            self._legs.cancel(offer)  # and should somebody answer all the same, the leg is ended
        else:
            self._legs.gone(offer)

    def _ring_over(self, offer: OfferId, outcome: RingOutcome, now: int) -> None:
        if self._legs.late(offer) and outcome is RingOutcome.CANCELLED:
            outcome = RingOutcome.NO_ANSWER
        self._legs.settle(offer)
        ended = self._dispatcher.ring_ended(offer, outcome, now)
        if ended is None:
            return
        self._outbox.state(
            facts.OfferEnded(
                contact=ended.contact,
                offer=offer,
                agent=ended.agent,
                outcome=ended.outcome,
                rang_ms=ended.rang_ms,
            )
        )
        self._outbox.state_all(ended.facts)
        if ended.returned:
            self._places.give_back(self._calls.of_contact(ended.contact), QueueReason.OFFER_ENDED)
        for fact in ended.facts:
            if isinstance(fact, facts.AgentChanged) and fact.after == AgentState.PAUSED:
                self._notices.tell_paused(self._legs.pbx(offer), known(fact.phone))

    # -- answering and bridging --------------------------------------------------------------

    def answered(self, offer: OfferId, now: int) -> None:
        """An agent picked up: the first one gets the caller, a late one is let go."""
        if offer not in self._legs or offer in self._answered:
            return
        late = self._legs.late(offer)
        answer = None if late else self._dispatcher.answered(offer, now)
        if answer is None:
            self._legs.hang_up(offer)
            return
        self._outbox.state_all(answer.facts)
        call = self._calls.of_contact(answer.contact)
        for other in answer.cancels:
            self.let_go(other, now)
        call.move(Move.ANSWER)
        call.offer, call.agent = offer, answer.agent
        self._answered[offer] = call
        self._callers.lifted(call)
        self._legs.bridge(offer, call.leg, until=now + self._rules.bridge_timeout_ms)

    def bridged(self, offer: OfferId, now: int, *, known_before: bool = False) -> None:
        """Caller and agent of the offer hear each other: the wait is over."""
        call = self._answered.get(offer)
        if call is None or call.state is not ContactState.CONNECTING:
            return
        call.move(Move.BRIDGE)
        self._calls.waiting.leave(call)
        call.connected_at = now
        self._legs.rest(offer)
        self._legs.unlimited(offer, call.leg)
        self._places.remember(call)
        if not known_before:
            self._outbox.state(self._connected(call, offer, now))

    def agent_hung_up(self, offer: OfferId, now: int) -> None:
        """The agent's leg ended, before or after the conversation."""
        self._leg_over(offer, now)
        self._legs.gone(offer)

    def caller_returned(self, leg: LegId, now: int) -> bool:
        """A caller's leg came out of its bridge; return whether a conversation ended by that."""
        call = self._calls.of_leg(leg)
        if call is None or call.state is not ContactState.TALKING:
            return False
        self._legs.expect_end(known(call.offer), now)
        self._agent_left(call, now)
        return True

    def bridge_failed(self, offer: OfferId, now: int) -> None:
        """The PBX could not connect an answered offer: the caller goes back to the same place."""
        call = self._answered.get(offer)
        if call is None or call.state is not ContactState.CONNECTING:
            return
        self.let_go(offer, now)
        self._unanswer(call, offer, now, leg_up=True)

    # -- an earlier run ----------------------------------------------------------------------

    def adopt(self, call: Call, found: OfferFound, agent: AgentNumber, now: int) -> None:
        """Go on with a ring, an answer or a conversation of an earlier run."""
        offer = found.offer
        if offer in self._legs:
            return
        ring = self._dispatcher.adopt(offer, call.id, agent, now)
        if ring is None:
            self.silence(found, now)
            return
        self._outbox.state_all(ring)
        if call.state is ContactState.WAITING:
            call.move(Move.OFFER)
        call.rings += 1
        self._legs.adopt(found.pbx, offer, until=now + call.line.ring_ms)
        if call.talks_with == offer:
            self._go_on_talking(call, offer, agent, now)
        elif found.up:
            self.answered(offer, now)

    def silence(self, found: OfferFound, now: int) -> None:
        """End a leg that rings for nobody; a conversation is left alone."""
        if not found.up:
            self._legs.adopt(found.pbx, found.offer, until=now)
            self._legs.hang_up(found.offer)
            self._legs.expect_end(found.offer, now)

    def _go_on_talking(self, call: Call, offer: OfferId, agent: AgentNumber, now: int) -> None:
        answer = known(self._dispatcher.answered(offer, now))
        self._outbox.state_all(answer.facts)
        for other in answer.cancels:
            self.let_go(other, now)
        call.move(Move.ANSWER)
        call.offer, call.agent = offer, agent
        self._answered[offer] = call
        self._callers.lifted(call)
        connected_at = call.connected_at
        self.bridged(offer, connected_at or now, known_before=connected_at > 0)

    # -- deadlines, and a PBX that was away --------------------------------------------------

    def expired(self, kind: str, offer: OfferId, now: int) -> None:
        """A deadline of this module has come."""
        if kind == RING:
            self._legs.ring_time_is_over(offer)
            self.let_go(offer, now)
        elif kind == SILENT:
            self._legs.hang_up(offer)  # if the leg is gone the answer to this says so
            self._leg_over(offer, now)
        else:
            self.bridge_failed(offer, now)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """After the session broke: agents' legs that are gone have ended unseen."""
        for offer in self._legs.of(pbx):
            if offer not in alive:
                self.agent_hung_up(offer, now)
            elif self._dispatcher.offer(offer) is None:
                self._legs.hang_up(offer)  # given up meanwhile

    # -- inside ------------------------------------------------------------------------------

    def _connected(self, call: Call, offer: OfferId, now: int) -> facts.Connected:
        group, agent = known(call.group), known(self._dispatcher.offer(offer)).agent
        return facts.Connected(
            contact=call.id,
            offer=offer,
            agent=agent.number,
            line=call.line.name,
            group=group.name,
            service=call.service,
            tier=group.tier,
            target_ms=group.target_ms,
            wait_ms=call.waited_ms(now),
            arrival_wait_ms=now - call.arrived_at,
            overtook=self._dispatcher.overtook(known(call.entry), agent.skills),
        )

    def _leg_over(self, offer: OfferId, now: int) -> None:
        """An agent's leg has ended, or is taken as ended."""
        call = self._answered.get(offer)
        if call is None:
            self._unused_leg_over(offer, RingOutcome.CANCELLED, now)
        elif call.state is ContactState.CONNECTING:
            self._unanswer(call, offer, now)
        else:
            self._talk_over(offer, call.line.wrap_up_ms if call.connected_at else 0, now)
            if call.state is ContactState.TALKING:
                self._agent_left(call, now)

    def _unused_leg_over(self, offer: OfferId, outcome: RingOutcome, now: int) -> None:
        """The leg served no call: it rang, came too late, or could not be bridged."""
        made = self._dispatcher.offer(offer)
        if made is not None and made.agent.state is AgentState.TALKING:
            self._talk_over(offer, 0, now)
        else:
            self._ring_over(offer, outcome, now)

    def _talk_over(self, offer: OfferId, wrap_up_ms: int, now: int) -> None:
        self._legs.settle(offer)
        self._answered.pop(offer, None)
        self._outbox.state_all(self._dispatcher.finished(offer, wrap_up_ms, now))

    def _agent_left(self, call: Call, now: int) -> None:
        """The agent ended the conversation; the agent's own leg is gone or about to go."""
        call.offer = None
        self._outbox.do(Hangup(pbx=call.pbx, leg=call.leg))
        self._callers.end(call, now, ended_by=EndedBy.AGENT)

    def _unanswer(self, call: Call, offer: OfferId, now: int, *, leg_up: bool = False) -> None:
        """An answered offer came to nothing before the two could speak."""
        call.offer = call.agent = None
        del self._answered[offer]
        if not leg_up:
            self._legs.settle(offer)
        failed = known(self._dispatcher.bridge_failed(offer, now, leg_up=leg_up))
        self._outbox.state(
            facts.OfferEnded(
                contact=call.id,
                offer=offer,
                agent=failed.agent,
                outcome=RingOutcome.FAILED,
                rang_ms=0,
            )
        )
        self._outbox.state_all(failed.facts)
        self._places.give_back(call, QueueReason.BRIDGE_FAILED)
        self._callers.resume(call, now)
