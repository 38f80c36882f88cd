"""PostgreSQL in every kind of trouble: nothing is lost, doubled or out of order, nobody waits."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from callcenter.lab.account import lab_account, process_owner
from callcenter.lab.folders import run_folder
from callcenter.lab.postgres import PrivatePostgres
from callcenter.store.postgres import PostgresRecords
from callcenter.store.spool import Spool
from callcenter.store.writer import FactWriter
from tests.store import stories
from tests.store.eventually import until
from tests.store.stories import KEYRING, NUMBER, OTHER_RUN, RUN, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.real

FACTS_OF_A_CALL = len(stories.answered_call("c"))


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[PrivatePostgres]:
    """A server of these tests' own, to be mistreated."""
    with run_folder(lab_account()) as path:
        async with PrivatePostgres(path) as private:
            yield private


class Service:
    """A fact writer on a fresh database, and calls that it takes note of."""

    def __init__(self, server: PrivatePostgres, url: str, spool: Path) -> None:
        self.server = server
        self.url = url
        self.calls = 0
        self.records = PostgresRecords(
            url, keyring=KEYRING, command_timeout_s=1, connect_timeout_s=1
        )
        self.writer = FactWriter(
            self.records,
            run=RUN,
            spool=Spool(spool, run=RUN, keyring=KEYRING),
            batch_size=100,
            batch_s=0.01,
            away_s=0.1,
            retry_s=0.01,
            retry_max_s=0.1,
        )

    def take(self, calls: int) -> None:
        """Take note of answered calls."""
        for _ in range(calls):
            self.calls += 1
            for fact in stories.answered_call(f"c{self.calls}"):
                self.writer.record(fact, START)

    async def spooled(self) -> None:
        """Wait until no fact is in memory alone."""
        await until(lambda: self.writer.pending == self.writer.spool_facts > 0)

    async def all_kept(self) -> None:
        """Wait until everything is in the database, in order, once and whole."""
        await until(lambda: self.writer.pending == 0)
        assert self.writer.losses.total() == 0
        found = await self.records.facts_of_run(RUN)
        assert [each.seq for each in found] == list(range(1, FACTS_OF_A_CALL * self.calls + 1))
        (summary,) = await self.records.summary(RUN)
        assert (summary.contacts, summary.answered) == (self.calls, self.calls)
        assert await self.records.number_of(f"c{self.calls}") == NUMBER

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[Any]:
        """Another user of the same database."""
        connection = await asyncpg.connect(self.url)
        try:
            yield connection
        finally:
            await connection.close()


