"""How many agents are planned at a moment, by shifts of the week and of single dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

_MS = 1_000


class Shift(msgspec.Struct, frozen=True):
    """So many agents, from one time of a day to another."""

    days: frozenset[int]  # of the week, 0 is Monday; empty where there is a date
    date: date | None
    begin_min: int  # from midnight
    end_min: int  # the first minute without them; 1440 is the day's end
    agents: int


class Planned:
    """The plan of a centre.

    Args:
        shifts: Those of a minute add up. A date that has its own has no others.
        zone: Whose clock they are by.
    """

    def __init__(self, shifts: Iterable[Shift], *, zone: ZoneInfo) -> None:
        self._shifts = tuple(shifts)
        self._dates = frozenset(shift.date for shift in self._shifts if shift.date)
        self._zone = zone

    def agents(self, wall_ms: int) -> int:
        """Return how many are planned at ``wall_ms`` since the epoch."""
        at = datetime.fromtimestamp(wall_ms / _MS, tz=self._zone)
        own = at.date() in self._dates
        minute = at.hour * 60 + at.minute
        return sum(
            shift.agents
            for shift in self._shifts
            if (shift.date == at.date() if own else at.weekday() in shift.days)
            and shift.begin_min <= minute < shift.end_min
        )
