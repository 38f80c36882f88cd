"""From the line to the agent's phone, until somebody picks up or the ring is over.

Whatever becomes of a ring, the contact keeps its first arrival, and the next agent is rung in the
same breath, because the core matches again after every event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.agents.states import AgentState
from callcenter.commands import RingAgent
from callcenter.contacts import ContactState, Move
from callcenter.events import Failure, RingOutcome
from callcenter.facts import QueueReason
from callcenter.flow import memo
from callcenter.flow.accepting import asking_ms
from callcenter.flow.known import known
from callcenter.flow.notices import AUTO_PAUSED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.agents.roster import Change
    from callcenter.contacts import OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.dispatch.offers import Match
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.known_callers import KnownCallers
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
        places: Places,
        dispatcher: Dispatcher,
        legs: AgentLegs,
        notices: Notices,
        outbox: Outbox,
        known_callers: KnownCallers,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._places = places
        self._dispatcher = dispatcher
        self._legs = legs
        self._notices = notices
        self._outbox = outbox
        self._known = known_callers

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
        ring_ms = match.ring_ms or call.line.ring_ms
        self._outbox.state_all(match.facts)
        ring = RingAgent(
            pbx=call.pbx,
            offer=match.offer,
            phone=match.phone,
            display=self._display(call, now),
            ring_ms=ring_ms,
            memo=f"{call.id}{memo.SEPARATOR}{match.agent}",
            keys=self._rules.desk.call_keys is not None,
            accept=match.accept,
            sounds=self._rules.accept.asking(match.accept, call.service),
        )
        self._legs.ring(ring, until=now + ring_ms + asking_ms(match.accept))
        self._outbox.state(
            facts.Offered(
                contact=call.id,
                offer=match.offer,
                agent=match.agent,
                agent_skills=match.agent_skills,
                waited_ms=call.waited_ms(now),
                second=match.second,
                passed=match.passed,
                strategy=match.strategy,
            )
        )

    def _display(self, call: Call, now: int) -> str:
        """What the agent sees before answering: class code, wait, service, and perhaps a name."""
        minutes, seconds = divmod((now - call.arrived_at) // 1000, 60)
        service = self._rules.services.get(call.service)
        code = known(call.group).code
        name = self._known.shown(call)
        what = (code, f"{minutes:02}:{seconds:02}", service.code if service else "", name)
        return " ".join(filter(None, what))

    def withdraw(self, offer: OfferId, now: int) -> None:
        """Take a ring back whose agent is not there for it any more."""
        contact = self._dispatcher.offers.withdraw(offer)
        if contact is not None:
            self._places.give_back(self._calls.of_contact(contact), QueueReason.OFFER_ENDED)
        self.let_go(offer, now)

    def changed(self, change: Change | None, now: int) -> None:
        """Something became of an agent: say so, and take back a ring that is pointless by it."""
        if change is None:
            return
        self._outbox.state_all(change.facts)
        if change.cancel:
            self.withdraw(change.cancel, now)

    def let_go(self, offer: OfferId, now: int) -> None:
        """End an agent's leg, be it ringing or up; whatever the PBX tells, it is over soon."""
        if self._legs.serves(offer):
            self._legs.hang_up(offer)
        else:
            self._legs.cancel(offer)
        self._legs.expect_end(offer, now)

    def let_all_go(self, offers: Iterable[OfferId], now: int) -> None:
        """End several legs."""
        for offer in offers:
            self.let_go(offer, now)

    def refused(self, offer: OfferId, outcome: RingOutcome, now: int) -> None:
        """A ring ended without an answer: the contact goes back with its first arrival."""
        if not self._legs.serves(offer):  # else said of the ring after it was answered
            self.over(offer, outcome, now)
            self._legs.gone(offer)

    def not_rung(self, offer: OfferId, reason: Failure, now: int) -> None:
        """The PBX did not ring the phone, or nobody knows whether it did."""
        if offer not in self._legs or self._legs.serves(offer):
            return
        self.over(offer, RingOutcome.FAILED, now)
        if reason is Failure.UNKNOWN:
            self._legs.cancel(offer)  # and should somebody answer all the same, the leg is ended
        else:
            self._legs.gone(offer)

    def _ring_over(self, offer: OfferId, outcome: RingOutcome, now: int) -> None:
        if self._legs.late(offer) and outcome is RingOutcome.CANCELLED:
            outcome = RingOutcome.NO_ANSWER
        self._legs.settle(offer)
        ended = self._dispatcher.offers.ring_ended(offer, outcome, now)
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
                self._notices.tell(self._legs.pbx(offer), known(fact.phone), AUTO_PAUSED)

    def over(self, offer: OfferId, outcome: RingOutcome, now: int) -> None:
        """The leg served no call: it rang, came too late, or could not be bridged."""
        made = self._dispatcher.offers.get(offer)
        if made is not None and made.agent.state is AgentState.TALKING:
            self.free(offer, self._legs.wrap_up_ms(offer), now)
        else:
            self._ring_over(offer, outcome, now)

    def free(self, offer: OfferId, wrap_up_ms: int, now: int) -> None:
        """The leg of an answered offer is gone: the agent wraps up or is free."""
        self._legs.settle(offer)
        self._legs.serve(offer, None)
        self._outbox.state_all(self._dispatcher.offers.finished(offer, wrap_up_ms, now))
