"""What became of a leg, or was pressed and heard there, told to whoever has to do with it.

Whose a leg is, is asked one after the other: a caller's in the line or its menus, one that hears a
survey, one that is to be called back or has been, an agent's, a desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Hangup
from callcenter.contacts import LegId, OfferId
from callcenter.events import (
    AgentHungUp,
    CallArrived,
    CallFound,
    DeskCalled,
    DigitPressed,
    LegEnded,
    LegReady,
    LegReturned,
    PromptEnded,
)

if TYPE_CHECKING:
    from callcenter.flow.parts import Parts


class Legs:
    """Knows in which order to ask."""

    def __init__(self, parts: Parts) -> None:
        self._calls = parts.calls
        self._callers = parts.callers
        self._surveys = parts.surveys
        self._calling_back = parts.calling_back
        self._partings = parts.partings
        self._leaving = parts.leaving
        self._diverting = parts.diverting
        self._transfers = parts.transfers
        self._taken_out = parts.taken_out
        self._adoption = parts.adoption
        self._our_legs = parts.our_legs
        self._connecting = parts.connecting
        self._talking = parts.talking
        self._recordings = parts.recordings
        self._notices = parts.notices
        self._call_keyboard = parts.call_keyboard
        self._desks = parts.desks
        self._ringing = parts.ringing
        self._outbox = parts.outbox

    # -- what is dialled, pressed and heard --------------------------------------------------

    def called(self, event: DeskCalled, now: int) -> None:
        """A phone dialled a feature code."""
        self._ringing.changed(self._desks.called(event, now), now)

    def pressed(self, event: DigitPressed, now: int) -> None:
        """A key was pressed."""
        self._diverting.pressed(event)
        if self._recordings:
            self._recordings.pressed(event)
        if not (
            self._callers.pressed(event, now)
            or self._surveys.pressed(event, now)
            or self._calling_back.pressed(event.leg, event.digit, now)
            or self._call_keyboard.pressed(event, now)
        ):
            self._ringing.changed(self._desks.pressed(event, now), now)

    def prompt_ended(self, event: PromptEnded, now: int) -> None:
        """What a leg heard is over."""
        if self._callers.prompt_ended(event, now):
            self._connecting.notice_over(event.leg, now)
        elif not (
            self._surveys.prompt_ended(event.leg, event.token, now)
            or self._calling_back.prompt_ended(event.leg, event.token, now)
            or self._notices.said(event.leg)
            or self._connecting.whispered(OfferId(event.leg), now)
        ):
            self._desks.prompt_ended(event, now)

    # -- where it is -------------------------------------------------------------------------

    def found(self, event: CallFound, now: int) -> None:
        """A caller's leg lives that was there before the session."""
        if self._surveys.found(event):
            return
        known = self._leaving.found(event)
        if known is not None:
            self._adoption.call(known, now)

    def returned(self, event: LegReturned, now: int) -> None:
        """A leg came out of a bridge, or of wherever it was, and waits for what we say."""
        if self._surveys.returned(event.leg, now) or self._diverting.returned(event.leg, now):
            return
        if self._transfers.returned(event, now) or self._talking.caller_returned(event.leg, now):
            return
        if self._calls.of_leg(event.leg) is not None:
            self._callers.returned(event, now)
        elif self._transfers.is_stranger(event.leg) or self._taken_out.comes_again(event.leg):
            # Spoken with by whom an earlier run knew, or had no place: a new contact rather than
            # nobody's.
            self._callers.arrived(CallArrived(event.pbx, event.leg, "", "", ""), now)
        elif event.pbx and event.leg not in self._partings:
            # Nobody's any more: the end that was asked for was not carried out.
            self._outbox.do(Hangup(pbx=event.pbx, leg=event.leg))

    def ended(self, event: LegEnded, now: int) -> None:
        """A leg that we did not ring is gone."""
        self._callers.left(event, now)
        self._surveys.left(event.leg)
        self._partings.left(event.leg)
        self._leaving.left(event.leg)
        self._desks.left(event.leg)
        self._transfers.is_stranger(event.leg)
        self._taken_out.comes_again(event.leg)

    # -- legs that we rang -------------------------------------------------------------------

    def ready(self, event: LegReady, now: int) -> None:
        """A leg that we rang can be played to."""
        leg = LegId(event.offer)
        if self._is_callers(leg):
            pbx = self._surveys.ends_at(leg)
            self.returned(LegReturned(leg, pbx), now)  # was called back by this leg
        else:
            self._our_legs.ready(event.offer, now)

    def hung_up(self, event: AgentHungUp, now: int) -> None:
        """A leg that we rang is gone."""
        leg = LegId(event.offer)
        if self._is_callers(leg):
            self.ended(LegEnded(leg, event.cause), now)  # was called back by this leg
        else:
            self._our_legs.hung_up(event.offer, now)

    def _is_callers(self, leg: LegId) -> bool:
        """Whether a caller is, or was, on this leg, whoever dialled it."""
        here = self._calls.of_leg(leg) is not None
        return here or leg in self._surveys or leg in self._partings
