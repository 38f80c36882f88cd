"""A database that the test can take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.store.errors import RecordRefused, StoreUnavailable
from callcenter.store.memory import MemoryRecords
from callcenter.store.rows import unique

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from callcenter.store.keys import Keyring
    from callcenter.store.records import StoredFact


class Database(MemoryRecords):
    """A store that can be away, hang, or lose the answer to a commit."""

    def __init__(self, *, keyring: Keyring | None = None) -> None:
        super().__init__(keyring=keyring)
        self.kept: list[StoredFact] = []  # in the order in which they were kept first
        self.away = False
        self.answer_lost = False
        self.open_error: Exception | None = None
        self.hanging: asyncio.Event | None = None
        self.batches: list[int] = []
        self.attempts = 0

    @property
    def order(self) -> list[int]:
        """Numbers of the facts, in the order in which they were kept first."""
        return [each.seq for each in self.kept]

    async def open(self) -> None:
        self.attempts += 1
        if self.open_error is not None:
            raise self.open_error
        if self.away:
            raise StoreUnavailable("away") from ConnectionRefusedError()

    async def write(self, facts: Sequence[StoredFact]) -> None:
        if self.hanging is not None:
            await self.hanging.wait()
        if any(getattr(stored.fact, "menu", "") == "bad" for stored in facts):
            raise RecordRefused("bad") from ValueError()
        if any(getattr(stored.fact, "menu", "") == "defect" for stored in facts):
            raise ZeroDivisionError
        known = set(self._facts)
        await super().write(facts)
        self.kept += [each for each in unique(facts) if (each.run, each.seq) not in known]
        self.batches.append(len(facts))
        if self.answer_lost:
            self.answer_lost = False
            raise StoreUnavailable("answer lost") from TimeoutError()
