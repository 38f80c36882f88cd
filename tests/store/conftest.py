"""The two stores of the history, for the suites that hold for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.store.memory import MemoryRecords
from callcenter.store.postgres import PostgresRecords
from tests.store.stories import KEYRING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.store.records import Records


@pytest.fixture
def memory_records() -> MemoryRecords:
    """The in-memory twin, empty."""
    return MemoryRecords(keyring=KEYRING)


@pytest.fixture
async def postgres_records(database_url: str) -> AsyncIterator[PostgresRecords]:
    """PostgreSQL, open and empty."""
    store = PostgresRecords(database_url, keyring=KEYRING)
    await store.open()
    yield store
    await store.close()


@pytest.fixture(params=["memory_records", pytest.param("postgres_records", marks=pytest.mark.real)])
def records(request: pytest.FixtureRequest) -> Records:
    """Each store in turn."""
    store: Records = request.getfixturevalue(request.param)
    return store
