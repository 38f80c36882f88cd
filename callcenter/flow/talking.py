"""Conversations and agents' legs, until they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState, OfferId
from callcenter.events import RingOutcome
from callcenter.facts import EndedBy
from callcenter.flow.agent_legs import RING
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.flow.agent_left import AgentLeft
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.connecting import Connecting
    from callcenter.flow.recording import Recordings
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.table import CallTable


class Talking:
    """Parts those who spoke, and knows whose leg has ended."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        calls: CallTable,
        dispatcher: Dispatcher,
        legs: AgentLegs,
        ringing: Ringing,
        connecting: Connecting,
        recordings: Recordings,
        agent_left: AgentLeft,
    ) -> None:
        self._calls = calls
        self._dispatcher = dispatcher
        self._legs = legs
        self._ringing = ringing
        self._connecting = connecting
        self._recordings = recordings
        self._agent_left = agent_left

    def left(self, leg: LegId) -> None:
        """A leg was the first to leave its conversation; that the legs end is told in any order."""
        call, by = self._calls.of_leg(leg), EndedBy.CALLER
        if call is None:
            call, by = self._legs.serves(OfferId(leg)), EndedBy.AGENT
        if call is not None and call.state in (ContactState.TALKING, ContactState.DIVERTED):
            call.left_by = by

    def agent_hung_up(self, offer: OfferId, now: int) -> None:
        """The agent's leg ended, before or after the conversation."""
        self._leg_over(offer, now)
        self._legs.gone(offer)

    def not_dismissed(self, offer: OfferId) -> None:
        """The agent's leg was not taken out of the conversation: it is ended, unheard."""
        if offer in self._legs:
            self._legs.hang_up(offer)

    def caller_returned(self, leg: LegId, now: int) -> bool:
        """A caller's leg came out of its bridge; return whether a conversation ended by that."""
        call = self._calls.of_leg(leg)
        if call is None:
            return False
        brought, call.coming_back, call.met_elsewhere = call.coming_back, False, False
        if brought and call.state is ContactState.CONNECTING and not call.briefing:
            self._connecting.bridge(known(call.offer), call, now)
            return True
        if call.state is not ContactState.TALKING:
            return False
        if call.offer is not None:
            self._legs.expect_end(call.offer, now)
        self._agent_left.over(call, now)
        return True

    def expired(self, kind: str, offer: OfferId, now: int) -> None:
        """A phone rang long enough, or the end of a leg was not told."""
        if kind == RING:
            self._legs.ring_time_is_over(offer)
            self._ringing.let_go(offer, now)
        else:
            self._legs.hang_up(offer)  # if the leg is gone the answer to this says so
            self._leg_over(offer, now)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """After the session broke: agents' legs that are gone have ended unseen."""
        was_away = self._connecting.back(pbx)
        for offer in self._legs.of(pbx):
            if offer not in alive:
                self._leg_over(offer, now, told_all=True)
                self._legs.gone(offer)
                continue
            self._recordings.resume(offer)
            call = self._legs.serves(offer)
            if self._dispatcher.offers.get(offer) is None:
                self._legs.hang_up(offer)  # given up meanwhile
            elif was_away and call is not None and call.state is ContactState.CONNECTING:
                self._connecting.bridge(offer, call, now)

    def _leg_over(self, offer: OfferId, now: int, *, told_all: bool = False) -> None:
        """An agent's leg has ended, or is taken as ended.

        ``told_all``: had the caller been sent on, that would have been told by now.
        """
        call = self._legs.serves(offer)
        if call is None:
            self._ringing.over(offer, RingOutcome.CANCELLED, now)
        elif call.state is ContactState.CONNECTING:
            self._connecting.unanswer(call, offer, now)
        else:
            wrap_up_ms = call.line.wrap_up_ms if call.connected_at else 0
            self._ringing.free(offer, wrap_up_ms, now)
            if call.state is not ContactState.TALKING:
                return
            if told_all:
                self._agent_left.over(call, now)
            else:
                self._agent_left.parted(call, now)
