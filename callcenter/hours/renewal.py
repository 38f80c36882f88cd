"""Tells the core the hours, and tells them anew long before they end or when a clock was set."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.clock import wall_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.events import HoursGiven
    from callcenter.hours.timetable import Timetable
    from callcenter.ports import Clock

LOOK_S = 30.0
"""So soon a wall clock that was set, or a machine that slept, is noticed."""
RENEW_MS = 6 * 60 * 60 * 1_000
"""So old the hours may become; two weeks are told each time."""
AHEAD_MS = 1_000
"""So far the line's clock may be from the wall's: it only goes forward, and evenly."""


class Renewal:
    """Gives the hours.

    Args:
        timetable: Knows them.
        clock: The line's time, in which the core thinks.
        tell: Hands the event to the core.
        wall: The time outside.
    """

    def __init__(
        self,
        timetable: Timetable,
        *,
        clock: Clock,
        tell: Callable[[HoursGiven], object],
        wall: Callable[[], int] = wall_ms,
    ) -> None:
        self._timetable = timetable
        self._clock = clock
        self._tell = tell
        self._wall = wall
        self._told_at = 0  # by the line's clock, ms; 0: not yet
        self._ahead_ms = 0  # as it was told
        self._timer: asyncio.TimerHandle | None = None

    def give(self) -> None:
        """Tell the hours now."""
        now, wall = self._clock.now_ms(), self._wall()
        ahead_ms = now - wall
        self._ahead_ms = ahead_ms if abs(ahead_ms) >= AHEAD_MS else 0
        self._told_at = now
        self._tell(self._timetable.hours(wall, ahead_ms=self._ahead_ms))

    def go_by(self, timetable: Timetable) -> None:
        """Tell the hours of another timetable, now and from now on."""
        self._timetable = timetable
        self.give()

    def start(self) -> None:
        """Look from time to time, on the running loop, whether they must be told anew."""
        self._timer = asyncio.get_running_loop().call_later(LOOK_S, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def look(self) -> None:
        """Tell the hours anew if they are old, or the clocks have come apart."""
        now = self._clock.now_ms()
        apart_ms = now - self._wall() - self._ahead_ms
        if now - self._told_at >= RENEW_MS or abs(apart_ms) >= AHEAD_MS:
            self.give()

    def _look(self) -> None:
        self.start()  # first: a fault now must not be the end of all looking
        self.look()
