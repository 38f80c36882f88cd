"""A session with a PBX begins or breaks: what of ours lived on there, and what is gone.

While there is none the calls go on at the PBX. What lives there is told before the session counts
as connected, so when it does everybody who was not told of is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import EndedBy, PbxStateChanged
from callcenter.flow import endings

if TYPE_CHECKING:
    from callcenter.events import MembersFound, PbxConnected, PbxLost
    from callcenter.flow.parts import Parts


class Sessions:
    """Knows which PBXs can be asked for something."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.connected: set[str] = set()

    def began(self, event: PbxConnected, now: int) -> None:
        """All that lives at the PBX was told: go on with it."""
        parts, pbx = self._parts, event.pbx
        self.connected.add(pbx)
        parts.outbox.state(PbxStateChanged(pbx=pbx, connected=True))
        died = parts.returns.began(pbx, event.started)
        if died:
            self._died(pbx, now)
        self._resume(event, now)
        parts.adoption.settle(now)
        self._go_on(event, now)
        for change in parts.adoption.complete(pbx, now, died=died):
            parts.ringing.changed(change, now)
        # Before the many commands that concern everybody: agents wait too.
        parts.overflowing.run(now)
        parts.ringing.match(now)
        for call in parts.calls:
            if call.pbx == pbx:
                parts.hearing.music(call, now)
        parts.guards.begin(now)

    def members(self, event: MembersFound, now: int) -> None:
        """The PBX knows better who is at work than nobody, and than who did not serve last."""
        if event.inherited or not self._parts.adoption.knows_the_agents:
            for change in self._parts.members.take_over(event, now):
                self._parts.ringing.changed(change, now)

    def lost(self, event: PbxLost, now: int) -> None:
        """The session broke."""
        del now  # calls go on at the PBX; nothing of ours changes
        parts, pbx = self._parts, event.pbx
        self.connected.discard(pbx)
        parts.connecting.away(pbx)
        parts.surveys.away(pbx)
        parts.adoption.away(pbx)
        parts.outbox.state(PbxStateChanged(pbx=pbx, connected=False))

    # -- inside ------------------------------------------------------------------------------

    def _died(self, pbx: str, now: int) -> None:
        """Every call that was there is gone; the places of those who waited are kept."""
        for call in self._parts.calls:
            if call.pbx == pbx and not call.away:
                self._parts.returns.died(call, now)
                outcome = endings.of_dead_pbx(call)
                self._parts.ends.end(call, now, ended_by=EndedBy.SYSTEM, outcome=outcome)

    def _resume(self, event: PbxConnected, now: int) -> None:
        """Let those who rang or hold legs know which are alive."""
        parts, pbx, alive = self._parts, event.pbx, event.legs
        parts.talking.resume(pbx, alive, now)
        parts.notices.resume(pbx, alive)
        parts.leaving.resume(pbx, alive)
        parts.booth.resume(pbx, alive)
        parts.helping.resume(pbx, alive, now)
        parts.surveys.resume(pbx, alive, now)
        parts.desks.resume(pbx, alive, now)
        parts.calling_back.resume(pbx, alive, now)

    def _go_on(self, event: PbxConnected, now: int) -> None:
        """Callers whose leg is gone have ended; whose prompt may have ended unseen go on."""
        for call in self._parts.calls:
            if call.pbx != event.pbx or call.away:
                continue
            if call.leg not in event.legs:
                self._parts.ends.end(call, now, ended_by=EndedBy.SYSTEM)
            elif call.ear.playing:
                self._parts.walking.not_played(call, now)
