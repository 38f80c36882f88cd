"""Recording a prompt by phone: a desk that we ring, as an operator asked.

Who picks up records there (`takes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import RingAgent
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.facts import RequestRefused, TakeState
from callcenter.flow.desk_call import DeskCall
from callcenter.flow.ear import Ear
from callcenter.flow.takes import Take

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from callcenter.agents.roster import Roster
    from callcenter.events import PromptRecordingAsked
    from callcenter.flow.desk import Desks
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.takes import Takes

DISPLAY = "AVISO"
"""What the phone shows while it rings."""

RING_MS = 20_000


class PromptBooth:
    """Rings phones at which a prompt is recorded, and seats who picks up."""

    def __init__(
        self,
        *,
        roster: Roster,
        desks: Desks,
        takes: Takes,
        outbox: Outbox,
        offer_ids: Callable[[], OfferId],
    ) -> None:
        self._roster = roster
        self._desks = desks
        self._takes = takes
        self._outbox = outbox
        self._offer_ids = offer_ids

    # -- who asked for it --------------------------------------------------------------------

    def asked(self, event: PromptRecordingAsked, pbxs: Collection[str]) -> None:
        """Ring the phone, or say why not."""
        why = self._refusal(event.phone, pbxs)
        if why:
            self._outbox.state(RequestRefused("PromptRecordingAsked", event.phone, why))
            return
        offer, pbx = self._offer_ids(), min(pbxs)
        # As the PBX is about to say, so that nobody of the line is rung for there meanwhile.
        self._roster.phone_lent(event.phone)
        self._outbox.do(RingAgent(pbx, offer, event.phone, DISPLAY, RING_MS))
        self._takes.add(Take(offer, event.prompt, pbx, event.phone, event.actor))

    # -- the leg -----------------------------------------------------------------------------

    def answered(self, offer: OfferId) -> bool:
        """Somebody picked up; return whether it was for a recording."""
        return self._takes.running(offer) is not None

    def ready(self, offer: OfferId, now: int) -> bool:
        """The leg can be played to; return whether it is one of a recording."""
        take = self._takes.running(offer)
        if take is not None and take.desk is None:
            ear = Ear(pbx=take.pbx, leg=LegId(offer))
            desk = DeskCall(ear=ear, phone=take.phone, host=self._takes)
            self._desks.sit(desk)
            self._takes.picked_up(take, desk, now)
        return self._takes.of(offer) is not None

    def over(self, offer: OfferId) -> bool:
        """The leg ended or never came up; return whether it was one of a recording."""
        take = self._takes.of(offer)
        if take is None:
            return False
        if self._takes.running(offer) and take.desk is None:
            self._takes.end(take, TakeState.NOT_ANSWERED)
        self._desks.left(LegId(offer))
        self._roster.phone_lent(take.phone, over=True)  # until the PBX says otherwise
        return True

    def resume(self, pbx: str, alive: frozenset[str]) -> None:
        """After the session broke: rings whose leg is gone are over. The desks see to the rest."""
        for take in self._takes:
            rings = take.desk is None and not take.by_code
            if take.pbx == pbx and rings and take.recording not in alive:
                self.over(take.recording)

    # -- inside ------------------------------------------------------------------------------

    def _refusal(self, phone: Phone, pbxs: Collection[str]) -> str:
        if not pbxs:
            return "pbx_away"
        if not self._roster.may_sit_at(phone):
            return "phone_not_allowed"
        return "" if self._roster.phones.usable(phone) else "phone_not_free"
