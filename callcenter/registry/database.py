"""The registry that was imported into our own database, and who answered whom last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from callcenter.registry.source import Found

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from callcenter.commands import LookUp
    from callcenter.insured import Insured


class PeopleFinder(Protocol):
    """Somebody who finds insured people."""

    async def of_number(self, number: str) -> list[Insured]:
        """Those who have a number; of many any two."""

    async def of_document(self, document: str) -> Insured | None:
        """Who has a document."""

    async def last_agent(self, number: str, *, since_ms: int) -> str:
        """The agent who answered a number last; "" for none since then."""


class DatabaseRegistry:
    """Asks the database.

    Args:
        people: Opens the database where that is not done, and returns who finds people in it.
        last_agent_ms: So long an agent counts as the last; 0: nobody does.
        now_ms: The time, in ms since the epoch.
        close: Lets go of the database.
    """

    def __init__(
        self,
        people: Callable[[], Awaitable[PeopleFinder]],
        *,
        last_agent_ms: int,
        now_ms: Callable[[], int],
        close: Callable[[], Awaitable[None]],
    ) -> None:
        self._people = people
        self._last_agent_ms = last_agent_ms
        self._now_ms = now_ms
        self._close = close

    async def open(self) -> None:
        """See `Source.open`."""
        await self._people()

    async def find(self, asked: LookUp) -> Found:
        """See `Source.find`. A number that several people share names none of them."""
        people = await self._people()
        if asked.document:
            return Found(await people.of_document(asked.document))
        found = await people.of_number(asked.number)
        agent = ""
        if asked.agent and self._last_agent_ms:
            since_ms = self._now_ms() - self._last_agent_ms
            agent = await people.last_agent(asked.number, since_ms=since_ms)
        return Found(found[0] if len(found) == 1 else None, agent)

    async def close(self) -> None:
        """See `Source.close`."""
        await self._close()
