"""The time as the line sees it: it starts at the wall clock and then only goes forward."""

from __future__ import annotations

import time


class SteadyClock:
    """Milliseconds since the epoch that no clock step, no daylight saving can turn back."""

    __slots__ = ("_offset_ns",)

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()

    def now_ms(self) -> int:
        """Return the time in ms since the epoch."""
        return (time.monotonic_ns() + self._offset_ns) // 1_000_000
