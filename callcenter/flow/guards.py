"""The dead man's switch: how long the PBX keeps each caller for us, put off again and again.

Should we die, nobody puts the limits off; the PBX then hands each caller to its own queue. Limits
are given in rounds: all of a round run out at the same moment, but for a step from one caller to
the next, so that the PBX's queue receives them in the order of the line. Emergencies have a short
limit and a quick round of their own.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from callcenter.commands import Limit
from callcenter.contacts import ContactState
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.table import CallTable
    from callcenter.queue.line import Line

ROUND, QUICK, GO_ON = "guard_round", "guard_quick", "guard_go_on"
"""Kinds of deadline: everybody's round, the emergencies' round, the rest of a round."""

LIMIT_MS = 50_000
"""What a round gives; the switch is promised to throw within 60 s."""
ROUND_MS = 20_000
QUICK_LIMIT_MS = 14_000
"""What emergencies are given; the switch is promised to throw within 15 s."""
QUICK_ROUND_MS = 5_000
STEP_MS = 20
"""From one caller to the next in the order of the line."""
LATEST_STEP_MS = 9_000
"""The last callers of a long line share one moment: 60 s are promised to all."""
AT_ONCE = 50
"""Limits put off in one go, so that no call waits for a long round; more in a very long line."""
MOST_GOES = 100
PAUSE_MS = 50
RANKED = 2_000
"""So many are put in the exact order of the line; those behind follow as they came."""


_KEPT = (ContactState.MENU, ContactState.WAITING, ContactState.OFFERED)
"""States with a limit. A bridge takes the limit away, and one set after it would cut the talk."""


class Guards:
    """Puts the limits of all callers off."""

    def __init__(
        self, *, calls: CallTable, line: Line, outbox: Outbox, deadlines: Deadlines
    ) -> None:
        self._calls = calls
        self._line = line
        self._outbox = outbox
        self._deadlines = deadlines
        self._rest: Iterator[Call] = iter(())  # of the running round
        self._urgent: dict[str, Call] = {}  # emergencies; pruned at each quick round
        self._round_began = 0
        self._rank = 0
        self._at_once = AT_ONCE

    def begin(self, now: int) -> None:
        """The session to the PBX stands: put everybody's limit off now, and from now on."""
        self._round(now)
        self._quick_round(now)

    def placed(self, call: Call, *, kept: bool = True) -> None:
        """A contact has its class; an emergency's limit is short from the first moment.

        Who is not ``kept`` for us is spoken with, or is in the PBX's own queue: a limit would cut
        the talk there.
        """
        if _is_urgent(call):
            self._urgent[call.id] = call
            if kept:
                self._limit(call, QUICK_LIMIT_MS)
        elif self._urgent.pop(call.id, None) and not call.away:
            self._limit(call, LIMIT_MS)

    def expired(self, kind: str, now: int) -> None:
        """A deadline of this module has come."""
        if kind == QUICK:
            self._quick_round(now)
        elif kind == ROUND:
            self._round(now)
        else:
            self._go_on(now)

    def _round(self, now: int) -> None:
        self._deadlines.set(ROUND, "", now + ROUND_MS)
        self._round_began, self._rank = now, 0
        everybody = self._in_order(now)
        self._rest = iter(everybody)
        self._at_once = max(AT_ONCE, len(everybody) // MOST_GOES)
        self._go_on(now)

    def _go_on(self, now: int) -> None:
        spent_ms = now - self._round_began
        some = list(islice(self._rest, self._at_once))
        for call in some:
            step_ms = min(self._rank * STEP_MS, LATEST_STEP_MS)
            self._rank += 1
            if _is_guarded(call):
                self._limit(call, max(1_000, LIMIT_MS + step_ms - spent_ms))
            elif _is_urgent(call):
                self._urgent[call.id] = call  # became one while an agent had picked up
        if len(some) == self._at_once:
            self._deadlines.set(GO_ON, "", now + PAUSE_MS)

    def _quick_round(self, now: int) -> None:
        self._deadlines.set(QUICK, "", now + QUICK_ROUND_MS)
        over = (ContactState.TALKING, ContactState.TRANSFERRED, ContactState.ENDED)
        self._urgent = {c: call for c, call in self._urgent.items() if call.state not in over}
        for call in self._urgent.values():
            if _is_kept(call):  # one being connected may yet have to wait again
                self._limit(call, QUICK_LIMIT_MS)

    def _in_order(self, now: int) -> list[Call]:
        """Those who are about to be served, the first of the line in its order, then all others."""
        ranked = {e.contact: None for e in self._line.ordered(now, limit=RANKED)}
        offered, others = [], []
        for call in self._calls:
            if call.state is ContactState.OFFERED:
                offered.append(call)
            elif call.id not in ranked:
                others.append(call)
        return [*offered, *map(self._calls.of_contact, ranked), *others]

    def _limit(self, call: Call, limit_ms: int) -> None:
        self._outbox.do(Limit(pbx=call.pbx, leg=call.leg, limit_ms=limit_ms))


def _is_kept(call: Call) -> bool:
    """Whether the PBX keeps the call for us: it is there, and no bridge has been asked for yet."""
    return (call.state in _KEPT or call.briefing) and not call.away


def _is_urgent(call: Call) -> bool:
    """Whether the call is an emergency that nobody speaks with yet."""
    return _is_kept(call) and call.entry is not None and call.entry.wait_class.tier == EMERGENCY


def _is_guarded(call: Call) -> bool:
    """Whether the general round puts the call's limit off."""
    return _is_kept(call) and not _is_urgent(call)
