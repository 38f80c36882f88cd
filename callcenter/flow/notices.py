"""Telling an agent something by phone that the agent did not ask for.

One case so far: an agent whose phone rang unanswered too often was paused, and must know it. The
notice rings shortly, and whoever picks up hears it; nothing else depends on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Hangup, Play, RingAgent
from callcenter.contacts import LegId, OfferId

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.contacts import Phone
    from callcenter.flow.outbox import Outbox

AUTO_PAUSED = "callcenter/agent-auto-paused"
DISPLAY = "PAUSA"
"""What the phone shows while a notice rings."""

RING_MS = 10_000


class Notices:
    """Short calls from us to an agent's phone."""

    __slots__ = ("_offer_ids", "_outbox", "_pbx_of", "_told")

    def __init__(self, *, offer_ids: Callable[[], OfferId], outbox: Outbox) -> None:
        self._offer_ids = offer_ids
        self._outbox = outbox
        self._pbx_of: dict[OfferId, str] = {}
        self._told: set[OfferId] = set()  # played to already

    def tell_paused(self, pbx: str, phone: Phone) -> None:
        """Tell whoever is at ``phone`` that the agent was paused for not answering."""
        offer = self._offer_ids()
        self._pbx_of[offer] = pbx
        self._outbox.do(
            RingAgent(pbx=pbx, offer=offer, phone=phone, display=DISPLAY, ring_ms=RING_MS)
        )

    def answered(self, offer: OfferId) -> bool:
        """Somebody picked up; return whether it was for a notice. What to hear waits for `ready`.

        Should that never come, the PBX ends the leg in its own time.
        """
        return offer in self._pbx_of

    def ready(self, offer: OfferId) -> bool:
        """The leg can be played to; return whether it is a notice's."""
        pbx = self._pbx_of.get(offer)
        if pbx is None:
            return False
        if offer not in self._told:
            self._told.add(offer)
            self._outbox.do(Play(pbx=pbx, leg=LegId(offer), token=1, sounds=(AUTO_PAUSED,)))
        return True

    def said(self, leg: LegId) -> bool:
        """The notice was heard; return whether it was one."""
        pbx = self._pbx_of.get(OfferId(leg))
        if pbx is None:
            return False
        self._outbox.do(Hangup(pbx=pbx, leg=leg))
        return True

    def over(self, offer: OfferId) -> bool:
        """The leg ended or never came up; return whether it was a notice's."""
        self._told.discard(offer)
        return self._pbx_of.pop(offer, None) is not None

    def resume(self, pbx: str, alive: frozenset[str]) -> None:
        """After the session broke: notices whose leg is gone are over, the others are ended."""
        for offer in [offer for offer, where in self._pbx_of.items() if where == pbx]:
            if offer in alive:
                self._outbox.do(Hangup(pbx=pbx, leg=LegId(offer)))
            else:
                self.over(offer)
