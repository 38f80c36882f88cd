"""A history that is opened late: until then nothing of the database is even loaded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from callcenter.store.records import FactKeeper, StoredFact


class LateRecords:
    """Where facts are kept once something more urgent is done.

    Args:
        make: Loads and makes the history; called once, in a thread.
        after: Returns when that may begin.
    """

    def __init__(
        self, make: Callable[[], FactKeeper], *, after: Callable[[], Awaitable[None]]
    ) -> None:
        self._make = make
        self._after = after
        self._records: FactKeeper | None = None

    async def open(self) -> None:
        """See `FactKeeper.open`."""
        if self._records is None:
            await self._after()
            self._records = await asyncio.to_thread(self._make)
        await self._records.open()

    async def close(self) -> None:
        """See `FactKeeper.close`."""
        if self._records is not None:
            await self._records.close()

    async def write(self, facts: Sequence[StoredFact]) -> None:
        """See `FactKeeper.write`; only after `open`."""
        if self._records is None:
            raise StoreUnavailable("the history was not opened")
        await self._records.write(facts)
