"""Telling an agent something by phone that the agent did not ask for.

An agent whose phone rang unanswered too often was paused; a pause lasts longer than it may. The
notice rings shortly, and whoever picks up hears it; nothing else depends on it. It serves no call:
its leg bears no memo, so that a service that starts again takes it for nothing else, and the PBX
ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.commands import Hangup, Play, RingAgent
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import RingOutcome
from callcenter.facts import RecordingPlayed, RequestRefused
from callcenter.views import ListenState, ListenView

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from callcenter.agents.roster import Roster
    from callcenter.events import ListenAsked
    from callcenter.flow.outbox import Outbox

AUTO_PAUSED = "callcenter/agent-auto-paused"
PAUSE_OVER = "callcenter/agent-pause-over"
DISPLAY = "PAUSA"
"""What the phone shows while a notice rings."""

MOST_REMEMBERED = 20
"""Of so many who wanted to hear a recording it is known what became of it, for who still asks."""

RECORDING = "GRABACION"
"""And what, while somebody is rung who wants to hear a recording."""

RING_MS = 10_000
LISTENER_RING_MS = 30_000


class _Notice(msgspec.Struct, gc=False):
    pbx: str
    phone: Phone
    sound: str
    told: bool = False  # played already


class Notices:
    """Short calls from us to an agent's phone."""

    __slots__ = ("_listening", "_notices", "_offer_ids", "_outbox", "_roster")

    def __init__(self, *, offer_ids: Callable[[], OfferId], outbox: Outbox, roster: Roster) -> None:
        self._offer_ids = offer_ids
        self._outbox = outbox
        self._roster = roster
        self._notices: dict[OfferId, _Notice] = {}
        self._listening: dict[OfferId, ListenView] = {}  # who wants to hear a recording

    def __len__(self) -> int:
        """How many ring, or are heard."""
        return len(self._notices)

    def tell(self, pbx: str, phone: Phone, sound: str) -> None:
        """Let whoever picks up at ``phone`` hear a sound."""
        self._ring(pbx, phone, sound, display=DISPLAY, ring_ms=RING_MS)

    def lets_hear(self, pbxs: Collection[str], event: ListenAsked, sound: str) -> None:
        """Ring who wants to hear a recording, by one of ``pbxs``, whose session stands.

        Args:
            pbxs: their names.
            event: who wants to hear which, and where.
            sound: the file as the PBX plays it; "": nothing is recorded here.
        """
        phone = event.phone
        if not sound or not pbxs or not self._roster.phones.usable(phone):
            why = ("phone_not_free" if pbxs else "pbx_away") if sound else "not_recorded"
            self._outbox.state(RequestRefused(type(event).__name__, phone, why))
            return
        offer = self._ring(min(pbxs), phone, sound, display=RECORDING, ring_ms=LISTENER_RING_MS)
        self._listening[offer] = ListenView(ListenState.RINGING)
        if len(self._listening) > MOST_REMEMBERED:
            del self._listening[next(iter(self._listening))]
        self._outbox.state(RecordingPlayed(event.name, phone, event.actor, offer))

    def listening(self, offer: OfferId) -> ListenView | None:
        """Return how far somebody has come who wants to hear a recording; None: nobody knows."""
        return self._listening.get(offer)

    def _ring(self, pbx: str, phone: Phone, sound: str, *, display: str, ring_ms: int) -> OfferId:
        offer = self._offer_ids()
        self._notices[offer] = _Notice(pbx, phone, sound)
        # As the PBX is about to say, so that nobody of the line is rung for there meanwhile.
        self._roster.phone_lent(phone)
        ring = RingAgent(pbx=pbx, offer=offer, phone=phone, display=display, ring_ms=ring_ms)
        self._outbox.do(ring)
        return offer

    def answered(self, offer: OfferId) -> bool:
        """Somebody picked up; return whether it was for a notice. What to hear waits for `ready`.

        Should that never come, the PBX ends the leg in its own time.
        """
        return offer in self._notices

    def ready(self, offer: OfferId) -> bool:
        """The leg can be played to; return whether it is a notice's."""
        notice = self._notices.get(offer)
        if notice is None:
            return False
        if not notice.told:
            notice.told = True
            self._listener(offer, ListenView(ListenState.HEARS))
            sounds = (notice.sound,)
            self._outbox.do(Play(pbx=notice.pbx, leg=LegId(offer), token=1, sounds=sounds))
        return True

    def said(self, leg: LegId) -> bool:
        """The notice was heard; return whether it was one."""
        notice = self._notices.get(OfferId(leg))
        if notice is None:
            return False
        self._outbox.do(Hangup(pbx=notice.pbx, leg=leg))
        return True

    def over(self, offer: OfferId, outcome: RingOutcome = RingOutcome.NO_ANSWER) -> bool:
        """The leg ended or never came up; return whether it was a notice's."""
        notice = self._notices.pop(offer, None)
        if notice is None:
            return False
        if not notice.told:
            self._listener(offer, ListenView(ListenState.NOT_ANSWERED, outcome.value))
        self._roster.phone_lent(notice.phone, over=True)  # until the PBX says otherwise
        return True

    def resume(self, pbx: str, alive: frozenset[str]) -> None:
        """After the session broke: notices whose leg is gone are over, the others are ended."""
        for offer in [offer for offer, one in self._notices.items() if one.pbx == pbx]:
            if offer in alive:
                self._outbox.do(Hangup(pbx=pbx, leg=LegId(offer)))
            else:
                self.over(offer, RingOutcome.FAILED)

    def _listener(self, offer: OfferId, view: ListenView) -> None:
        if offer in self._listening:
            self._listening[offer] = view
