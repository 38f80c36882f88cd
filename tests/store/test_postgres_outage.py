"""PostgreSQL comes late, dies, is shut down and comes back; nothing is lost or doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from callcenter.lab.postgres import PrivatePostgres
from callcenter.store.errors import StoreUnavailable
from callcenter.store.postgres import PostgresRecords
from callcenter.store.writer import FactWriter
from tests.store import stories
from tests.store.eventually import until
from tests.store.stories import RUN, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.real


@pytest.fixture
async def server() -> AsyncIterator[PrivatePostgres]:
    """A server of this test's own, to be mistreated."""
    with run_folder(lab_account()) as path:
        async with PrivatePostgres(path) as private:
            yield private


async def test_facts_of_an_outage_arrive_in_order_and_once(server: PrivatePostgres) -> None:
    await server.stop()
    records = PostgresRecords(server.url)
    writer = FactWriter(records, run=RUN, batch_size=3, batch_s=0.01, retry_s=0.01, retry_max_s=0.1)
    calls = [f"c{place}" for place in range(30)]

    def call(contact: str) -> None:
        for fact in stories.answered_call(contact):
            writer.record(fact, START)

    writer.start()
    for contact in calls[:10]:
        call(contact)
    await until(lambda: bool(writer.last_error))
    assert not writer.connected

    await server.start()
    await until(lambda: writer.written >= 30)
    for contact in calls[10:20]:
        call(contact)
    await server.kill()
    for contact in calls[20:]:
        call(contact)
    await server.start()

    assert await writer.close(within_s=30) == 0
    assert writer.losses.total() == 0
    found = await records.facts_of_run(RUN)
    assert [stored.seq for stored in found] == list(range(1, 7 * 30 + 1))
    (summary,) = await records.summary(RUN)
    assert (summary.contacts, summary.answered) == (30, 30)
    await records.close()


async def test_a_server_that_is_away_is_unavailable_not_a_crash(server: PrivatePostgres) -> None:
    records = PostgresRecords(server.url)
    with pytest.raises(StoreUnavailable):
        await records.summary(RUN)
    await records.open()
    await server.stop()
    with pytest.raises(StoreUnavailable):
        await records.summary(RUN)
    await records.close()


async def test_a_store_may_be_closed_twice_or_never_opened(server: PrivatePostgres) -> None:
    records = PostgresRecords(server.url)
    await records.close()
    await records.open()
    assert repr(records) == "<PostgresRecords open>"
    await records.close()
    await records.close()
    assert repr(records) == "<PostgresRecords closed>"
