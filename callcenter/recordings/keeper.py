"""Guards the disk of the recordings, deletes what callers refused, and what is old.

A fact sink for the second, a task for the rest. Nothing here is in the way of a call: the core is
told when the room changes, and everything that touches disk or database happens beside the loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Protocol, Self

import structlog

from callcenter.errors import StoreError
from callcenter.events import RecordingSpaceMeasured
from callcenter.facts import RecordingEnded
from callcenter.recordings.purging import Purged, purge
from callcenter.store.recordings import REFUSED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from callcenter.events import Event
    from callcenter.facts import Fact
    from callcenter.recordings.folder import RecordingFolder
    from callcenter.store.recordings import Recordings

LOOK_S = 10.0
"""The disk is looked at this often, and what was refused is deleted within it."""

PURGE_S = 3_600.0
"""Old recordings are deleted this often."""

AGAIN = 1.1
"""There is room again when this much more is free than when recording stopped."""

MOST_REFUSED = 10_000
"""So many that cannot be deleted now are tried again each time; the database knows of all."""

ACTOR = "service"

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Keeping(Protocol):
    """What the settings say of it, as they are now."""

    @property
    def folder(self) -> RecordingFolder | None:
        """Where the files are seen; None: nowhere, or nothing is recorded."""

    @property
    def min_free(self) -> float:
        """With less free than this share nothing is recorded."""

    @property
    def days(self) -> Mapping[str, int]:
        """For how long recordings are kept, by line."""


class Keeper:
    """Looks after the recordings of one service.

    Args:
        keeping: what the settings say.
        store: opens what knows the recordings, for as long as it is needed.
        post: tells the core.
        now_ms: the time.
    """

    def __init__(
        self,
        keeping: Keeping,
        *,
        store: Callable[[], AbstractAsyncContextManager[Recordings]],
        post: Callable[[Event], None],
        now_ms: Callable[[], int],
    ) -> None:
        self.free_share: float | None = None
        """Which share of the disk is free; None: not to be seen."""
        self._keeping = keeping
        self._store = store
        self._post = post
        self._now_ms = now_ms
        self._enough = True
        self._refused: deque[str] = deque(maxlen=MOST_REFUSED)
        self._stay = 0  # how many of them could not be deleted the last time
        self._task: asyncio.Task[None] | None = None

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of what is to be deleted."""
        del at_ms
        if isinstance(fact, RecordingEnded) and not fact.keep:
            self._refused.append(fact.name)

    async def __aenter__(self) -> Self:
        """Look from time to time, on the running loop."""
        self._task = asyncio.create_task(self._work(), name="recordings")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Look no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def look(self) -> None:
        """Measure the room, and tell when it changed."""
        folder = self._keeping.folder
        share = await asyncio.to_thread(folder.free_share) if folder else None
        self.free_share = share
        if folder is not None and share is None:
            return  # away for a while: there is no more room by that
        least = self._keeping.min_free * (1 if self._enough else AGAIN)
        enough = share is None or share >= least
        if enough is not self._enough:
            self._enough = enough
            self._post(RecordingSpaceMeasured(enough))

    async def tidy(self) -> Purged:
        """Delete what is older than it may be."""
        folder = self._keeping.folder
        if folder is None or not self._keeping.days:
            return Purged()
        if locked := await asyncio.to_thread(folder.locked):
            _log.warning("recordings cannot be deleted: see docs/recordings.md", day=locked)
        async with self._store() as store:
            purged = await purge(
                store, folder, days=self._keeping.days, now_ms=self._now_ms(), actor=ACTOR
            )
        if purged != Purged():
            _log.info(
                "recordings deleted",
                deleted=purged.deleted,
                unknown=purged.unknown,
                failed=purged.failed,
            )
        return purged

    async def forget_refused(self) -> None:
        """Delete what was recorded until the caller refused."""
        folder = self._keeping.folder
        if folder is None or not self._refused:
            return
        names = [self._refused.popleft() for _ in range(len(self._refused))]
        gone = [name for name in names if await asyncio.to_thread(folder.delete, name)]
        self._try_again([name for name in names if name not in gone])
        if not gone:
            return
        async with self._store() as store:
            await store.deleted(gone, actor=ACTOR, why=REFUSED)

    def _try_again(self, stay: list[str]) -> None:
        """What could not be deleted is looked at the next time, too; told when there is more."""
        self._refused.extendleft(reversed(stay))
        if len(stay) > self._stay:
            _log.warning("a recording that was refused is there yet", count=len(stay))
        self._stay = len(stay)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            await self._survives(self.look)
            await self._survives(self.forget_refused)
            if loop.time() >= due:
                due = loop.time() + PURGE_S
                await self._survives(self.tidy)
            await asyncio.sleep(LOOK_S)

    async def _survives(self, what: Callable[[], Awaitable[object]]) -> None:
        """Do it; a fault is told, and is not the end of all looking."""
        try:
            await what()
        except (StoreError, OSError) as fault:
            _log.warning("recordings are not looked after now", fault=str(fault))
        except Exception as fault:  # noqa: BLE001  # or a full disk would be seen by nobody any more
            _log.error("recordings are not looked after now", kind=type(fault).__name__)
