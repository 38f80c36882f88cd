"""Facts on their way to the database, never in the way of a call.

`record` only appends to a buffer in memory; one task writes it in batches, in order, and tries
again while the database is away. When the buffer is full the **oldest** fact is dropped and
counted: after a long absence what matters is the line as it is now. The numbers of a run have no
gaps, so the store itself shows what was lost.
"""

from __future__ import annotations

import asyncio
from collections import deque
from random import uniform
from typing import TYPE_CHECKING

from callcenter.errors import StoreError
from callcenter.store.errors import RecordRefused
from callcenter.store.records import StoredFact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from callcenter.facts import Fact
    from callcenter.store.records import Records


class FactWriter:
    """A `callcenter.ports.FactSink` that keeps facts in `records`.

    Args:
        records: where they are kept; opened here as soon as it can be, closed by its owner.
        run: this run of the service; with the fact's number it makes a repeated batch harmless.
        batch_size: the most facts in one write.
        batch_s: how long a fact waits for others to share its write.
        bound: the most facts kept in memory (about 200 bytes each).
        retry_s: the pause after a first failure; it doubles, with jitter, up to `retry_max_s`.
        retry_max_s: the longest pause between two attempts.
    """

    def __init__(  # noqa: PLR0913  # each has a default that suits
        self,
        records: Records,
        *,
        run: UUID,
        batch_size: int = 500,
        batch_s: float = 0.5,
        bound: int = 200_000,
        retry_s: float = 0.2,
        retry_max_s: float = 5.0,
    ) -> None:
        self.run = run
        self.dropped = 0  # lost because the buffer was full
        self.refused = 0  # lost because the database will never take them
        self.written = 0
        self.connected = False
        self.last_error = ""  # the last failure's class name; "" once all is well again
        self._records = records
        self._batch_size = batch_size
        self._batch_s = batch_s
        self._bound = bound
        self._retry_s = retry_s
        self._retry_max_s = retry_max_s
        self._seq = 0
        self._waiting: deque[StoredFact] = deque()
        self._in_hand = 0
        self._some = asyncio.Event()
        self._batch_full = asyncio.Event()
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        state = "connected" if self.connected else f"away {self.last_error}".rstrip()
        return f"<FactWriter {state}, {self.pending} pending, {self.dropped} dropped>"

    @property
    def pending(self) -> int:
        """How many facts are not in the database yet."""
        return len(self._waiting) + self._in_hand

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of `fact`; returns at once and never raises."""
        self._seq += 1
        waiting = self._waiting
        if len(waiting) >= self._bound:
            waiting.popleft()
            self.dropped += 1
        waiting.append(StoredFact(self.run, self._seq, at_ms, fact))
        self._some.set()
        if len(waiting) >= self._batch_size:
            self._batch_full.set()

    def start(self) -> None:
        """Begin to write; the database may be away."""
        if self._task is None:
            self._task = asyncio.create_task(self._work(), name="fact-writer")

    async def close(self, *, within_s: float = 5.0) -> int:
        """Write what is left, for at most `within_s`; return how many facts were not written."""
        self._closing.set()
        self._some.set()
        self._batch_full.set()
        if self._task is not None:
            task, self._task = self._task, None
            _, unfinished = await asyncio.wait({task}, timeout=within_s)
            if unfinished:
                task.cancel()
                await asyncio.wait({task})
        return self.pending

    async def _work(self) -> None:
        await self._until_it_works(())  # the tables stand before the first fact comes
        while self._waiting or not self._closing.is_set():
            await self._some.wait()
            await _wait(self._batch_full, at_most_s=self._batch_s)
            await self._flush()

    async def _flush(self) -> None:
        """Write everything that waits now and came meanwhile."""
        while self._waiting:
            count = min(self._batch_size, len(self._waiting))
            batch = tuple(self._waiting.popleft() for _ in range(count))
            self._in_hand = count
            await self._write(batch)
        if not self._closing.is_set():
            self._some.clear()
            self._batch_full.clear()

    async def _write(self, batch: Sequence[StoredFact]) -> None:
        """Write `batch`; a fact that is refused is found by halving, and left out."""
        if await self._until_it_works(batch):
            self.written += len(batch)
            self._in_hand -= len(batch)
        elif len(batch) == 1:
            self.refused += 1
            self._in_hand -= 1
        else:
            middle = len(batch) // 2
            await self._write(batch[:middle])
            await self._write(batch[middle:])

    async def _until_it_works(self, batch: Sequence[StoredFact]) -> bool:
        """Write `batch`, again and again while the database is away; False if it is refused."""
        pause_s = self._retry_s
        while True:
            try:
                await self._records.open()
                if batch:
                    await self._records.write(batch)
            except RecordRefused as error:
                self.last_error = _name(error)
                return False
            except StoreError as error:
                self.connected, self.last_error = False, _name(error)
            except Exception as error:  # noqa: BLE001  # a defect here must not end the history
                self.last_error = _name(error)
                if batch:
                    return False
            else:
                self.connected, self.last_error = True, ""
                return True
            if self._closing.is_set() and not batch:
                return False
            await self._pause(uniform(pause_s / 2, pause_s))  # noqa: S311  # jitter, no secret
            pause_s = min(pause_s * 2, self._retry_max_s)

    async def _pause(self, seconds: float) -> None:
        """Sleep; a close cuts the first sleep short, since the database may be back by now."""
        if self._closing.is_set():
            await asyncio.sleep(seconds)
        else:
            await _wait(self._closing, at_most_s=seconds)


async def _wait(event: asyncio.Event, *, at_most_s: float) -> None:
    try:
        async with asyncio.timeout(at_most_s):
            await event.wait()
    except TimeoutError:
        return


def _name(error: BaseException) -> str:
    """The class of what really happened; never its text, which may quote a caller's number."""
    return type(error.__cause__ or error).__name__
