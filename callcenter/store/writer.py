"""Facts on their way to the database, never in the way of a call.

`record` only appends to a buffer in memory. One task writes the oldest facts in batches, in order:
first those in the spool, then those in memory. Another moves facts from memory to the spool while
the database keeps them waiting. A batch whose fate is unknown is repeated, and the number of a
fact in its run makes that harmless. When neither database, disk nor memory can take a fact, the
**newest** is dropped and counted by reason: what is kept has no holes but at its end. The numbers
of a run have no gaps, so the store itself shows what was lost.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from itertools import islice
from random import uniform
from typing import TYPE_CHECKING

import structlog

from callcenter.store.buffer import FactBuffer
from callcenter.store.delivery import Delivery
from callcenter.store.overflow import Overflow
from callcenter.store.records import StoredFact
from callcenter.store.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from callcenter.facts import Fact
    from callcenter.store.records import FactKeeper
    from callcenter.store.spool import Spool

REASONS = ("damaged", "disk", "full", "refused", "spool_full")
"""Why a fact is lost; every loss has one of these names."""
_REPLAYED = 200
"""Spooled facts in one write: there are many in a row, and each write holds the loop for 2 ms."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class FactWriter:
    """A `callcenter.ports.FactSink` that keeps facts in `records`.

    Args:
        records: where they are kept; opened here as soon as it can be, closed by its owner.
        run: this run of the service; with the fact's number it makes a repeated batch harmless.
        spool: where facts wait on disk; None: only memory is there.
        batch_size: the most facts in one write.
        batch_s: how long a fact waits for others to share its write.
        crowd: with more facts in memory than this, the oldest go to the spool.
        bound: the most facts kept in memory (some 500 bytes each) when the spool takes none.
        away_s: facts go to the spool when the database has owed an answer for so long.
        retry_s: the pause after a first failure; it doubles, with jitter, up to `retry_max_s`.
        retry_max_s: the longest pause between two attempts.
    """

    def __init__(  # noqa: PLR0913  # each has a default that suits
        self,
        records: FactKeeper,
        *,
        run: UUID,
        spool: Spool | None = None,
        batch_size: int = 500,
        batch_s: float = 0.5,
        crowd: int = 10_000,
        bound: int = 100_000,
        away_s: float = 3.0,
        retry_s: float = 0.2,
        retry_max_s: float = 5.0,
    ) -> None:
        self.run = run
        self.written = 0
        self._lost: Counter[str] = Counter()
        self._spool = spool
        self._batch_size = batch_size
        self._batch_s = batch_s
        self._bound = bound
        self._retry_s = retry_s
        self._retry_max_s = retry_max_s
        self._pause_s = retry_s
        self._seq = 0
        self._kept_through = 0  # number of the last fact of this run that came from memory
        self._buffer = FactBuffer(batch=batch_size, crowd=crowd)
        self._delivery = Delivery(records)
        self._overflow = spool and Overflow(
            buffer=self._buffer,
            spool=spool,
            delivery=self._delivery,
            away_s=away_s,
            look_s=min(away_s, 0.5),
            refused=self._count_refused,
        )
        self._earlier: deque[StoredFact] = deque()
        self._closing = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def __repr__(self) -> str:
        state = "connected" if self.connected else f"away {self.last_error}".rstrip()
        return f"<FactWriter {state}, {self.pending} pending, {self.losses.total()} lost>"

    @property
    def connected(self) -> bool:
        """Whether the database took what it was last given."""
        return self._delivery.connected

    @property
    def last_error(self) -> str:
        """The last failure's class name; "" once all is well again."""
        return self._delivery.last_error

    @property
    def pending(self) -> int:
        """How many facts are not in the database yet, in memory and in the spool."""
        return len(self._buffer) + len(self._earlier) + self.spool_facts

    @property
    def spool_facts(self) -> int:
        """How many facts wait in the spool."""
        return self._spool.facts if self._spool else 0

    @property
    def spool_bytes(self) -> int:
        """How large the spool is."""
        return self._spool.bytes if self._spool else 0

    @property
    def spool_set_aside(self) -> int:
        """How many damaged files of the spool wait for somebody to look at them."""
        return self._spool.aside if self._spool else 0

    @property
    def spool_trouble(self) -> str:
        """Why the spool takes no facts: "disk" or "spool_full"; "" while it does."""
        return self._overflow.trouble if self._overflow else ""

    @property
    def losses(self) -> Counter[str]:
        """How many facts the database will never have, by reason (`REASONS`)."""
        damaged = self._spool.damaged if self._spool else 0
        return Counter({**dict.fromkeys(REASONS, 0), **self._lost, "damaged": damaged})

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of `fact`; returns at once and never raises."""
        self._seq += 1
        if len(self._buffer.facts) >= self._bound:
            self._lost[self.spool_trouble or "full"] += 1
        else:
            self._buffer.add(StoredFact(self.run, self._seq, at_ms, fact))

    def start(self, earlier: Sequence[StoredFact] = ()) -> None:
        """Begin to write; the database may be away, and the disk too.

        Args:
            earlier: what another run stated and perhaps could not write before it died, in order.
                It comes after what that run left in the spool, and before all of ours.
        """
        if self._tasks:
            return
        self._earlier.extend(earlier)
        tasks = [asyncio.create_task(self._work(), name="fact-writer")]
        if self._overflow:
            tasks.append(asyncio.create_task(self._overflow.run(), name="fact-spool"))
        self._tasks = tuple(tasks)

    async def close(self, *, within_s: float = 5.0) -> int:
        """Write what is left, for at most `within_s`, then spool the rest.

        Returns:
            How many facts are in neither: they are lost.
        """
        self._closing.set()
        self._buffer.hurry()
        tasks, self._tasks = self._tasks, ()
        if tasks:
            await asyncio.wait(tasks[:1], timeout=within_s)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        if self._overflow:
            await self._overflow.close(within_s=within_s)
        lost = len(self._buffer)
        if lost:
            _log.error("facts lost at the end", count=lost, error=self.last_error)
        return lost

    async def _work(self) -> None:
        if self._overflow:
            await self._overflow.open()
            await self._overflow.move_first(self._earlier)
        while await self._delivery.write(()) is None:  # the tables stand before the first fact
            if await self._rest_is_safe():
                return
            await self._pause()
        while not (self._closing.is_set() and not self.pending):
            if not self.pending:
                self._buffer.rest()
            if not self.spool_facts and not self._earlier:
                await self._buffer.some.wait()
                await wait_for(self._buffer.full_batch, at_most_s=self._batch_s)
            if await self._deliver():
                self._pause_s = self._retry_s
            elif await self._rest_is_safe():
                return
            else:
                await self._pause()

    async def _rest_is_safe(self) -> bool:
        """Whether we are to end and nothing is left in memory; the spool gets it if it can."""
        if not self._closing.is_set():
            return False
        if self._overflow:
            await self._overflow.move_all()
        return not self._buffer

    async def _deliver(self) -> bool:
        """Write the oldest facts; False while the database is away."""
        if self._spool and self._spool.facts:
            return await self._deliver_spooled(self._spool)
        if self._earlier:
            return await self._deliver_earlier()
        batch = self._buffer.oldest(self._batch_size)
        if not batch:
            return True
        refused = await self._delivery.write(batch)
        if refused is None:
            return False
        # What went to the spool meanwhile is counted when it comes from there.
        gone = self._buffer.drop_through(batch[-1].seq)
        lost = len(set(refused) & set(gone))
        self._count_refused(lost)
        self.written += len(gone) - lost
        self._kept_through = gone[-1] if gone else self._kept_through
        return True

    async def _deliver_earlier(self) -> bool:
        batch = tuple(islice(self._earlier, self._batch_size))
        refused = await self._delivery.write(batch)
        if refused is None:
            return False
        for _ in batch:
            self._earlier.popleft()
        self._count_refused(len(refused))
        self.written += len(batch) - len(refused)
        return True

    async def _deliver_spooled(self, spool: Spool) -> bool:
        batch = await asyncio.to_thread(spool.oldest, min(self._batch_size, _REPLAYED))
        if batch:
            refused = await self._delivery.write(batch)
            if refused is None:
                return False
            # The disk may have been taking what the database took in the same moment.
            news = [each.seq for each in batch if not self._is_counted(each)]
            lost = len(set(refused) & set(news))
            self._count_refused(lost)
            self.written += len(news) - lost
            await asyncio.to_thread(spool.settle)
        return True

    def _is_counted(self, stored: StoredFact) -> bool:
        return stored.run == self.run and stored.seq <= self._kept_through

    def _count_refused(self, count: int) -> None:
        self._lost["refused"] += count

    async def _pause(self) -> None:
        """Sleep; a close cuts the first sleep short, since the database may be back by now."""
        seconds = uniform(self._pause_s / 2, self._pause_s)  # noqa: S311  # jitter, no secret
        self._pause_s = min(self._pause_s * 2, self._retry_max_s)
        if self._closing.is_set():
            await asyncio.sleep(seconds)
        else:
            await wait_for(self._closing, at_most_s=seconds)
