"""On-call phones that have hours: they are rung in these alone.

What is known only so far holds as for lines: beyond that the phone counts as on duty, for then
somebody is rung. A phone that rings, or whose talk goes on, at the end of its hours is let be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.on_call import NUMBERED
from callcenter.contacts import AgentNumber
from callcenter.opening import SHIFT

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Roster
    from callcenter.flow.doors import Hours


class Shifts:
    """Puts on-call phones on duty, and off.

    Args:
        roster: Has the phones.
        awaits: Asks for `settle` at a moment in ms; None: there is none.
    """

    __slots__ = ("_awaits", "_hours", "_roster")

    def __init__(self, *, roster: Roster, awaits: Callable[[str, int | None], None]) -> None:
        self._roster = roster
        self._awaits = awaits
        self._hours: dict[str, Hours] = {}

    def given(self, name: str, hours: Hours, now: int) -> None:
        """Take the hours of a phone, named as `LineHours.line` says."""
        self._hours[name] = hours
        self.settle(name, now)

    def settle(self, name: str, now: int) -> None:
        """Let the phone be on duty as its hours say, and wait for the next change."""
        hours = self._hours[name]
        number = AgentNumber(f"{NUMBERED}{name.removeprefix(SHIFT)}")
        self._roster.shift(number, on_duty=hours.is_open(now))
        self._awaits(name, hours.next_change(now))
