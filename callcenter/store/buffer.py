"""Facts in memory on their way to the database, or to the spool."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.store.records import StoredFact


class FactBuffer:
    """Facts of one run, in the order of their numbers.

    Both the way to the database and the way to the spool take from the front, at the same time: a
    fact leaves only once it is safe, and who comes second finds it gone.

    Args:
        batch: from how many facts on a write should not wait for more.
        crowd: from how many facts on the oldest belong on disk.
    """

    def __init__(self, *, batch: int, crowd: int) -> None:
        self.facts: deque[StoredFact] = deque()
        self.some = asyncio.Event()  # there may be work
        self.full_batch = asyncio.Event()
        self.crowded = asyncio.Event()
        self._batch = batch
        self._crowd = crowd

    def __len__(self) -> int:
        return len(self.facts)

    @property
    def over(self) -> bool:
        """Whether there are more facts than memory should hold."""
        return len(self.facts) >= self._crowd

    def add(self, stored: StoredFact) -> None:
        """Take the newest fact; costs well below a microsecond."""
        self.facts.append(stored)
        self.some.set()
        count = len(self.facts)
        if count >= self._batch:
            self.full_batch.set()
            if count >= self._crowd:
                self.crowded.set()

    def oldest(self, most: int) -> tuple[StoredFact, ...]:
        """Return the facts at the front; they stay."""
        return tuple(islice(self.facts, most))

    def drop_through(self, seq: int) -> list[int]:
        """Let go of the facts up to number `seq`; return the numbers of those still here."""
        facts, gone = self.facts, []
        while facts and facts[0].seq <= seq:
            gone.append(facts.popleft().seq)
        return gone

    def rest(self) -> None:
        """Wait for the next fact from now on."""
        self.some.clear()
        self.full_batch.clear()

    def hurry(self) -> None:
        """Let nobody wait for more facts."""
        self.some.set()
        self.full_batch.set()
