"""How late the loop comes to its timers: what every call waits for when the service is too busy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL_S = 0.1


class LoopLag:
    """Sets a timer again and again and tells how late each came.

    Args:
        tell: takes each lateness, in seconds; 0.0 when it came in time.
    """

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to measure, in the running loop."""
        loop = asyncio.get_running_loop()
        due = loop.time() + INTERVAL_S
        self._timer = loop.call_at(due, self._came, due)

    def stop(self) -> None:
        """Measure no more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _came(self, due: float) -> None:
        late_s = max(0.0, asyncio.get_running_loop().time() - due)
        self.start()  # first: a fault now must not be the end of all measuring
        self._tell(late_s)
