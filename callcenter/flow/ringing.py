"""From the line to the agent: ring, answer, bridge, talk, and every way this can go wrong.

Whatever becomes of a ring, the contact keeps its first arrival, and the next agent is rung in the
same breath, because the core matches again after every event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.agents.states import AgentState
from callcenter.commands import Bridge, CancelRing, Hangup, RingAgent
from callcenter.contacts import ContactState, LegId, Move
from callcenter.events import RingOutcome
from callcenter.facts import EndedBy, QueueReason

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.dispatch.offers import Match
    from callcenter.flow.call import Call
    from callcenter.flow.callers import Callers
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.notices import Notices
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable

RING, SILENT, BRIDGE = "ring", "silent", "bridge"
"""Kinds of deadline: ring time over, a cancel nobody confirmed, a bridge that is overdue."""

CONFIRM_MS = 2_000
"""How long the PBX may take to confirm that a ring was taken back, in ms."""


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
        notices: Notices,
        outbox: Outbox,
        deadlines: Deadlines,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._callers = callers
        self._places = places
        self._dispatcher = dispatcher
        self._notices = notices
        self._outbox = outbox
        self._deadlines = deadlines
        # Every leg of ours at an agent's phone, by offer: the PBX it is on.
        self._legs: dict[OfferId, str] = {}
        # Offers that were answered first, and the call they are for, until the agent's leg ends.
        self._answered: dict[OfferId, Call] = {}
        # Rings that we took back because their time was over.
        self._timed_out: set[OfferId] = set()

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
        self._legs[match.offer] = call.pbx
        self._deadlines.set(RING, match.offer, now + call.line.ring_ms)
        self._outbox.do(
            RingAgent(
                pbx=call.pbx,
                offer=match.offer,
                phone=match.phone,
                display=self._display(call, now),
                ring_ms=call.line.ring_ms,
            )
        )
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
        code = call.group.code if call.group else ""
        service = self._rules.services.get(call.service)
        return f"{code} {minutes:02}:{seconds:02} {service.code if service else ''}".strip()

    def withdraw(self, offer: OfferId, now: int) -> None:
        """Take a ring back whose agent is not there for it any more."""
        contact = self._dispatcher.withdraw(offer)
        if contact is not None:
            self._places.give_back(self._calls.of_contact(contact), QueueReason.OFFER_ENDED)
        self.cancel(offer, now)

    def cancel(self, offer: OfferId, now: int) -> None:
        """Take a ring back; whatever the PBX says or fails to say, it is over soon."""
        if offer in self._legs:
            self._outbox.do(CancelRing(pbx=self._legs[offer], offer=offer))
            self._deadlines.set(RING, offer, None)
            self._deadlines.set(SILENT, offer, now + CONFIRM_MS)

    def refused(self, offer: OfferId, outcome: RingOutcome, now: int) -> None:
        """A ring ended without an answer: the contact goes back with its first arrival."""
        if offer in self._timed_out and outcome is RingOutcome.CANCELLED:
            outcome = RingOutcome.NO_ANSWER
        pbx = self._forget(offer)
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
                self._notices.tell_paused(pbx, fact.phone)

    # -- answering and bridging --------------------------------------------------------------

    def answered(self, offer: OfferId, now: int) -> None:
        """An agent picked up: the first one gets the caller, a late one is let go."""
        if offer not in self._legs:
            return
        answer = self._dispatcher.answered(offer, now)
        if answer is None:
            self._outbox.do(Hangup(pbx=self._legs[offer], leg=LegId(offer)))
            return
        for kind in (RING, SILENT):
            self._deadlines.set(kind, offer, None)
        self._outbox.state_all(answer.facts)
        call = self._calls.of_contact(answer.contact)
        for other in answer.cancels:
            self.cancel(other, now)
        call.move(Move.ANSWER)
        call.offer, call.agent = offer, answer.agent
        self._answered[offer] = call
        self._callers.lifted(call)
        self._outbox.do(Bridge(pbx=call.pbx, leg=call.leg, offer=offer))
        self._deadlines.set(BRIDGE, offer, now + self._rules.bridge_timeout_ms)

    def bridged(self, offer: OfferId, now: int) -> None:
        """Caller and agent hear each other: the wait is over."""
        call = self._answered.get(offer)
        if call is None or call.state is not ContactState.CONNECTING or call.entry is None:
            return
        call.move(Move.BRIDGE)
        call.connected_at = now
        self._deadlines.set(BRIDGE, offer, None)
        self._outbox.state(self._connected(call, offer, now))

    def agent_hung_up(self, offer: OfferId, now: int) -> None:
        """The agent's leg ended, before or after the conversation."""
        call = self._answered.get(offer)
        if call is None:
            self._leg_over(offer, now)
        elif call.state is ContactState.CONNECTING:
            self._unanswer(call, offer, now)
            self._forget(offer)
        else:
            self._forget(offer)
            wrap_up_ms = call.line.wrap_up_ms if call.connected_at else 0
            self._outbox.state_all(self._dispatcher.finished(offer, wrap_up_ms, now))
            if call.state is ContactState.TALKING:
                call.offer = None
                self._outbox.do(Hangup(pbx=call.pbx, leg=call.leg))
                self._callers.end(call, now, ended_by=EndedBy.AGENT)

    # -- deadlines, and a PBX that was away --------------------------------------------------

    def expired(self, kind: str, offer: OfferId, now: int) -> None:
        """A deadline of this module has come."""
        if kind == RING:
            self._timed_out.add(offer)
            self.cancel(offer, now)
        elif kind == SILENT:
            self._leg_over(offer, now)
        else:
            self.bridge_failed(offer, now)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """After the session broke: agents' legs that are gone have ended unseen."""
        for offer in [o for o, where in self._legs.items() if where == pbx and o not in alive]:
            self.agent_hung_up(offer, now)

    # -- inside ------------------------------------------------------------------------------

    def _connected(self, call: Call, offer: OfferId, now: int) -> facts.Connected:
        group, entry, known = call.group, call.entry, self._dispatcher.offer(offer)
        if group is None or entry is None or known is None:
            raise ValueError(f"{call!r} connects without a class or an agent")
        return facts.Connected(
            contact=call.id,
            offer=offer,
            agent=known.agent.number,
            line=call.line.name,
            group=group.name,
            service=call.service,
            tier=group.tier,
            target_ms=group.target_ms,
            wait_ms=call.waited_ms(now),
            arrival_wait_ms=now - call.arrived_at,
            overtook=self._dispatcher.overtook(entry, known.agent.skills),
        )

    def bridge_failed(self, offer: OfferId, now: int) -> None:
        """The PBX could not connect an answered offer: the caller goes back to the same place."""
        call = self._answered.get(offer)
        if call is None or call.state is not ContactState.CONNECTING:
            return
        self._outbox.do(Hangup(pbx=call.pbx, leg=LegId(offer)))
        self._unanswer(call, offer, now, leg_up=True)
        self._deadlines.set(SILENT, offer, now + CONFIRM_MS)

    def _leg_over(self, offer: OfferId, now: int) -> None:
        """An agent's leg that serves no call has ended, or is taken as ended."""
        known = self._dispatcher.offer(offer)
        if known is not None and known.agent.state is AgentState.TALKING:
            self._forget(offer)
            self._outbox.state_all(self._dispatcher.finished(offer, 0, now))
        else:
            self.refused(offer, RingOutcome.CANCELLED, now)

    def _unanswer(self, call: Call, offer: OfferId, now: int, *, leg_up: bool = False) -> None:
        """An answered offer came to nothing before the two could speak."""
        call.offer = call.agent = None
        self._answered.pop(offer, None)
        self._deadlines.set(BRIDGE, offer, None)
        failed = self._dispatcher.bridge_failed(offer, now, leg_up=leg_up)
        if failed is None:
            return
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
        if failed.returned:
            self._places.give_back(call, QueueReason.BRIDGE_FAILED)
            self._callers.resume(call, now)

    def _forget(self, offer: OfferId) -> str:
        """Forget a leg that ended; return the PBX it was on, "" when it was not known."""
        for kind in (RING, SILENT, BRIDGE):
            self._deadlines.set(kind, offer, None)
        self._answered.pop(offer, None)
        self._timed_out.discard(offer)
        return self._legs.pop(offer, "")
