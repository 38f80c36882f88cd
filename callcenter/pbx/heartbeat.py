"""Notices a connection that is open but dead: the kernel alone takes a quarter of an hour."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.errors import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.pbx.wire import Message


class Heartbeat:
    """Asks for a sign of life at an interval; `on_dead` is called when none comes in time.

    Args:
        ask: sends a ping; its future fails by itself at the deadline.
        on_dead: called once, after which the heartbeat rests.
        interval_s: from an answer to the next ping.

    Attributes:
        lag_s: round trip of the last answered ping, our own loop's delay included.
    """

    def __init__(
        self,
        *,
        ask: Callable[[], asyncio.Future[Message]],
        on_dead: Callable[[], None],
        interval_s: float,
    ) -> None:
        self.lag_s = 0.0
        self._ask = ask
        self._on_dead = on_dead
        self._interval_s = interval_s
        self._timer: asyncio.TimerHandle | None = None
        self._asked: asyncio.Future[Message] | None = None

    def start(self) -> None:
        """Send the first ping one interval from now."""
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(self._interval_s, self._beat)

    def stop(self) -> None:
        """Rest; an answer still under way means nothing any more."""
        self._asked = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        sent_at = loop.time()
        asked = self._asked = self._ask()

        def answered(future: asyncio.Future[Message]) -> None:
            if self._asked is not asked:
                return
            # A refusal is a sign of life as well.
            if isinstance(future.exception(), ActionRefused | None):
                self.lag_s = loop.time() - sent_at
                self.start()
            else:
                self.stop()
                self._on_dead()

        asked.add_done_callback(answered)
