"""Agents' legs that an earlier run of the service rang: carried on, or ended when for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState, Move
from callcenter.flow.accepting import asking_ms
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber, OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.events import OfferFound
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.connecting import Connecting
    from callcenter.flow.outbox import Outbox


class FoundRings:
    """Goes on with rings, answers and conversations without a second ring or a cut."""

    def __init__(
        self, *, dispatcher: Dispatcher, legs: AgentLegs, connecting: Connecting, outbox: Outbox
    ) -> None:
        self._dispatcher = dispatcher
        self._legs = legs
        self._connecting = connecting
        self._outbox = outbox

    def adopt(self, call: Call, found: OfferFound, agent: AgentNumber, now: int) -> None:
        """Go on with a ring, an answer or a conversation; what cannot go on is ended.

        A conversation with an agent who is not ours any more is left alone.
        """
        offer = found.offer
        if offer in self._legs:
            return
        talks = call.talks_with == offer
        wanted = talks or call.talks_with is None
        ring = self._dispatcher.offers.adopt(offer, call.id, agent, now) if wanted else None
        if ring is None:
            if not talks:
                self.silence(found, now)
            return
        self._outbox.state_all(ring)
        if call.state is ContactState.WAITING:
            call.move(Move.OFFER)
        call.rings += 1
        key = known(self._dispatcher.offers.get(offer)).agent.profile.accept
        until = now + call.line.ring_ms + asking_ms(key)
        self._legs.adopt(found.pbx, offer, until=until)
        if talks:
            self._connecting.go_on(offer, now)
        elif found.up:
            # Without a whisper, which may have been heard: both have waited for us long enough.
            self._connecting.answered(offer, now, at_once=True)

    def hear_each_other(self, offer: OfferId, now: int) -> None:
        """The PBX has bridged the offer, and nobody listened when it told so."""
        self._connecting.bridged(offer, now)

    def silence(self, found: OfferFound, now: int) -> None:
        """Know a leg that nobody needs; it is ended as soon as the session stands."""
        self._legs.adopt(found.pbx, found.offer, until=now)
        self._legs.expect_end(found.offer, now)
