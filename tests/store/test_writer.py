"""The fact writer: never in the way, in order, once, and honest about what it lost."""

from __future__ import annotations

import asyncio

import pytest

from callcenter.contacts import ContactId
from callcenter.facts import Fact, MenuPlayed
from callcenter.store.errors import SchemaRefused
from callcenter.store.memory import MemoryRecords
from callcenter.store.writer import FactWriter
from tests.store import stories
from tests.store.database import Database
from tests.store.eventually import until
from tests.store.stories import RUN, START


def played(menu: str = "principal") -> Fact:
    return MenuPlayed(ContactId("c1"), menu, 1)


def make_writer(
    database: MemoryRecords, *, batch_size: int = 500, bound: int = 1_000
) -> FactWriter:
    return FactWriter(
        database,
        run=RUN,
        batch_size=batch_size,
        batch_s=0.01,
        bound=bound,
        retry_s=0.001,
        retry_max_s=0.004,
    )


async def kept(database: MemoryRecords) -> list[int]:
    return [stored.seq for stored in await database.facts_of_run(RUN)]


async def test_facts_are_kept_in_order_and_numbered_from_one() -> None:
    database = Database()
    writer = make_writer(database)
    writer.start()
    for fact in stories.answered_call("c1"):
        writer.record(fact, START)
    await until(lambda: writer.pending == 0)
    assert await kept(database) == [1, 2, 3, 4, 5, 6, 7]
    assert (writer.connected, writer.written, writer.last_error) == (True, 7, "")
    assert await writer.close() == 0


async def test_facts_that_come_together_share_a_write_up_to_the_batch_size() -> None:
    database = Database()
    writer = make_writer(database, batch_size=4)
    for _ in range(10):
        writer.record(played(), START)
    writer.start()
    await until(lambda: writer.pending == 0)
    assert database.batches == [4, 4, 2]
    await writer.close()


async def test_a_full_batch_does_not_wait_for_the_time() -> None:
    database = Database()
    writer = FactWriter(database, run=RUN, batch_size=2, batch_s=1_000)
    writer.start()
    writer.record(played(), START)
    writer.record(played(), START)
    await until(lambda: writer.written == 2)
    await writer.close()


async def test_a_database_away_at_start_is_waited_for() -> None:
    database = Database()
    database.away = True
    writer = make_writer(database)
    writer.start()
    writer.record(played(), START)
    await until(lambda: database.attempts >= 3)
    assert (writer.connected, writer.pending) == (False, 1)
    assert writer.last_error == "ConnectionRefusedError"
    database.away = False
    await until(lambda: writer.pending == 0)
    assert (writer.connected, writer.last_error) == (True, "")
    await writer.close()


async def test_the_tables_are_made_before_the_first_fact() -> None:
    database = Database()
    writer = make_writer(database)
    writer.start()
    await until(lambda: writer.connected)
    assert database.attempts == 1
    await writer.close()


async def test_tables_of_another_version_are_reported_and_waited_for() -> None:
    database = Database()
    database.open_error = SchemaRefused("newer")
    writer = make_writer(database)
    writer.start()
    await until(lambda: database.attempts >= 2)
    assert (writer.connected, writer.last_error) == (False, "SchemaRefused")
    await writer.close()


async def test_a_commit_whose_answer_was_lost_is_repeated_and_kept_once() -> None:
    database = Database()
    database.answer_lost = True
    writer = make_writer(database)
    writer.start()
    for fact in stories.answered_call("c1"):
        writer.record(fact, START)
    await until(lambda: writer.pending == 0)
    assert database.batches == [7, 7]
    assert await kept(database) == [1, 2, 3, 4, 5, 6, 7]
    await writer.close()


async def test_a_full_buffer_drops_the_newest_and_the_numbers_show_the_gap() -> None:
    database = Database()
    database.away = True
    writer = make_writer(database, bound=5)
    for _ in range(8):
        writer.record(played(), START)
    assert (writer.pending, writer.losses["full"]) == (5, 3)
    writer.start()
    database.away = False
    await until(lambda: writer.pending == 0)
    writer.record(played(), START)
    await until(lambda: writer.pending == 0)
    assert await kept(database) == [1, 2, 3, 4, 5, 9]
    await writer.close()


@pytest.mark.parametrize("fault", ["bad", "defect"])
async def test_one_fact_that_can_never_be_kept_costs_only_itself(fault: str) -> None:
    database = Database()
    writer = make_writer(database)
    for place in range(9):
        writer.record(played(fault if place == 6 else "principal"), START)
    writer.start()
    await until(lambda: writer.pending == 0)
    assert await kept(database) == [1, 2, 3, 4, 5, 6, 8, 9]
    assert (writer.losses["refused"], writer.written) == (1, 8)
    await writer.close()


async def test_a_close_writes_what_is_left() -> None:
    database = Database()
    writer = FactWriter(database, run=RUN, batch_s=1_000)
    writer.start()
    writer.record(played(), START)
    await until(lambda: writer.connected)
    assert await writer.close() == 0
    assert await kept(database) == [1]


async def test_a_close_gives_up_at_its_deadline_and_says_how_many_are_lost() -> None:
    database = Database()
    database.hanging = asyncio.Event()
    writer = make_writer(database)
    writer.start()
    for _ in range(3):
        writer.record(played(), START)
    await until(lambda: writer.connected)
    assert await writer.close(within_s=0.05) == 3


async def test_a_close_without_a_database_is_quick_when_nothing_is_left() -> None:
    database = Database()
    database.away = True
    writer = make_writer(database)
    writer.start()
    await until(lambda: database.attempts > 1)
    async with asyncio.timeout(5):
        assert await writer.close(within_s=1_000) == 0


async def test_a_writer_never_started_closes_with_what_it_holds() -> None:
    writer = make_writer(Database())
    writer.record(played(), START)
    assert await writer.close() == 1


def test_its_repr_tells_its_state() -> None:
    writer = make_writer(Database())
    assert repr(writer) == "<FactWriter away, 0 pending, 0 lost>"


def test_taking_note_waits_for_nobody() -> None:
    writer = FactWriter(MemoryRecords(), run=RUN)
    fact = played()
    for _ in range(10_000):
        writer.record(fact, START)
    assert writer.pending == 10_000
