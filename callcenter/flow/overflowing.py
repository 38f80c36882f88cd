"""Applies the rules of overflow: each to whom it is due, and states which and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from callcenter.facts import QueueReason
from callcenter.flow.known import known
from callcenter.flow.spills import Way

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.class_changes import ClassChanges
    from callcenter.flow.diverting import Diverting
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.spills import Spill
    from callcenter.flow.walking import Walking


class Overflowing:
    """Carries out what `flow.overflow.Overflow` finds due."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        overflow: Overflow,
        class_changes: ClassChanges,
        walking: Walking,
        hearing: Hearing,
        ringing: Ringing,
        diverting: Diverting,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._overflow = overflow
        self._changes = class_changes
        self._walking = walking
        self._hearing = hearing
        self._ringing = ringing
        self._diverting = diverting
        self._outbox = outbox

    def run(self, now: int) -> None:
        """Apply every rule that is due."""
        for due in self._overflow.due(now):
            self._outbox.state(due.fact(known(due.call.group).name, now))
            self._apply(due.call, due.spill, now)

    def _apply(self, call: Call, spill: Spill, now: int) -> None:
        rules, changes, ringing, target = self._rules, self._changes, self._ringing, spill.target
        match spill.to:
            case Way.ON_CALL:
                ringing.let_all_go(changes.served_by_others(call, QueueReason.ESCALATED, now), now)
            case Way.LINE:
                ringing.let_all_go(changes.move(call, rules.lines[target], now), now)
                self._hearing.music(call, now)  # of its own
            case Way.SERVICE:
                ringing.let_all_go(changes.choose_service(call, target, now), now)
            case Way.MENU:
                self._walking.ask(call, target, now)
            case Way.CALLBACK:
                self._walking.offer_callback(call, now)
            case Way.NUMBER | Way.VOICEMAIL:
                self._diverting.begin(call, rules.outside[spill.leads_to], now)
            case _:
                assert_never(spill.to)