async def backends(admin: Any) -> list[int]:
    """The server's processes that serve others than `admin`."""
    rows = await admin.fetch(
        "select pid from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    return [row["pid"] for row in rows]


async def cut_off(admin: Any) -> None:
    """End the connections of others than `admin`."""
    for pid in await backends(admin):
        await admin.execute("select pg_terminate_backend($1)", pid)


@pytest.fixture
async def service(
    server: PrivatePostgres, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Service]:
    if not server.running:
        await server.start()
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    service = Service(server, await server.fresh_database(name), tmp_path / "spool")
    yield service
    if not server.running:
        await server.start()
    await service.writer.close(within_s=1)
    await service.records.close()


async def test_away_at_the_start(service: Service) -> None:
    await service.server.stop()
    service.writer.start()
    service.take(20)
    await service.spooled()
    await service.server.start()
    service.take(5)
    await service.all_kept()


async def test_killed_again_and_again_in_the_middle_of_batches(service: Service) -> None:
    service.writer.start()
    for round_ in range(3):
        service.take(150)
        target = service.writer.written + 100 + 37 * round_
        await until(lambda target=target: service.writer.written >= target)  # type: ignore[misc]
        await service.server.kill()
        service.take(20)
        await service.server.start()
    await service.all_kept()


async def test_stopped_for_a_while_and_continued(service: Service) -> None:
    service.writer.start()
    service.take(5)
    await service.all_kept()
    async with service.admin() as admin:
        pids = await backends(admin)
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        service.take(40)
        await service.spooled()
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    service.take(5)
    await service.all_kept()


async def test_its_connections_ended_again_and_again(service: Service) -> None:
    service.writer.start()
    async with service.admin() as admin:
        for _ in range(10):
            service.take(30)
            await asyncio.sleep(0.02)
            await cut_off(admin)
    await service.all_kept()


async def test_a_table_locked_for_longer_than_a_statement_may_take(service: Service) -> None:
    service.writer.start()
    service.take(5)
    await service.all_kept()
    async with service.admin() as admin:
        async with admin.transaction():
            await admin.execute("lock table fact in access exclusive mode")
            service.take(40)
            await service.spooled()
            await until(lambda: not service.writer.connected)
        service.take(5)
    await service.all_kept()


async def test_read_only_for_a_while(service: Service) -> None:
    service.writer.start()
    service.take(5)
    await service.all_kept()
    async with service.admin() as admin:
        database = await admin.fetchval("select current_database()")
        await admin.execute(f'alter database "{database}" set default_transaction_read_only = on')
        await cut_off(admin)
        service.take(20)
        await service.spooled()
        await until(lambda: service.writer.last_error == "ReadOnlySQLTransactionError")
        await admin.execute("set default_transaction_read_only = off")
        await admin.execute(f'alter database "{database}" reset default_transaction_read_only')
        await cut_off(admin)
    await service.all_kept()


FILLER = """
insert into fact (run, seq, at, kind, body)
select $1, n, now(), 'filler', jsonb_build_object('more', md5(n::text))
from generate_series(1, 170000) n
"""
FILE_BYTES = 17 << 20
"""Less than the table then has, and more than a file of the write-ahead log may have."""


async def let_files_grow(pids: list[int], to_bytes: str) -> None:
    """Bound the files of the server's processes (setrlimit(2)); only their own account may."""

    def bound(pid: int) -> None:
        words = ["prlimit", f"--pid={pid}", f"--fsize={to_bytes}:"]
        subprocess.run(words, check=True, **process_owner(lab_account()))

    for pid in pids:
        await asyncio.to_thread(bound, pid)


@pytest.mark.timeout(120)
async def test_no_room_for_another_page(service: Service) -> None:
    """The kernel lets no file of the server grow, as on a full disk; every page is taken."""
    service.writer.start()
    service.take(5)
    await service.all_kept()
    async with service.admin() as admin:
        await admin.execute(FILLER, OTHER_RUN)
        assert await admin.fetchval("select pg_relation_size('fact')") > FILE_BYTES
        pids = [service.server.pid, *await backends(admin)]
        await let_files_grow(pids, str(FILE_BYTES))
        service.take(1_000)
        await service.spooled()
        await until(lambda: bool(service.writer.last_error))
        await let_files_grow(pids, "unlimited")
        service.take(5)
    await service.all_kept()


FULL = """
create function no_room() returns trigger language plpgsql as
$$ begin raise exception 'could not extend file: No space left on device'
   using errcode = 'disk_full'; end $$;
create trigger no_room before insert on fact execute function no_room();
"""


async def test_full_disk(service: Service) -> None:
    """With the very code by which the server tells of it."""
    service.writer.start()
    service.take(5)
    await service.all_kept()
    async with service.admin() as admin:
        await admin.execute(FULL)
        service.take(40)
        await service.spooled()
        await until(lambda: service.writer.last_error == "DiskFullError")
        await admin.execute("drop trigger no_room on fact")
    service.take(5)
    await service.all_kept()


async def test_ten_minutes_away_at_two_calls_a_second_delay_nobody(service: Service) -> None:
    service.writer.start()
    service.take(5)
    await service.all_kept()
    await service.server.stop()
    took_s = []
    for _ in range(1_200):
        begin = perf_counter()
        service.take(1)
        took_s.append((perf_counter() - begin) / FACTS_OF_A_CALL)
        await asyncio.sleep(0)
    await service.spooled()
    assert service.writer.spool_facts == 1_200 * FACTS_OF_A_CALL
    assert sorted(took_s)[len(took_s) * 99 // 100] < 0.05  # some microseconds on an idle machine
    await service.server.start()
    await service.all_kept()


_WRITES_AND_DIES = """
import asyncio, os, signal, sys
from pathlib import Path
from callcenter.store.postgres import PostgresRecords
from callcenter.store.spool import Spool
from callcenter.store.writer import FactWriter
from tests.store import stories
from tests.store.stories import KEYRING, RUN, START

async def main():
    spool = Spool(Path(sys.argv[2]), run=RUN, keyring=KEYRING)
    records = PostgresRecords(sys.argv[1], keyring=KEYRING, connect_timeout_s=0.5)
    writer = FactWriter(records, run=RUN, spool=spool, away_s=0.05)
    writer.start()
    for place in range(30):
        for fact in stories.answered_call(f"c{place + 1}"):
            writer.record(fact, START)
    while writer.spool_facts < writer.pending or not writer.pending:
        await asyncio.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_service_killed_while_the_database_is_away_loses_nothing(
    service: Service, tmp_path: Path
) -> None:
    await service.server.stop()
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _WRITES_AND_DIES, service.url, str(tmp_path / "spool")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=30,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    await service.server.start()
    service.writer.run = OTHER_RUN
    service.writer.start()
    await until(lambda: service.writer.written == 30 * FACTS_OF_A_CALL)
    service.calls = 30
    await service.all_kept()
