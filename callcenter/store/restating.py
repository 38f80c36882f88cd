"""Facts that a run stated and perhaps could not write before it died: given to the store again.

The number of a fact in its run makes a repeated one harmless, so the last facts of the journal are
simply all given; the store keeps those it lacks.
"""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING

import structlog

from callcenter.store.errors import RecordRefused, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.store.records import Records, StoredFact

BATCH = 500
AGAIN_S = 2.0
"""Between two attempts while the database is away."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


async def restate(records: Records, stated: Iterable[StoredFact]) -> None:
    """Write ``stated``, however long the database is away; what it refuses is left out."""
    facts = iter(stated)
    while batch := tuple(islice(facts, BATCH)):
        await _until_written(records, batch)


async def _until_written(records: Records, batch: tuple[StoredFact, ...]) -> None:
    while True:
        try:
            await records.open()
            await records.write(batch)
        except StoreUnavailable:
            await asyncio.sleep(AGAIN_S)
        except RecordRefused as error:
            _log.warning("facts of an earlier run were refused", error=type(error).__name__)
            return
        else:
            return
