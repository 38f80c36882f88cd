"""Moves facts from memory to the spool when the database keeps them waiting.

That is when memory holds more than it should, when the database has owed an answer for some
seconds (away, stopped, locked or slow: the reason makes no difference), and at the end.
"""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING

import structlog

from callcenter.store.delivery import name_of
from callcenter.store.errors import SpoolFailed, SpoolFull
from callcenter.store.waiting import wait_for

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable

    from callcenter.store.buffer import FactBuffer
    from callcenter.store.delivery import Delivery
    from callcenter.store.records import StoredFact
    from callcenter.store.spool import Spool

BATCH = 500
"""Facts at a time: encoding them holds the interpreter for about 2 ms, and calls wait no longer."""
_OPEN_S = 10.0
_FULL, _DISK = "spool_full", "disk"

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Overflow:
    """The way from memory to the spool.

    Args:
        buffer: the facts in memory.
        spool: where they go.
        delivery: tells how long the database has kept us waiting.
        away_s: how long that may last before facts go to the disk.
        look_s: how often all this is looked at.
        refused: told how many facts can never be kept.
    """

    def __init__(  # noqa: PLR0913  # a part of the writer, made there alone
        self,
        *,
        buffer: FactBuffer,
        spool: Spool,
        delivery: Delivery,
        away_s: float,
        look_s: float,
        refused: Callable[[int], None],
    ) -> None:
        self.trouble = _DISK  # why the spool takes nothing; "" while it does
        self._told = ""
        self._buffer = buffer
        self._spool = spool
        self._delivery = delivery
        self._away_s = away_s
        self._look_s = look_s
        self._refused = refused
        self._one_at_a_time = asyncio.Lock()
        self._moving: asyncio.Future[bool] | None = None  # kept, or it would be collected

    async def open(self) -> None:
        """Find what was left behind; a disk that does not answer is waited for only so long."""
        try:
            async with asyncio.timeout(_OPEN_S):
                await self._probe()
        except TimeoutError:
            self._tell(_DISK, "TimeoutError")

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await wait_for(self._buffer.crowded, at_most_s=self._look_s)
            self._buffer.crowded.clear()
            while self._wanted and await self._move():
                pass
            if self.trouble:
                await asyncio.sleep(self._look_s)
                if not self._wanted:  # else the next facts will show
                    await self._probe()

    async def move_first(self, facts: deque[StoredFact]) -> None:
        """Move facts that come before all in memory, as far as the spool takes them."""
        while facts:
            batch = tuple(islice(facts, BATCH))
            try:
                refused = await asyncio.to_thread(self._spool.append, batch)
            except SpoolFailed:  # they stay with their owner; the probe has told of the trouble
                return
            self._refused(len(refused))
            for _ in batch:
                facts.popleft()

    async def move_all(self) -> None:
        """Move everything, as far as the spool takes it."""
        while self._buffer and await self._move():
            pass

    async def close(self, *, within_s: float) -> None:
        """Move what is left, then let go of the spool: also of one whose disk is too slow for us.

        Else nobody of this process could have what stands in it.
        """
        try:
            async with asyncio.timeout(within_s):
                await self.move_all()
        except TimeoutError:
            self._tell(_DISK, "TimeoutError")
        closing = asyncio.get_running_loop().run_in_executor(None, self._spool.close)
        closing.add_done_callback(_tell_of_failure)
        await asyncio.wait((closing,), timeout=within_s)
        if not closing.done():
            _log.warning("the spool is not let go of: its disk does not answer")

    @property
    def _wanted(self) -> bool:
        buffer = self._buffer
        return len(buffer) > 0 and (buffer.over or self._delivery.stuck_s > self._away_s)

    async def _move(self) -> bool:
        """Move the oldest facts; say whether that went well.

        Whoever is cancelled meanwhile leaves it to go on: the disk may have taken the facts by
        then, and would be given them twice.
        """
        self._moving = asyncio.ensure_future(self._move_batch())
        return await asyncio.shield(self._moving)

    async def _move_batch(self) -> bool:
        async with self._one_at_a_time:
            batch = self._buffer.oldest(BATCH)
            if not batch:  # another has moved them
                return True
            try:
                refused = await asyncio.to_thread(self._spool.append, batch)
            except SpoolFailed as error:
                self._tell(_FULL if isinstance(error, SpoolFull) else _DISK, name_of(error))
                return False
            self._tell("", "")
            self._wake_delivery()
            gone = self._buffer.drop_through(batch[-1].seq)
            self._refused(len(set(refused) & set(gone)))
            return True

    async def _probe(self) -> None:
        try:
            await asyncio.to_thread(self._spool.probe)
        except SpoolFailed as error:
            self._tell(_FULL if isinstance(error, SpoolFull) else _DISK, name_of(error))
        else:
            self._tell("", "")
            self._wake_delivery()

    def _wake_delivery(self) -> None:
        """Tell whoever writes to the database of facts that it did not see coming.

        They were left behind and found only now, or written from memory while the disk took them.
        """
        if self._spool.facts:
            self._buffer.some.set()

    def _tell(self, trouble: str, error: str) -> None:
        if error and error != self._told:
            _log.warning("spool takes no facts", reason=trouble, error=error)
        elif self._told and not error:
            _log.info("spool takes facts again")
        self.trouble, self._told = trouble, error


def _tell_of_failure(closing: asyncio.Future[None]) -> None:
    """Tell why the spool could not be let go of; what stands in it is found by the next start."""
    if not closing.cancelled() and (error := closing.exception()):
        _log.error("the spool could not be let go of", error=name_of(error))
