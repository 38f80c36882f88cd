"""Callers whom the PBX connects with a number of the settings, or who leave a message there.

The PBX does it by itself, so it goes on should the service die. Who is not answered there comes
back: to the place of the first arrival as if they had never been away, or, chosen by who had no
place (a closed line's menu), to what they were asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.commands import BringBack, Divert
from callcenter.contacts import ContactState, Move
from callcenter.facts import EndedBy
from callcenter.flow.known import known
from callcenter.flow.spills import Outside

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.events import CallFound, DigitPressed
    from callcenter.flow.call import Call
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable
    from callcenter.flow.walking import Walking

_SOMEWHERE = Outside(name="", to="")
"""Where somebody was sent by an earlier run that did not live to tell."""


class Diverting:
    """Sends callers to places outside the line, and takes back who is not answered there."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        walking: Walking,
        hearing: Hearing,
        places: Places,
        ringing: Ringing,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._walking = walking
        self._hearing = hearing
        self._places = places
        self._ringing = ringing
        self._outbox = outbox

    def begin(self, call: Call, outside: Outside, now: int) -> None:
        """Let the PBX connect a contact that stands in the line, or hears a menu before it."""
        self._leave(call, outside, now)
        command = Divert(
            pbx=call.pbx,
            leg=call.leg,
            to=outside.to,
            ring_ms=outside.ring_ms,
            music=call.line.music,
            is_mailbox=outside.is_mailbox,
        )
        self._outbox.do(command)

    def send(self, call: Call, name: str, now: int) -> None:
        """Let the PBX connect a caller who chose the place that the settings name so."""
        self._outbox.state(facts.DivertChosen(call.id, call.line.name, name))
        self.begin(call, self._rules.outside[name], now)

    def taken(self, leg: LegId, now: int) -> None:
        """Somebody answered there."""
        call = self._calls.of_leg(leg)
        if call is None or call.state is not ContactState.DIVERTED or call.diverted_at:
            return
        to, _, is_mailbox = known(call.diverted)
        call.diverted_at = now
        if not is_mailbox:
            call.left_by = EndedBy.AGENT  # until it is told that the caller was the first to leave
        self._calls.waiting.leave(call)
        self._outbox.state(facts.DivertTaken(call.id, call.line.name, to, call.waited_ms(now)))

    def pressed(self, event: DigitPressed) -> None:
        """The key of emergencies brings back who hears a number ring, as one."""
        call = self._calls.of_leg(event.leg)
        if call is None or call.state is not ContactState.DIVERTED or call.diverted_at:
            return
        if event.digit == call.line.emergency_key and call.line.emergency_group:
            call.called_back = True
            self._outbox.do(BringBack(pbx=call.pbx, leg=call.leg))

    def returned(self, leg: LegId, now: int, *, never_left: bool = False) -> bool:
        """A caller is ours to command again; return whether they were sent away by us.

        Who ``never_left``, because the PBX did not do it, hears out what is said just now.
        """
        call = self._calls.of_leg(leg)
        if call is None or call.state is not ContactState.DIVERTED:
            return False
        if not never_left:
            self._hearing.lifted(call)
        self._back(call, now)
        if call.in_line:
            self._hearing.music(call, now)
        else:
            self._walking.ask_again(call, now)
        return True

    def found(self, call: Call, event: CallFound, now: int) -> None:
        """The session began, and the PBX tells where a contact of ours is.

        Whoever is back in a menu by this hears it once everybody was told of.
        """
        if event.diverted and (call.in_line or call.state is ContactState.MENU):
            self._leave(call, _SOMEWHERE, now)
        if call.state is not ContactState.DIVERTED:
            call.diverted_at = 0  # as the journal knew it
        elif not event.diverted:
            self._hearing.lifted(call)
            self._back(call, now)  # music comes with the session, as for all who wait
        elif call.diverted_at:
            self._calls.waiting.leave(call)
        elif event.taken:
            self.taken(call.leg, now)

    # -- inside ------------------------------------------------------------------------------

    def _leave(self, call: Call, to: Outside, now: int) -> None:
        if call.state is ContactState.MENU:
            call.move(Move.DIVERT)
        else:
            self._ringing.let_all_go(self._places.leave_for(call), now)
        self._hearing.leaves(call)
        call.diverted = to.name, now, to.is_mailbox

    def _back(self, call: Call, now: int) -> None:
        to, since, _ = known(call.diverted)
        call.diverted, call.left_by, call.diverted_at = None, None, 0
        self._outbox.state(facts.DivertEnded(call.id, call.line.name, to, now - since))
        if call.entry is None:
            call.move(Move.TRY_AGAIN)
        else:
            self._places.take_back(call)
        if call.called_back:
            call.called_back = False
            if call.in_line:
                self._walking.declare_emergency(call, now)
            else:
                self._walking.pressed(call, call.line.emergency_key, now)
