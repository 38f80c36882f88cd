"""What only PostgreSQL can refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from callcenter.store.errors import RecordRefused, SchemaRefused
from callcenter.store.postgres import PostgresRecords
from tests.store import stories
from tests.store.stories import RUN, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.real


@pytest.fixture
async def records(database_url: str) -> AsyncIterator[PostgresRecords]:
    store = PostgresRecords(database_url)
    await store.open()
    yield store
    await store.close()


@pytest.mark.parametrize(
    "fault", ["a key too long for an index", "a number too large", "a moment out of range"]
)
async def test_a_value_out_of_range_refuses_the_batch(records: PostgresRecords, fault: str) -> None:
    good = stories.arrived("c1")
    bad = {
        "a key too long for an index": stored([good, stories.arrived(_random_text())]),
        "a number too large": stored([good, stories.queued("c2", tier=2**40)]),
        "a moment out of range": stored([good, stories.queued("c2", arrived_at=2**62)]),
    }
    with pytest.raises(RecordRefused):
        await records.write(bad[fault])
    assert await records.facts_of_run(RUN) == []


async def test_a_fact_of_another_version_is_named(
    records: PostgresRecords, database_url: str
) -> None:
    await records.write(stored([stories.arrived("c1")]))
    connection = await asyncpg.connect(database_url)
    await connection.execute("update fact set body = body - 'line'")
    await connection.close()
    with pytest.raises(SchemaRefused, match=r"fact 1 of run .* another version"):
        await records.facts_of_run(RUN)


def _random_text() -> str:
    """Text that does not compress below what a key may hold."""
    return "".join(chr(0x4E00 + place * 7_919 % 20_000) for place in range(9_000))
