"""The caller's side: who arrives, and to which part goes what their legs tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import Channel, ContactState
from callcenter.facts import ContactArrived, EndedBy, Outcome
from callcenter.flow.announcing import MOMENT, TURN
from callcenter.flow.call import Call
from callcenter.flow.dialled_lines import DialledLines
from callcenter.flow.ear import Ear
from callcenter.flow.hearing import CUT, PROMPT
from callcenter.flow.holding_back import HELD
from callcenter.flow.known import known
from callcenter.flow.returns import person_name

if TYPE_CHECKING:
    from callcenter.events import (
        CallArrived,
        CallerKnown,
        DigitPressed,
        LegEnded,
        LegReturned,
        PromptEnded,
    )
    from callcenter.flow.coming_back import ComingBack
    from callcenter.flow.ends import Ends
    from callcenter.flow.entrance import Entrance
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.known_callers import KnownCallers
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.pacing import Pacing
    from callcenter.flow.returns import Returns
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable, Ids
    from callcenter.flow.walking import Walking


class Callers:
    """Knows callers from their arrival on, and says of an event whether it is about one."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        ids: Ids,
        returns: Returns,
        pacing: Pacing,
        entrance: Entrance,
        known_callers: KnownCallers,
        hearing: Hearing,
        walking: Walking,
        coming_back: ComingBack,
        ends: Ends,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._ids = ids
        self._returns = returns
        self._pacing = pacing
        self._entrance = entrance
        self._known = known_callers
        self._hearing = hearing
        self._walking = walking
        self._coming_back = coming_back
        self._ends = ends
        self._outbox = outbox
        self.rule()

    def rule(self) -> None:
        """Go by the lines that the rules have now."""
        self._dialled = DialledLines(self._rules)

    # -- arrival -----------------------------------------------------------------------------

    def arrived(self, event: CallArrived, now: int) -> None:
        """A call was answered: order and promise count from now."""
        if self._calls.of_leg(event.leg) is None:
            call = self.admit(event, now, arrived_at=now)
            self.begin(call, now)

    def admit(self, event: CallArrived, now: int, *, arrived_at: int, last_token: int = 0) -> Call:
        """Know a caller who arrived at ``arrived_at`` (ms) and has heard nothing from this run.

        Who comes back after a call that broke has the place of that call.
        """
        line = self._dialled.line(event.dialled)
        caller = self._returns.caller(event.number)
        lost = self._returns.claim(caller, line.name, now)
        call = Call(
            id=self._ids.contact(self._ids.number()),
            line=line,
            ear=Ear(pbx=event.pbx, leg=event.leg, last_token=last_token),
            arrived_at=lost.arrived_at if lost else arrived_at,
            origin=self._pacing.origin(event.number),
        )
        call.caller, call.regained = caller, lost is not None and lost.regained
        call.number = event.number if self._rules.callback else ""
        self._calls.add(call)
        self._outbox.state(
            ContactArrived(
                contact=call.id,
                channel=Channel.PHONE,
                pbx=event.pbx,
                line=line.name,
                number=event.number,
                leg=event.leg,
                dialled=self._dialled.known(event.dialled),
            )
        )
        self._coming_back.arrived(call, lost, now)
        self._known.look_up(call, event.number)
        return call

    def begin(self, call: Call, now: int) -> None:
        """Let the caller hear the first menu; somebody of an earlier run hears it anew."""
        if call.in_line:  # came back to a place
            self._coming_back.told(call, now)
        else:
            self._walking.ask(call, self._entrance.first_menu(call, now), now)

    # -- what callers do, and what is told of them -------------------------------------------

    def pressed(self, event: DigitPressed, now: int) -> bool:
        """A key was pressed; return whether the leg is a caller's."""
        call = self._calls.of_leg(event.leg)
        if call is None:
            return False
        if call.state is ContactState.MENU or call.in_line:
            self._walking.pressed(call, event.digit, now)
        return True

    def prompt_ended(self, event: PromptEnded, now: int) -> bool:
        """A prompt ended; return whether the leg is a caller's."""
        call = self._calls.of_leg(event.leg)
        if call is None:
            return False
        self._walking.prompt_ended(call, event.token, now)
        return True

    def left(self, event: LegEnded, now: int) -> None:
        """The caller hung up, or the network did."""
        if call := self._calls.of_leg(event.leg):
            outcome = Outcome.FALLBACK if call.met_elsewhere else None
            self._ends.end(call, now, ended_by=EndedBy.CALLER, outcome=outcome)

    def returned(self, event: LegReturned, now: int) -> None:
        """The PBX handed the leg over anew: whatever it heard was cut off."""
        call = known(self._calls.of_leg(event.leg))
        if call.again and call.in_line and not call.ear.playing:
            self._walking.wait(call, call.line.handed_back or call.line.music, now)
        else:
            self._walking.resume(call, now)

    def caller_known(self, event: CallerKnown, now: int) -> None:
        """The registry knows a caller: a typed document may give them an earlier call's place."""
        call = self._known.told(event, now)
        if call is not None and event.verified and event.person:
            self._coming_back.named(call, person_name(event.person), now)

    def expired(self, kind: str, contact: str, now: int) -> None:
        """A deadline of a caller's has come."""
        call = self._calls.of_contact(contact)
        if kind == CUT:
            self._hearing.cut(call)
        elif kind == PROMPT:
            self._walking.not_played(call, now)
        elif kind in (MOMENT, TURN):
            self._hearing.announce(kind, call, now)
        elif kind == HELD:
            self._walking.enter(call, known(call.held_for), now)
        else:
            self._walking.silent(call, now)
