"""Who is let into a line, and what is heard instead by who is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import MetClosed, TurnAwayReason, TurnedAway
from callcenter.flow.known import known
from callcenter.ivr.menu import ToHangup, ToLine, ToMenu
from callcenter.queue.waiting import EMERGENCY, EVERYONE, Waiting

if TYPE_CHECKING:
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.flow.call import Call
    from callcenter.flow.doors import Doors
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable, WaitClasses
    from callcenter.ivr.menu import Reached

_LAST_OF_ITS_MOMENT = 1 << 62
MOST_TURNED_AWAY = 10
"""So often a key may lead into a line that is closed, closes soon or is full; then it ends."""


class Entrance:
    """Asks the line's hours and its bound."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        classes: WaitClasses,
        estimator: Courtesy,
        doors: Doors,
        overflow: Overflow,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._classes = classes
        self._estimator = estimator
        self._doors = doors
        self._overflow = overflow
        self._outbox = outbox

    def first_menu(self, call: Call, now: int) -> str:
        """Return the first menu of a caller who is not in the line: another one when it is closed.

        Who called while it was open hears the menu of an open line, also from a service that
        starts again after it closed.
        """
        line = call.line
        if not self.is_closed(call, now):
            return line.menu
        call.turned_away = TurnAwayReason.LINE_CLOSED
        span = self._doors.opening(line.name, now)
        self._outbox.state(MetClosed(call.id, line.name, span.opens_at if span else 0))
        return line.closed_menu

    def is_closed(self, call: Call, now: int) -> bool:
        """Whether the line is closed to who has pressed no key, now and when they called."""
        line = call.line
        is_open = any(self._doors.is_open(line.name, at) for at in (now, call.arrived_at))
        return bool(line.closed_menu) and not is_open

    def instead(
        self, call: Call, target: Reached, now: int, *, chosen: bool
    ) -> ToMenu | ToHangup | None:
        """Return where a walk ends that may not end at ``target``; None: it may.

        Who did not press a key, or could not, is let into a full line; nobody is let into a closed
        one but by a key.
        """
        if isinstance(target, ToHangup) or call.in_line:
            return target if isinstance(target, ToHangup) else None
        group = target.group if isinstance(target, ToLine) else call.line.default_group
        closed = self._is_closed_to(call, group, now)
        if not chosen:
            return ToHangup() if closed else None
        if closed:
            return self._turned_away(call, group, TurnAwayReason.LINE_CLOSED)
        return self._overflow_menu(call, group, now) or self._not_now(call, group, now)

    def again(self, call: Call, now: int) -> ToMenu | ToHangup:
        """Return what is heard by who chose a place outside the line where nobody answered."""
        was_closed = call.turned_away is TurnAwayReason.LINE_CLOSED
        return self._once_more(
            call, call.line.closed_menu if was_closed else self.first_menu(call, now)
        )

    def waits_for_opening(self, call: Call, now: int) -> bool:
        """Whether the line is open only for those who wait for its opening, as ``call`` does."""
        if known(call.group).tier == EMERGENCY:
            return False
        is_open = self._doors.is_open(call.line.name, now)
        return is_open and not self._doors.has_opened(call.line, now)

    def _is_closed_to(self, call: Call, group: str, now: int) -> bool:
        if call.turned_away is not TurnAwayReason.LINE_CLOSED:
            return False
        rules = self._rules.groups[group]
        return not self._doors.may_enter(call.line, rules, now, arrived_at=call.arrived_at)

    def _not_now(self, call: Call, group: str, now: int) -> ToMenu | ToHangup | None:
        """Return what is heard by who chose ``group`` where the line is full, or closes soon."""
        if self._is_full(call, group):
            return self._once_more(call, call.line.full_menu)
        if self._too_late(call, group, now):
            return self._turned_away(call, group, TurnAwayReason.CLOSING_SOON)
        return None

    def _is_full(self, call: Call, group: str) -> bool:
        """State that the line is full, where that is so, for a caller who chose ``group``.

        Nobody of tiers 0 and 1 is ever refused, nor of a group that never is.
        """
        limit, line, rules = call.line.max_waiting, call.line.name, self._rules.groups[group]
        if not limit or rules.tier != EVERYONE or rules.never_refuse:
            return False
        waiting = self._calls.waiting.of_line(line)
        if waiting < limit:
            return False
        call.turned_away = TurnAwayReason.LINE_FULL
        self._outbox.state(TurnedAway(call.id, line, group, call.turned_away, waiting))
        return True

    def _overflow_menu(self, call: Call, group: str, now: int) -> ToMenu | None:
        """Return the menu that a rule of overflow gives to who would enter ``group``, if any."""
        due = self._overflow.at_entry(
            call, group, expects=lambda: self._expects_ms(call, group, now)
        )
        if due is None:
            return None
        call.turned_away = TurnAwayReason.OVERFLOW
        self._outbox.state(due.fact(group, now))
        return ToMenu(due.spill.target)

    def _too_late(self, call: Call, group: str, now: int) -> bool:
        """Whether somebody of tier 2 would wait beyond the closing, as far as can be told."""
        line, rules = call.line, self._rules.groups[group]
        if not line.closing_menu or rules.tier != EVERYONE or rules.never_refuse:
            return False
        closes_at = self._doors.closes_at(line.name, now)
        expected_ms = self._expects_ms(call, group, now) if closes_at else None
        return closes_at is not None and expected_ms is not None and now + expected_ms > closes_at

    def _expects_ms(self, call: Call, group: str, now: int) -> int | None:
        """Return the wait expected of a caller who would enter ``group`` now, or None."""
        entry = Waiting(
            contact=call.id,
            wait_class=self._classes.of(group, ""),
            skills=call.line.skills | self._overflow.staff,
            arrived_at=call.arrived_at,
            seq=_LAST_OF_ITS_MOMENT,
        )
        estimate = self._estimator.estimate(entry, group=group, now=now)
        return estimate.expected_ms if estimate else None

    def _turned_away(self, call: Call, group: str, reason: TurnAwayReason) -> ToMenu | ToHangup:
        line = call.line
        call.turned_away = reason
        closed = reason is TurnAwayReason.LINE_CLOSED
        instead = self._once_more(call, line.closed_menu if closed else line.closing_menu)
        if isinstance(instead, ToMenu):
            waiting = self._calls.waiting.of_line(line.name)
            self._outbox.state(TurnedAway(call.id, line.name, group, reason, waiting))
        return instead

    @staticmethod
    def _once_more(call: Call, menu: str) -> ToMenu | ToHangup:
        """Return the menu of who is not let in; for whose key sticks the call ends."""
        call.times_turned_away += 1
        return ToHangup() if call.times_turned_away > MOST_TURNED_AWAY else ToMenu(menu)
