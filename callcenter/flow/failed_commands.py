"""What was asked of the PBX and not done, told to whoever asked for it.

Most need not know: a leg's own end, a prompt's, or a deadline of ours follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import LegId, OfferId
from callcenter.events import AgentHungUp, CommandFailed, Failure
from callcenter.facts import EndedBy

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.flow.parts import Parts

_AWAY = (Failure.UNKNOWN, Failure.UNAVAILABLE)
"""There was no session, or it broke; what became of the legs is told with the next one."""


class FailedCommands:
    """Lets each part go on without what it asked for.

    Args:
        parts: Those who ask.
        hung_up: Deals with a leg of ours that is gone.
    """

    def __init__(self, parts: Parts, *, hung_up: Callable[[AgentHungUp, int], None]) -> None:
        self._calls = parts.calls
        self._walking = parts.walking
        self._ends = parts.ends
        self._calling_back = parts.calling_back
        self._connecting = parts.connecting
        self._desks = parts.desks
        self._diverting = parts.diverting
        self._notices = parts.notices
        self._our_legs = parts.our_legs
        self._recordings = parts.recordings
        self._outbox = parts.outbox
        self._surveys = parts.surveys
        self._talking = parts.talking
        self._transfers = parts.transfers
        self._hung_up = hung_up

    def told(self, event: CommandFailed, now: int) -> None:
        """State it, and tell who must know."""
        verb, subject = event.verb, event.subject
        self._outbox.state(facts.CommandNotDone(verb=verb, subject=subject, reason=event.reason))
        match verb:
            case "Divert" | "SendOn":
                self._not_led(event, now)
            case "Play" | "Record":
                self._not_played(LegId(subject), now)
            case "RecordConversation" | "MuteRecording" | "StopRecording":
                self._of_recording(event, now)
            case "RingAgent":
                self._our_legs.not_rung(OfferId(subject), event.reason, now)
            case "DialCaller":
                self._calling_back.not_dialled(OfferId(subject), event.reason, now)
            case "BringBack" if event.reason is not Failure.UNAVAILABLE:
                self._calling_back.not_brought(LegId(subject), now)
            case "Bridge" if event.reason not in _AWAY:
                self._bridge_failed(subject, now)
            case "Dismiss" if event.reason is not Failure.UNAVAILABLE:
                self._talking.not_dismissed(OfferId(subject))
            case "Hangup" if event.reason is Failure.NO_CHANNEL:
                self._hung_up(AgentHungUp(OfferId(subject), 0), now)
                self._desks.left(LegId(subject))
            case _:
                pass

    def _of_recording(self, event: CommandFailed, now: int) -> None:
        if event.verb == "RecordConversation":
            self._connecting.recorder(OfferId(event.subject), now, runs=False)
        elif event.reason in _AWAY:
            self._recordings.not_done(OfferId(event.subject))

    def _not_led(self, event: CommandFailed, now: int) -> None:
        if event.verb == "Divert":
            self._diverting.returned(LegId(event.subject), now, never_left=True)
        elif event.reason in (Failure.REFUSED, Failure.NO_CHANNEL):  # it has no name for a moment
            self._transfers.not_sent(LegId(event.subject))

    def _not_played(self, leg: LegId, now: int) -> None:
        if call := self._calls.of_leg(leg):
            self._walking.not_played(call, now)
            self._connecting.notice_over(leg, now, heard=False)
        elif not (
            self._surveys.not_played(leg, now)
            or self._calling_back.not_played(leg, now)
            or self._notices.said(leg)
            or self._connecting.whispered(OfferId(leg), now)
        ):
            self._desks.not_played(leg, now)

    def _bridge_failed(self, subject: str, now: int) -> None:
        """``subject`` is the leg that the PBX did not find; the agent's when it did not say."""
        if call := self._calls.of_leg(LegId(subject)):
            self._ends.end(call, now, ended_by=EndedBy.SYSTEM)
        else:
            self._connecting.bridge_failed(OfferId(subject), now)
