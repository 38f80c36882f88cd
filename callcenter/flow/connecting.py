"""From a phone that an agent picked up until the two hear each other; and if they never do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import ContactState, Move, OfferId
from callcenter.events import RingOutcome
from callcenter.facts import QueueReason
from callcenter.flow.agent_legs import WHISPER
from callcenter.flow.connected import connected
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.dispatch.offers import Answered
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.recording import Recordings
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable
    from callcenter.flow.walking import Walking
    from callcenter.flow.whisper import Whispers


class Connecting:
    """Brings answered offers and their callers together."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        walking: Walking,
        hearing: Hearing,
        places: Places,
        memos: Memos,
        dispatcher: Dispatcher,
        legs: AgentLegs,
        ringing: Ringing,
        whispers: Whispers,
        recordings: Recordings,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._walking = walking
        self._hearing = hearing
        self._places = places
        self._memos = memos
        self._dispatcher = dispatcher
        self._legs = legs
        self._ringing = ringing
        self._whispers = whispers
        self._recordings = recordings
        self._outbox = outbox
        self._away: set[str] = set()  # PBXs without a session

    # -- step by step ------------------------------------------------------------------------

    def answered(self, offer: OfferId, now: int, *, at_once: bool = False) -> None:
        """An agent picked up: the first one gets the caller, a late one is let go.

        Where the line whispers the agent is told about the caller first, unless it must be
        ``at_once``.
        """
        if offer not in self._legs or self._legs.serves(offer):
            return
        late = self._legs.late(offer)
        answer = None if late else self._dispatcher.offers.answered(offer, now)
        if answer is None:
            self._legs.hang_up(offer)
            return
        call = self._give(offer, answer, now)
        if at_once:
            # Where a session was lost before this one it is done once this one stands: a second
            # bridge would tear the first apart.
            if call.pbx not in self._away:
                self.bridge(offer, call, now)
        elif call.line.whisper is None:
            self._record(offer, call, now)
        else:
            self._whispers.begin(offer, call, call.line.whisper, now)

    def whispered(self, offer: OfferId, now: int) -> bool:
        """The agent was told, or cannot be: connect; return whether there was a whisper."""
        call = self._legs.serves(offer)
        if call is None or not call.briefing:
            return False
        if not self._recordings.awaits(offer):  # else it was told meanwhile what the caller is
            self._record(offer, call, now)
        return True

    def notice_over(self, leg: LegId, now: int, *, heard: bool = True) -> None:
        """What a caller heard ended: it may have been that conversations are recorded."""
        if (offer := self._recordings.notice_over(leg, heard=heard)) is not None:
            self._record(offer, known(self._legs.serves(offer)), now)

    def recorder(self, offer: OfferId, now: int, *, runs: bool) -> None:
        """The recorder of a conversation began, or did not: connect."""
        call = self._recordings.began(offer) if runs else self._recordings.failed(offer)
        if call is not None:
            self.bridge(offer, call, now)

    def bridged(self, offer: OfferId, now: int) -> None:
        """Caller and agent of the offer hear each other: the wait is over."""
        call = self._legs.serves(offer)
        if call is not None and call.state is ContactState.CONNECTING:
            self._begin(call, offer, since=now)
            self._connected(call, offer, now)

    def go_on(self, offer: OfferId, now: int) -> None:
        """Caller and agent of an adopted offer have been talking since before we came."""
        answer = known(self._dispatcher.offers.answered(offer, now))
        call = self._give(offer, answer, now)
        self._hearing.lifted(call)
        told = call.connected_at > 0
        self._begin(call, offer, since=call.connected_at or now)
        self._legs.unlimited(offer, call.leg)
        if not told:
            self._connected(call, offer, now)

    def bridge_failed(self, offer: OfferId, now: int) -> None:
        """The PBX could not connect an answered offer: the caller goes back to the same place."""
        call = self._legs.serves(offer)
        if call is None or call.state is not ContactState.CONNECTING:
            return
        self._ringing.let_go(offer, now)
        self.unanswer(call, offer, now, leg_up=True)

    def bridge(self, offer: OfferId, call: Call, now: int) -> None:
        """Let the two hear each other, if the caller's leg is with us."""
        self._recordings.give_up(offer)
        until = now + self._rules.bridge_timeout_ms
        if call.coming_back:
            # Somebody may speak with the caller in the PBX's own queue: a bridge would cut that.
            self._legs.await_bridge(offer, until=until)
            return
        self._hearing.lifted(call)
        # First, and in one breath: should we die now, or the connection break in between, the PBX
        # knows whether they were bridged, and the channel with whom.
        self._memos.remember(call)
        self._legs.bridge(offer, call.leg, until=until)

    def unanswer(self, call: Call, offer: OfferId, now: int, *, leg_up: bool = False) -> None:
        """An answered offer came to nothing before the two could speak."""
        on_hold = call.briefing
        call.offer = call.agent = None
        call.answered_at = 0
        self._legs.serve(offer, None)
        if not leg_up:
            self._legs.settle(offer)
        failed = known(self._dispatcher.offers.bridge_failed(offer, now, leg_up=leg_up))
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
        # The dialplan may note at any moment that the caller came out of a bridge, which is not
        # to be taken for the next one: from now on each memo wipes that out.
        call.bridged_before = call.bridged_before or not on_hold
        self._memos.remember(call)
        if not on_hold:
            self._walking.resume(call, now)

    # -- deadlines, and a PBX that was away --------------------------------------------------

    def expired(self, kind: str, offer: OfferId, now: int) -> None:
        """A whisper or a bridge took too long."""
        if self._legs.pbx(offer) in self._away:
            pass  # what became of it will be told, or it is done anew
        elif kind == WHISPER:
            self._recordings.give_up(offer)
            self.whispered(offer, now)
        else:
            self.bridge_failed(offer, now)

    def away(self, pbx: str) -> None:
        """The session broke: whether a bridge came about will be told when it is back."""
        self._away.add(pbx)

    def back(self, pbx: str) -> bool:
        """The session stands; return whether it had broken."""
        was_away = pbx in self._away
        self._away.discard(pbx)
        return was_away

    # -- inside ------------------------------------------------------------------------------

    def _give(self, offer: OfferId, answer: Answered, now: int) -> Call:
        """The caller is this offer's; other phones that ring are let go."""
        self._outbox.state_all(answer.facts)
        call = self._calls.of_contact(answer.contact)
        for other in answer.cancels:
            self._ringing.let_go(other, now)
        call.move(Move.ANSWER)
        call.offer, call.agent, call.answered_at = offer, answer.agent, now
        self._legs.serve(offer, call)
        self._recordings.adopt(offer, call)
        return call

    def _record(self, offer: OfferId, call: Call, now: int) -> None:
        """Connect, once what has to come before a recording has."""
        if not self._recordings.prepares(offer, call, now):
            self.bridge(offer, call, now)

    def _begin(self, call: Call, offer: OfferId, *, since: int) -> None:
        call.move(Move.BRIDGE)
        self._calls.waiting.leave(call)
        call.connected_at = since
        self._legs.rest(offer)
        self._memos.remember(call)

    def _connected(self, call: Call, offer: OfferId, now: int) -> None:
        agent = known(self._dispatcher.offers.get(offer)).agent.number
        served = self._dispatcher.offers.connected(offer)
        self._outbox.state(connected(call, offer, agent, served=served, now=now))
