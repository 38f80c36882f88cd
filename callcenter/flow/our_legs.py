"""What becomes of the legs that we rang, told to whoever rang them.

They are of agents who are to serve a caller, of those who hear a notice or help, and of callers
who are called back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.events import RingOutcome

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.events import Failure
    from callcenter.flow.parts import Parts


class OurLegs:
    """Asks one after the other whose the leg is; what nobody claims is an agent's."""

    def __init__(self, parts: Parts) -> None:
        self._calling_back = parts.calling_back
        self._booth = parts.booth
        self._notices = parts.notices
        self._helping = parts.helping
        self._recordings = parts.recordings
        self._ringing = parts.ringing
        self._connecting = parts.connecting
        self._talking = parts.talking
        self._whispers = parts.whispers

    def answered(self, leg: OfferId, now: int) -> None:
        """Somebody picked up."""
        if not (
            self._calling_back.answered(leg)
            or self._notices.answered(leg)
            or self._booth.answered(leg)
            or self._helping.answered(leg, now)
        ):
            self._connecting.answered(leg, now)

    def ready(self, leg: OfferId, now: int) -> None:
        """The leg can be played to."""
        if not (
            self._calling_back.ready(leg, now)
            or self._notices.ready(leg)
            or self._booth.ready(leg, now)
        ):
            self._whispers.ready(leg, now)
            self._recordings.ready(leg)

    def refused(self, leg: OfferId, outcome: RingOutcome, now: int) -> None:
        """A ring ended without an answer."""
        if not (
            self._calling_back.refused(leg, outcome, now)
            or self._notices.over(leg, outcome)
            or self._booth.over(leg)
            or self._helping.refused(leg, now)
        ):
            self._ringing.refused(leg, outcome, now)

    def hung_up(self, leg: OfferId, now: int) -> None:
        """The leg is gone."""
        if not (
            self._calling_back.hung_up(leg, now)
            or self._notices.over(leg)
            or self._booth.over(leg)
            or self._helping.over(leg, now)
        ):
            self._talking.agent_hung_up(leg, now)

    def not_rung(self, leg: OfferId, reason: Failure, now: int) -> None:
        """The PBX did not ring the phone, or nobody knows whether it did."""
        if not (
            self._notices.over(leg, RingOutcome.FAILED)
            or self._booth.over(leg)
            or self._helping.not_rung(leg, reason, now)
        ):
            self._ringing.not_rung(leg, reason, now)
