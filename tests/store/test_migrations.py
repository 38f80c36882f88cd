"""The tables: made once, by whoever comes first, and never quietly changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from callcenter.store import migrations
from callcenter.store.errors import SchemaRefused, StoreUnavailable
from callcenter.store.migrations import Migration, migrate, require_current, shipped_migrations
from callcenter.store.postgres import PostgresRecords, migrate_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.real

FIRST = Migration(1, "0001_a.sql", "create table a (x int); create table b (x int);")
SECOND = Migration(2, "0002_c.sql", "create table c (x int);")
FAULTY = Migration(3, "0003_d.sql", "create table d (x int); select nonsense;")


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Any]:
    """One connection to an empty database."""
    connected = await asyncpg.connect(database_url)
    yield connected
    await connected.close()


async def tables(connection: Any) -> set[str]:
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    return {row["tablename"] for row in rows}


async def test_the_shipped_files_make_the_tables_and_then_nothing_is_missing(
    database_url: str, connection: Any
) -> None:
    shipped = shipped_migrations()
    assert await migrate_database(database_url) == [migration.name for migration in shipped]
    assert await migrate_database(database_url) == []
    assert {"fact", "contact", "caller", "agent_state", "privacy_log"} <= await tables(connection)


async def test_only_what_is_missing_is_applied(connection: Any) -> None:
    assert await migrate(connection, migrations=[FIRST]) == ["0001_a.sql"]
    assert await migrate(connection, migrations=[FIRST, SECOND]) == ["0002_c.sql"]


async def test_a_faulty_file_leaves_nothing_of_the_whole_run(connection: Any) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await migrate(connection, migrations=[FIRST, SECOND, FAULTY])
    assert await tables(connection) == set()


async def test_a_changed_file_is_refused_by_name(connection: Any) -> None:
    await migrate(connection, migrations=[FIRST])
    changed = Migration(1, "0001_a.sql", "create table other (x int);")
    with pytest.raises(SchemaRefused, match=r"0001_a\.sql was changed"):
        await migrate(connection, migrations=[changed])
    assert "other" not in await tables(connection)


async def test_a_newer_database_is_refused_by_name(connection: Any) -> None:
    await migrate(connection, migrations=[FIRST, SECOND])
    with pytest.raises(SchemaRefused, match=r"0002_c\.sql.*newer"):
        await migrate(connection, migrations=[FIRST])


async def test_of_several_that_start_at_once_one_migrates(database_url: str) -> None:
    applied = await asyncio.gather(*(migrate_database(database_url) for _ in range(6)))
    assert sorted(map(len, applied)) == [0, 0, 0, 0, 0, len(shipped_migrations())]


async def test_an_applied_file_was_never_changed_since_it_was_released() -> None:
    digests = {migration.name: migration.digest[:16] for migration in shipped_migrations()}
    assert digests == {
        "0001_first_tables.sql": "53ebd656441d96e0",
        "0002_sealed_numbers.sql": "e8ff2651ad3c91d3",
        "0003_report_of_a_day.sql": "9aee2a88d5f1d73b",
        "0004_insured.sql": "90295d853361eed5",
        "0005_surveys.sql": "bb7afb11be02d39e",
        "0006_call_reason.sql": "d58771a73fbf4685",
        "0007_call_reasons_of_a_day.sql": "cf5203437bfbc541",
        "0008_callbacks.sql": "b5bb52d682ae4b26",
        "0009_reporting.sql": "70bc204dc077902e",
        "0010_forwarded_rings.sql": "829e2facf547e1c4",
        "0011_recordings.sql": "df2fc27afc48ae7f",
        "0012_more_figures.sql": "26f1035374d99cd1",
        "0013_staff.sql": "48cb5f61777c3210",
    }


async def test_a_database_that_is_not_there_is_unavailable(database_url: str) -> None:
    with pytest.raises(StoreUnavailable, match="InvalidCatalogNameError"):
        await migrate_database(database_url.replace("/test_", "/never_"))


async def test_a_store_that_met_a_newer_database_can_be_opened_once_that_is_mended(
    database_url: str, connection: Any
) -> None:
    records = PostgresRecords(database_url)
    await records.open()
    await records.close()
    await connection.execute(
        "insert into schema_migration (version, name, sha256) values (999, '0999_x.sql', '')"
    )
    with pytest.raises(SchemaRefused):
        await records.open()
    with pytest.raises(StoreUnavailable, match="not reached yet"):
        await records.latest_run()
    await connection.execute("delete from schema_migration where version = 999")
    await records.open()
    assert await records.latest_run() is None
    await records.close()


@pytest.mark.parametrize("dsn", ["nonsense", "postgresql://host:port/x", "postgresql://[::1/x"])
async def test_an_address_that_cannot_be_read_is_no_refused_record(dsn: str) -> None:
    with pytest.raises(StoreUnavailable):
        await PostgresRecords(dsn).open()


async def test_tables_that_cannot_be_made_are_no_refused_record(
    database_url: str, connection: Any
) -> None:
    await connection.execute("create table fact (mine int)")
    with pytest.raises(StoreUnavailable, match="DuplicateTableError"):
        await PostgresRecords(database_url).open()


async def test_a_file_may_take_longer_than_any_other_statement(
    database_url: str, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = [*shipped_migrations(), Migration(999, "0999_slow.sql", "select pg_sleep(1)")]
    monkeypatch.setattr(migrations, "shipped_migrations", lambda: slow)
    records = PostgresRecords(database_url, command_timeout_s=0.5)
    await records.open()
    await require_current(connection, migrations=slow)
    with pytest.raises(StoreUnavailable, match="Timeout"):
        async with records.connection() as bounded:
            await bounded.execute("select pg_sleep(1)")
    await records.close()


async def test_a_file_waits_for_no_table_for_long_and_is_applied_later(
    connection: Any, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_S", 0.1)
    await migrate(connection, migrations=[FIRST])
    change = Migration(2, "0002_a.sql", "alter table a add column y int")
    other = await asyncpg.connect(database_url)
    async with connection.transaction():
        await connection.execute("select * from a")  # somebody reads a long report
        with pytest.raises(asyncpg.LockNotAvailableError):
            await migrate(other, migrations=[FIRST, change])
    assert await migrate(other, migrations=[FIRST, change]) == ["0002_a.sql"]
    await other.close()


# -- who only reads ------------------------------------------------------------------------------


async def test_who_only_reads_makes_no_tables(database_url: str, connection: Any) -> None:
    records = PostgresRecords(database_url, read_only=True)
    with pytest.raises(SchemaRefused, match=r"lacks 0001_first_tables\.sql"):
        await records.open()
    assert await tables(connection) == set()


async def test_who_only_reads_needs_every_file(connection: Any) -> None:
    await migrate(connection, migrations=[FIRST])
    await require_current(connection, migrations=[FIRST])
    with pytest.raises(SchemaRefused, match=r"lacks 0002_c\.sql"):
        await require_current(connection, migrations=[FIRST, SECOND])


async def test_who_only_reads_refuses_a_newer_database(connection: Any) -> None:
    await migrate(connection, migrations=[FIRST, SECOND])
    with pytest.raises(SchemaRefused, match="newer"):
        await require_current(connection, migrations=[FIRST])
