"""A registry that is made late."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.commands import LookUp
    from callcenter.registry.source import Found, Source


class LateSource:
    """Loads a registry late, in a thread: those who wait come first.

    Args:
        make: Loads and makes it.
    """

    def __init__(self, make: Callable[[], Source]) -> None:
        self._make = make
        self._source: Source | None = None
        self._making = asyncio.Lock()

    async def open(self) -> None:
        """See `Source.open`."""
        await (await self._made()).open()

    async def find(self, asked: LookUp) -> Found:
        """See `Source.find`."""
        return await (await self._made()).find(asked)

    async def close(self) -> None:
        """See `Source.close`."""
        if self._source is not None:
            await self._source.close()

    async def _made(self) -> Source:
        async with self._making:
            if self._source is None:
                self._source = await asyncio.to_thread(self._make)
            return self._source
