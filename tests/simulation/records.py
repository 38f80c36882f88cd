"""A database that may be away, or whose word whether it took the facts is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.store.errors import StoreUnavailable
from callcenter.store.memory import MemoryRecords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.store.records import StoredFact
    from tests.simulation.world import World


class FlakyRecords(MemoryRecords):
    """Records in memory; `trouble` is "", "away", "hangs" or "forgets to answer"."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.trouble = ""

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
