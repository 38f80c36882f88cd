"""Callers alive at the PBX of whom no call is known here: each becomes one again.

Whoever an earlier run knew stands where their memo says. Whoever nobody knew begins as if they had
just called, but with the arrival of their channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import PERHAPS_REFUSED, ContactId, ContactState
from callcenter.events import CallArrived
from callcenter.facts import Outcome
from callcenter.flow import memo
from callcenter.flow.call import Call
from callcenter.flow.ear import Ear
from callcenter.flow.told import told_before

if TYPE_CHECKING:
    from callcenter.events import CallFound, ContactRecovered
    from callcenter.flow.callers import Callers
    from callcenter.flow.codes import Codes
    from callcenter.flow.diverting import Diverting
    from callcenter.flow.entrance import Entrance
    from callcenter.flow.fetching import Fetching
    from callcenter.flow.known_callers import KnownCallers
    from callcenter.flow.memo import Memo
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.places import Places
    from callcenter.flow.returns import Returns
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable
    from callcenter.flow.taken_out import TakenOut
    from callcenter.flow.transfers import Transfers
    from callcenter.flow.walking import Walking

MENU_PATIENCE_MS = 60_000
"""A caller who arrived longer ago and is in a menu yet is given to the line's default group."""


class FoundCallers:
    """Makes calls of the legs that the PBX told of, and lets them go on when all are told."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        callers: Callers,
        walking: Walking,
        entrance: Entrance,
        places: Places,
        memos: Memos,
        fetching: Fetching,
        returns: Returns,
        known_callers: KnownCallers,
        overflow: Overflow,
        diverting: Diverting,
        transfers: Transfers,
        taken_out: TakenOut,
        codes: Codes,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._callers = callers
        self._walking = walking
        self._entrance = entrance
        self._places = places
        self._memos = memos
        self._fetching = fetching
        self._returns = returns
        self._known = known_callers
        self._overflow = overflow
        self._diverting = diverting
        self._transfers = transfers
        self._taken_out = taken_out
        self._codes = codes
        self._outbox = outbox
        self._adopted: list[Call] = []  # until all that lives at the PBX is told

    # -- one by one --------------------------------------------------------------------------

    def adopt(
        self, event: CallFound, found: Memo, recovered: ContactRecovered | None, now: int
    ) -> None:
        """Give a caller of an earlier run their place again, by memo and journal."""
        call = self._call(event, found, now)
        if recovered is not None:
            found = memo.renewed(found, recovered, self._rules)
            call.line, call.arrived_at = self._rules.lines[found.line], found.arrived_at
            self._recall(call, recovered)
        self._know(call, event, found, recovered, now)
        self._calls.add(call)
        self._adopted.append(call)
        self._state(call, event, found)
        self._place(call, event, found, recovered, now)
        if event.memo != memo.write(call):
            self._memos.remember(call)  # else nothing need be written: people wait for the rest
        if event.offer is None:
            self._known.look_up(call, event.number)  # nothing of the answer was kept
        if event.elsewhere:
            self._fetching.fetch(call, event, now)

    def newcomer(self, event: CallFound, found: Memo | None, now: int) -> None:
        """A caller who came while nobody listened, or whose memo is not to be believed."""
        arrived_at = found.arrived_at if found else now - event.up_ms
        arrival = CallArrived(event.pbx, event.leg, event.number, event.name, event.dialled)
        call = self._callers.admit(arrival, now, arrived_at=arrived_at, last_token=now)
        call.was_found = True
        if event.elsewhere or event.diverted:
            self._fetching.fetch(call, event, now, group=found.group if found else "")
        else:
            self._callers.begin(call, now)

    def hears_menu(self, call: Call) -> None:
        """A caller we know is in a menu again: it is heard when all are told of, as by others."""
        self._adopted.append(call)

    def recall_code(self, call: Call, recovered: ContactRecovered) -> None:
        """Know by which code the caller may come back."""
        if recovered.code_attempt >= 0 and call.state is not ContactState.ENDED:
            call.code = self._codes.again(call.id, recovered.code_attempt)

    # -- when all are told of ----------------------------------------------------------------

    def settle(self, now: int) -> None:
        """Leave those alone who talk with an agent of whom we know nothing any more."""
        for call in self._adopted:
            if call.talks_with is not None and call.state is not ContactState.TALKING:
                call.connected_at = call.connected_at or now
                self._fetching.leave(call, now, outcome=Outcome.ANSWERED)
            call.talks_with = None

    def go_on(self, now: int) -> None:
        """Let menus begin."""
        adopted, self._adopted = self._adopted, []
        for call in adopted:
            if call.state is ContactState.MENU:
                self._begin_menu(call, now)

    def _begin_menu(self, call: Call, now: int) -> None:
        """Let a caller hear the menu anew, but not for ever: each start adds one to hear out.

        The menu of a closed line is none of those: nobody would answer, and it ends by itself.
        """
        hears_it_out = now - call.arrived_at < MENU_PATIENCE_MS
        if hears_it_out or self._entrance.is_closed(call, now):
            self._callers.begin(call, now)
        else:
            self._walking.enter_default(call, now)

    # -- inside ------------------------------------------------------------------------------

    def _call(self, event: CallFound, found: Memo, now: int) -> Call:
        call = Call(
            id=ContactId(found.contact),
            line=self._rules.lines[found.line],
            ear=Ear(pbx=event.pbx, leg=event.leg, last_token=now),
            arrived_at=found.arrived_at,
        )
        call.recorded = PERHAPS_REFUSED
        call.priority, call.was_found = None, True
        call.talks_with = event.offer
        call.bridged_before = event.talked
        return call

    def _recall(self, call: Call, recovered: ContactRecovered) -> None:
        """Know of a call what only the journal tells."""
        call.recovers(recovered)
        self.recall_code(call, recovered)
        self._overflow.recover(call.id, recovered.overflowed)

    def _know(
        self,
        call: Call,
        event: CallFound,
        found: Memo,
        recovered: ContactRecovered | None,
        now: int,
    ) -> None:
        """Know of a call what takes memo, channel and journal together."""
        call.told = told_before(recovered, call.line.announced, now)
        told_at = 0 if found.offer else found.connected_at  # that they hear each other, that is
        call.connected_at = told_at or (recovered.connected_at if recovered else 0)
        # The leg of who was called back bears no number of theirs.
        known = recovered.caller if recovered and not event.number else ""
        call.caller = self._returns.caller(event.number) or known
        call.number = event.number if self._rules.callback else ""

    def _state(self, call: Call, event: CallFound, found: Memo) -> None:
        self._outbox.state(
            facts.ContactAdopted(
                contact=call.id,
                line=call.line.name,
                group=found.group,
                arrived_at=found.arrived_at,
                talking=event.offer is not None,
                pbx=event.pbx,
                leg=event.leg,
            )
        )

    def _place(
        self,
        call: Call,
        event: CallFound,
        found: Memo,
        recovered: ContactRecovered | None,
        now: int,
    ) -> None:
        """Let a call stand in the line, or be where it was led or sent."""
        if found.group:
            out = event.elsewhere or event.diverted or event.sent or event.astray
            self._places.adopt(call, found, kept=not (event.offer or out))
        self._diverting.found(call, event, now)
        self._taken_out.found(call, event, now, before=recovered)
        if found.group:
            self._transfers.found(call, event, now, before=recovered)
