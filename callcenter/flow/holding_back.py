"""Callers kept outside the line for a moment, for very many calls came from their number.

Never an emergency, nor who stands in the line already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import HeldBack
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.pacing import Pacing
    from callcenter.flow.rules import Rules
    from callcenter.ivr.menu import ToLine

HELD = "held"
"""Kind of deadline: the end of being held back from the line."""


class HoldingBack:
    """Asks the pacing who may enter, and waits for the moment of who may not yet."""

    __slots__ = ("_deadlines", "_outbox", "_pacing", "_rules")

    def __init__(
        self, *, rules: Rules, pacing: Pacing, outbox: Outbox, deadlines: Deadlines
    ) -> None:
        self._rules = rules
        self._pacing = pacing
        self._outbox = outbox
        self._deadlines = deadlines

    def holds(self, call: Call, target: ToLine, now: int) -> bool:
        """Count an entry into the line; return whether the caller must stay outside for now."""
        if call.in_line or self._rules.groups[target.group].tier == EMERGENCY:
            return False
        at = self._pacing.enter(call.origin, now)
        if at <= now:
            return False
        call.held_for = target
        self._deadlines.set(HELD, call.id, at)
        self._outbox.state(HeldBack(call.id, call.line.name, at - now))
        return True

    def release(self, call: Call) -> None:
        """The caller enters the line, or leaves: there is nothing to wait for."""
        call.held_for = None
        self._deadlines.set(HELD, call.id, None)
