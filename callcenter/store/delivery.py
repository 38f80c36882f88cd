"""Attempts to write facts to the database, and what they tell of its state."""

from __future__ import annotations

from enum import Enum
from time import monotonic
from typing import TYPE_CHECKING

from callcenter.errors import StoreError
from callcenter.store.errors import RecordRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.store.records import FactKeeper, StoredFact


class _Outcome(Enum):
    KEPT = "kept"
    REFUSED = "refused"
    AWAY = "away"


class Delivery:
    """The way into the database.

    Args:
        records: where facts are kept; opened here as soon as it can be, closed by its owner.
    """

    def __init__(self, records: FactKeeper) -> None:
        self.connected = False
        self.last_error = ""  # the last failure's class name; "" once all is well again
        self._records = records
        self._stuck_since: float | None = None

    @property
    def stuck_s(self) -> float:
        """For how long the database has owed an answer that it took the facts; 0: it owes none."""
        return 0.0 if self._stuck_since is None else monotonic() - self._stuck_since

    async def write(self, batch: Sequence[StoredFact]) -> list[int] | None:
        """Write `batch`; an empty one only makes the tables ready.

        Returns:
            The numbers of facts that can never be kept, found by halving and left out; None when
            the database is away and the same has to be tried again.
        """
        outcome = await self._attempt(batch)
        if outcome is not _Outcome.REFUSED:
            return [] if outcome is _Outcome.KEPT else None
        if len(batch) == 1:
            return [batch[0].seq]
        middle = len(batch) // 2
        first = await self.write(batch[:middle])
        second = None if first is None else await self.write(batch[middle:])
        return None if first is None or second is None else first + second

    async def _attempt(self, batch: Sequence[StoredFact]) -> _Outcome:
        if self._stuck_since is None:
            self._stuck_since = monotonic()
        try:
            await self._records.open()
            if batch:
                await self._records.write(batch)
        except RecordRefused as error:
            self._stuck_since, self.last_error = None, name_of(error)
            return _Outcome.REFUSED
        except StoreError as error:
            self.connected, self.last_error = False, name_of(error)
            return _Outcome.AWAY
        except Exception as error:  # noqa: BLE001  # a defect here must not end the history
            self.last_error = name_of(error)
            return _Outcome.REFUSED if batch else _Outcome.AWAY
        self.connected, self.last_error, self._stuck_since = True, "", None
        return _Outcome.KEPT


def name_of(error: BaseException) -> str:
    """The class of what really happened; never its text, which may quote a caller's number."""
    return type(error.__cause__ or error).__name__
