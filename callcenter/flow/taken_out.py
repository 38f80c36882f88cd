"""Callers whom somebody else at the PBX takes out of the line, as an operator's panel does.

They are followed like those whom an agent sends on: nobody is rung for them, whoever speaks with
them is told of, and should they be brought to the line again they wait at the place of their first
arrival. Who had no place yet has left the menu, and is somebody new when they come again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Limit
from callcenter.contacts import ContactState
from callcenter.facts import EndedBy, Outcome

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.events import CallFound, CallTakenOut, ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.ends import Ends
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.table import CallTable
    from callcenter.flow.transfers import Transfers


class TakenOut:
    """Lets go of callers who are with somebody else."""

    def __init__(
        self, *, calls: CallTable, ends: Ends, transfers: Transfers, outbox: Outbox
    ) -> None:
        self._calls = calls
        self._ends = ends
        self._transfers = transfers
        self._outbox = outbox
        self._newcomers: set[LegId] = set()  # alive, and nobody's contact

    def told(self, event: CallTakenOut, now: int) -> None:
        """The PBX tells of one."""
        call = self._calls.of_leg(event.leg)
        if call is not None:
            self._let_go(call, now)

    def found(
        self, call: Call, event: CallFound, now: int, *, before: ContactRecovered | None = None
    ) -> None:
        """The PBX tells where a contact is; ``before``: what an earlier run knew of it."""
        if event.astray and event.offer is None:
            self._let_go(call, now, before=before)

    def comes_again(self, leg: LegId) -> bool:
        """Say, once, whether a leg is of somebody who left a menu so."""
        was_here = leg in self._newcomers
        self._newcomers.discard(leg)
        return was_here

    def _let_go(self, call: Call, now: int, *, before: ContactRecovered | None = None) -> None:
        if call.state is not ContactState.MENU and not call.in_line:
            return  # with somebody; or about to be, and fetched back for that
        # The channel keeps what was to end its wait, and would lose the caller by it.
        self._outbox.do(Limit(pbx=call.pbx, leg=call.leg, limit_ms=0))
        if call.in_line:
            self._transfers.taken_out(call, before, now)
        else:
            self._newcomers.add(call.leg)
            self._ends.end(call, now, ended_by=EndedBy.SYSTEM, outcome=Outcome.LEFT_MENU)
