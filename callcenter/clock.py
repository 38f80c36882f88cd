"""The time as the line sees it: it starts at the wall clock and then only goes forward."""

from __future__ import annotations

import time


def wall_ms() -> int:
    """Return the wall clock's ms since the epoch."""
    return time.time_ns() // 1_000_000


class SteadyClock:
    """Milliseconds since the epoch that no clock step, no daylight saving can turn back.

    Args:
        start_ms: Where to start; the wall clock unless told.
    """

    __slots__ = ("_offset_ns",)

    def __init__(self, start_ms: int | None = None) -> None:
        start_ns = time.time_ns() if start_ms is None else start_ms * 1_000_000
        self._offset_ns = start_ns - time.monotonic_ns()

    def now_ms(self) -> int:
        """Return the time in ms since the epoch."""
        return (time.monotonic_ns() + self._offset_ns) // 1_000_000
