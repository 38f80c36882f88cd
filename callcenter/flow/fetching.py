"""Callers whom the PBX's own queue has: fetched back, unless somebody is rung for them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import BringBack
from callcenter.contacts import ContactState
from callcenter.facts import EndedBy, Outcome

if TYPE_CHECKING:
    from callcenter.events import CallFound
    from callcenter.flow.call import Call
    from callcenter.flow.ends import Ends
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.walking import Walking


class Fetching:
    """Brings them back to where callers wait for us."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        walking: Walking,
        hearing: Hearing,
        ends: Ends,
        places: Places,
        memos: Memos,
        outbox: Outbox,
    ) -> None:
        self._walking = walking
        self._hearing = hearing
        self._ends = ends
        self._places = places
        self._memos = memos
        self._outbox = outbox

    def fetch(self, call: Call, event: CallFound, now: int, *, group: str = "") -> None:
        """Fetch a caller back into the line, into ``group`` who was in a menu yet."""
        if call.state is ContactState.MENU:
            # Has waited there: a menu now would be an insult.
            self._places.take(call, group or call.line.default_group, now)
        if event.taken:
            self.leave(call, now, outcome=Outcome.FALLBACK)
        else:
            if event.emergency:
                self._walking.declare_emergency(call, now)
            self._hearing.lifted(call)
            call.coming_back = True
            self._outbox.do(BringBack(pbx=event.pbx, leg=event.leg))

    def leave(self, call: Call, now: int, *, outcome: Outcome) -> None:
        """The caller is served without us; the channel is told that this contact is over."""
        self._ends.end(call, now, ended_by=EndedBy.SYSTEM, outcome=outcome)
        self._memos.remember(call)
