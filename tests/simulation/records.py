"""A database that may be away, or whose word whether it took the facts is lost."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from callcenter.store.errors import StoreUnavailable
from callcenter.store.memory import MemoryRecords
from callcenter.store.memory_recordings import MemoryRecordings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from callcenter.store.records import StoredFact
    from tests.simulation.service import Run
    from tests.simulation.world import World


class Reach:
    """The way of one run of the service to the database; the dead have none."""

    def __init__(self, records: FlakyRecords, run: Run) -> None:
        self._records = records
        self._run = run

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    async def open(self) -> None:
        """Open the database."""
        await self._records.open()

    async def write(self, facts: Sequence[StoredFact]) -> None:
        """Keep facts."""
        if self._run.over:
            raise StoreUnavailable("nobody writes any more")
        await self._records.write(facts)

    @asynccontextmanager
    async def recordings(self) -> AsyncIterator[MemoryRecordings]:
        """Open what knows the recordings."""
        await self.open()
        yield self._records.recordings


class FlakyRecords(MemoryRecords):
    """Records in memory; `trouble` is "", "away", "hangs" or "forgets to answer"."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.trouble = ""
        self.recordings = MemoryRecordings(self)

    async def open(self) -> None:
        """Take a moment, and fail where there is trouble."""
        await asyncio.sleep(0.001)
        if self.trouble == "away":
            raise StoreUnavailable("the database is away")

    async def write(self, facts: Sequence[StoredFact]) -> None:
        """Keep facts, perhaps without saying so."""
        await asyncio.sleep(0.002)
        if self.trouble == "hangs":
            await asyncio.sleep(10)
            raise StoreUnavailable("no answer")
        await super().write(facts)
        if self.trouble == "forgets to answer":
            raise StoreUnavailable("the connection broke after the commit")
