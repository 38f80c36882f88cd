"""Has the PBX write lines, over a manager session of its own, and never waits for it.

Its own session, so that a slow disk below the log delays no command for a call; it lives while the
service's session does. Owns what becomes of each line: written, refused, or not known (cut off
while it was asked for: it may stand in the log, and is not asked for twice). While there is no
session lines wait, so many of them; the PBX stamps a line when it writes it: they are late then.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Protocol

import structlog

from callcenter.errors import ActionRefused, CallcenterError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from callcenter.queuelog.lines import LogLine

MOST_WAITING = 10_000
"""Lines kept while the PBX cannot be told; those that come then are lost, and counted."""
AT_ONCE = 64
"""Lines asked for and not answered yet."""
LATE_S = 2.0
"""A line that waited longer is told of as late."""
CLOSE_S = 1.0
RESULTS = ("written", "refused", "unknown", "lost")
"""What can become of a line."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Session(Protocol):
    """A manager session, kept up until it is closed."""

    @property
    def connected(self) -> bool:
        """Whether an action sent now would be written."""

    async def start(self) -> None:
        """Begin to connect."""

    def send(self, action: str, headers: Mapping[str, str]) -> asyncio.Future[dict[str, str]]:
        """Write an action now."""

    async def close(self) -> None:
        """Close for good."""


class Sender:
    """Keeps the order of the lines.

    Args:
        make: Returns a new session that calls back when it is connected.
    """

    def __init__(self, make: Callable[[Callable[[], None]], Session]) -> None:
        self._make = make
        self._session: Session | None = None
        self._waiting: deque[tuple[LogLine, float]] = deque()
        self._asked = 0
        self._idle = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._late = 0
        self._latest_s = 0.0
        self._told_of_losses = 0
        self.results: Counter[str] = Counter(dict.fromkeys(RESULTS, 0))

    @property
    def waiting(self) -> int:
        """Lines that the PBX has not taken yet."""
        return len(self._waiting) + self._asked

    def put(self, line: LogLine) -> None:
        """Have a line written, after those before it."""
        if len(self._waiting) >= MOST_WAITING:
            self._lose("lost", "too many lines wait for the PBX")
            return
        self._waiting.append((line, monotonic()))
        self._idle.clear()
        self._send()

    def open(self) -> None:
        """The PBX is ours: open a session."""
        if self._session is None:
            self._session = self._make(self._send)
            self._later(self._session.start())

    def shut(self) -> None:
        """The PBX is not ours, or not there: the next session belongs to whoever has it."""
        session, self._session = self._session, None
        if session is not None:
            self._later(session.close())

    async def close(self) -> None:
        """Let what waits be written, if the PBX takes it at once; say how much was not."""
        if self.waiting and self._session and self._session.connected:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._idle.wait()
        if self._waiting:
            self._lose("lost", "the service stops", len(self._waiting))
            self._waiting.clear()
        self.shut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _send(self) -> None:
        session = self._session
        while self._waiting and self._asked < AT_ONCE and session and session.connected:
            line, since = self._waiting.popleft()
            self._note_age(monotonic() - since)
            try:
                asked = session.send("QueueLog", line.headers)
            except CallcenterError as error:
                self._lose("refused", str(error))
                continue
            self._asked += 1
            asked.add_done_callback(self._answered)
        if not self._waiting:
            self._tell_late()
        if not self.waiting:
            self._idle.set()

    def _answered(self, asked: asyncio.Future[dict[str, str]]) -> None:
        self._asked -= 1
        error = None if asked.cancelled() else asked.exception()
        if error is None and not asked.cancelled():
            self.results["written"] += 1
        elif isinstance(error, ActionRefused):
            self._lose("refused", str(error))
        else:
            self._lose("unknown", "cut off before the answer" if error is None else str(error))
        self._send()

    def _lose(self, result: str, why: str, count: int = 1) -> None:
        """Count lines that may be missing, and say so once for each power of ten of them."""
        self.results[result] += count
        missed = sum(self.results.values()) - self.results["written"]
        if len(str(missed)) > len(str(self._told_of_losses)) or not self._told_of_losses:
            self._told_of_losses = missed
            _log.warning(
                "lines of the queue_log are missing", result=result, why=why, missed=missed
            )

    def _note_age(self, age_s: float) -> None:
        if age_s > LATE_S:
            self._late += 1
            self._latest_s = max(self._latest_s, age_s)

    def _tell_late(self) -> None:
        if self._late:
            _log.warning(
                "lines of the queue_log bear a later time: the PBX was away",
                lines=self._late,
                at_most_s=round(self._latest_s, 1),
            )
        self._late, self._latest_s = 0, 0.0

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="queue-log")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
