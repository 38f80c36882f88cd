"""Facts that the database keeps waiting go to disk, and from there in order and once."""

from __future__ import annotations

import asyncio
import errno
import random
from collections import Counter
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from callcenter.contacts import ContactId
from callcenter.facts import MenuPlayed
from callcenter.store.errors import StoreUnavailable
from callcenter.store.spool import Spool
from callcenter.store.writer import FactWriter
from tests.store import stories
from tests.store.database import Database
from tests.store.disks import BrokenDisk, SlowDisk
from tests.store.eventually import until
from tests.store.stories import KEYRING, NUMBER, OTHER_RUN, RUN, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from callcenter.facts import Fact


@pytest.fixture
def database() -> Database:
    return Database(keyring=KEYRING)


@pytest.fixture
async def make(database: Database, tmp_path: Path) -> AsyncIterator[Callable[..., FactWriter]]:
    """Makes writers with a spool, and closes them."""
    made = []

    def make(
        *, run: UUID = RUN, max_bytes: int = 1 << 20, disk: Any = None, **options: Any
    ) -> FactWriter:
        spool = Spool(
            tmp_path / "spool",
            run=run,
            keyring=KEYRING,
            segment_bytes=4_096,
            max_bytes=max_bytes,
            disk=disk,
        )
        chosen: dict[str, Any] = {
            "batch_size": 10,
            "batch_s": 0.005,
            "away_s": 0.01,
            "retry_s": 0.001,
            "retry_max_s": 0.004,
        }
        made.append(FactWriter(database, run=run, spool=spool, **chosen | options))
        return made[-1]

    yield make
    database.away = False
    if database.hanging is not None:
        database.hanging.set()
    for writer in made:
        await writer.close(within_s=0.5)


def played(menu: str = "principal") -> Fact:
    return MenuPlayed(ContactId("c1"), menu, 1)


def tell(writer: FactWriter, count: int) -> None:
    for _ in range(count):
        writer.record(played(), START)


def in_memory(writer: FactWriter) -> int:
    return writer.pending - writer.spool_facts


def on_disk(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*.facts"))


async def test_a_database_away_sends_facts_to_disk_and_back_in_order_and_once(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.away = True
    writer = make()
    writer.start()
    tell(writer, 95)
    await until(lambda: in_memory(writer) == 0)
    assert (writer.spool_facts, writer.pending, writer.connected) == (95, 95, False)
    assert writer.spool_bytes > 0
    tell(writer, 5)
    database.away = False
    await until(lambda: writer.pending == 0)
    assert database.order == list(range(1, 101))
    assert (writer.written, writer.losses.total(), writer.spool_bytes) == (100, 0, 0)


async def test_a_database_that_never_answers_sends_facts_to_disk_too(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.hanging = asyncio.Event()
    writer = make()
    writer.start()
    tell(writer, 30)
    await until(lambda: writer.spool_facts == 30)
    database.hanging.set()
    await until(lambda: writer.pending == 0)
    assert database.order == list(range(1, 31))
    assert writer.written == 30


async def test_facts_that_disk_and_database_take_in_one_moment_are_counted_once(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.hanging, disk = asyncio.Event(), SlowDisk()
    writer = make(disk=disk)
    writer.start()
    tell(writer, 30)
    await asyncio.to_thread(disk.asked.wait, 10)
    database.hanging.set()
    await until(lambda: writer.written == 30)
    disk.answers.set()
    await until(lambda: sum(database.batches) == 60 and writer.pending == 0)
    assert database.order == list(range(1, 31))
    assert (writer.written, writer.losses.total()) == (30, 0)


async def test_a_crowd_in_memory_goes_to_disk_however_short_the_absence(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.hanging = asyncio.Event()
    writer = make(crowd=100, away_s=1_000)
    writer.start()
    await until(lambda: writer.connected)
    tell(writer, 99)
    await asyncio.sleep(0)
    assert writer.spool_facts == 0
    tell(writer, 51)
    await until(lambda: in_memory(writer) < 100)
    database.hanging.set()
    await until(lambda: writer.pending == 0)
    assert database.order == list(range(1, 151))


async def test_a_stop_without_the_database_loses_nothing_and_the_next_start_writes_it_first(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.away = True
    first = make(away_s=1_000)
    first.start()
    tell(first, 25)
    assert await first.close(within_s=5) == 0
    database.away = False
    second = make(run=OTHER_RUN)
    tell(second, 3)
    second.start()
    await until(lambda: second.written == 28)
    assert database.order == [*range(1, 26), 1, 2, 3]
    assert len(await database.facts_of_run(RUN)) == 25


async def test_a_stop_while_facts_are_on_their_way_to_disk_writes_them_once(
    make: Callable[..., FactWriter], database: Database, tmp_path: Path
) -> None:
    database.away = True
    disk = SlowDisk()
    first = make(disk=disk)
    first.start()
    tell(first, 5)
    await asyncio.to_thread(disk.asked.wait, 10)
    closing = asyncio.create_task(first.close())
    await until(lambda: first.connected is False and database.attempts > 2)
    await asyncio.sleep(0.05)  # whoever closes wants the same facts on disk
    disk.answers.set()
    assert await closing == 0
    assert on_disk(tmp_path).count(b"\n") == 5


async def test_a_stop_that_gives_up_on_a_slow_disk_writes_no_fact_twice(
    make: Callable[..., FactWriter], database: Database, tmp_path: Path
) -> None:
    database.away = True
    disk = SlowDisk()
    first = make(disk=disk)
    first.start()
    tell(first, 5)
    await asyncio.to_thread(disk.asked.wait, 10)
    closing = asyncio.create_task(first.close(within_s=0.05))
    await asyncio.sleep(0.07)
    disk.answers.set()
    assert await closing in (0, 5)  # as the disk answered in time or did not
    await until(lambda: on_disk(tmp_path).count(b"\n") == 5)
    second = make(run=OTHER_RUN)
    second.start()
    database.away = False
    await until(lambda: second.written == 5)


class StubbornSpool(Spool):
    """A spool that is let go of only once `answers` is set, or never where ``error`` is given."""

    def __init__(self, folder: Path, *, error: OSError | None = None) -> None:
        super().__init__(folder, run=RUN, keyring=KEYRING, max_bytes=1 << 20)
        self.answers = Event()
        self._error = error

    def close(self) -> None:
        self.answers.wait(timeout=10)
        super().close()
        if self._error:
            raise self._error


@pytest.mark.parametrize(
    ("answers", "told"),
    [(True, "the spool could not be let go of"), (False, "the spool is not let go of")],
    ids=["fails", "hangs"],
)
async def test_a_spool_that_cannot_be_let_go_of_is_told_and_stops_no_end(
    database: Database, tmp_path: Path, *, answers: bool, told: str
) -> None:
    spool = StubbornSpool(tmp_path / "spool", error=OSError(errno.EIO, "broken"))
    writer = FactWriter(database, run=RUN, spool=spool)
    writer.start()
    if answers:
        spool.answers.set()
    with capture_logs() as logs:
        assert await writer.close(within_s=0.2) == 0
        spool.answers.set()
        await until(lambda: any(log["event"].startswith(told) for log in logs))
        await until(lambda: any(log.get("error") == "OSError" for log in logs))


async def test_a_stop_while_the_database_hangs_loses_nothing(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.hanging = asyncio.Event()
    first = make(away_s=1_000)
    first.start()
    await until(lambda: first.connected)
    tell(first, 25)
    assert await first.close(within_s=1) == 0
    database.hanging = None
    second = make(run=OTHER_RUN)
    second.start()
    await until(lambda: second.written == 25)
    assert database.order == list(range(1, 26))


async def test_a_number_survives_the_way_over_the_disk_sealed(
    make: Callable[..., FactWriter], database: Database, tmp_path: Path
) -> None:
    database.away = True
    writer = make()
    writer.start()
    writer.record(stories.arrived("c1"), START)
    await until(lambda: writer.spool_facts == 1)
    assert NUMBER.encode() not in on_disk(tmp_path)
    database.away = False
    await until(lambda: writer.pending == 0)
    assert await database.number_of("c1") == NUMBER


@pytest.mark.parametrize("fault", ["bad", "defect"])
async def test_a_spooled_fact_that_can_never_be_kept_costs_only_itself_and_is_counted_once(
    make: Callable[..., FactWriter], database: Database, fault: str
) -> None:
    database.away = True
    writer = make()
    writer.start()
    tell(writer, 3)
    writer.record(played(fault), START)
    writer.record(stories.arrived("c2", number="with\0nul"), START)
    tell(writer, 3)
    await until(lambda: in_memory(writer) == 0)
    database.away = False
    await until(lambda: writer.pending == 0)
    assert database.order == [1, 2, 3, 6, 7, 8]
    assert (writer.losses["refused"], writer.losses.total(), writer.written) == (2, 2, 6)


async def test_a_commit_whose_answer_was_lost_while_the_facts_went_to_disk_counts_once(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.hanging = asyncio.Event()
    database.answer_lost = True
    writer = make()
    writer.start()
    tell(writer, 12)
    await until(lambda: writer.spool_facts == 12)
    database.hanging.set()
    await until(lambda: writer.pending == 0)
    assert database.order == list(range(1, 13))
    assert writer.written == 12


async def test_with_disk_and_database_away_memory_fills_and_then_the_newest_are_lost_and_counted(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.away = True
    disk = BrokenDisk(errno.ENOSPC)
    writer = make(disk=disk, crowd=20, bound=50)
    writer.start()
    tell(writer, 45)
    await until(lambda: bool(writer.last_error) and writer.spool_trouble == "disk")
    tell(writer, 25)
    assert (writer.pending, writer.spool_facts) == (50, 0)
    assert (writer.losses["disk"], writer.losses.total()) == (20, 20)
    disk.error = 0
    await until(lambda: in_memory(writer) == 0)
    assert writer.spool_trouble == ""
    tell(writer, 1)
    database.away = False
    await until(lambda: writer.pending == 0)
    assert database.order == [*range(1, 51), 71]


async def test_a_spool_at_its_bound_is_told_by_that_name_and_is_used_again_when_empty(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.away = True
    writer = make(max_bytes=9_000, bound=40)
    writer.start()
    tell(writer, 40)
    await until(lambda: in_memory(writer) == 0)
    tell(writer, 40)
    await until(lambda: writer.spool_trouble == "spool_full")
    tell(writer, 5)
    assert (writer.losses["spool_full"], writer.losses.total()) == (5, 5)
    database.away = False
    await until(lambda: writer.pending == 0 and writer.spool_trouble == "")
    assert database.order == list(range(1, 81))


async def test_a_spool_that_cannot_be_used_delays_no_fact_on_its_way_to_the_database(
    make: Callable[..., FactWriter], database: Database, tmp_path: Path
) -> None:
    (tmp_path / "spool").write_text("no folder")
    writer = make()
    writer.start()
    tell(writer, 12)
    await until(lambda: writer.pending == 0)
    assert writer.spool_trouble == "disk"
    (tmp_path / "spool").unlink()
    await until(lambda: writer.spool_trouble == "")
    assert database.order == list(range(1, 13))


async def test_what_was_left_behind_is_written_even_if_the_disk_gives_it_late(
    make: Callable[..., FactWriter], database: Database, tmp_path: Path
) -> None:
    database.away = True
    first = make()
    first.start()
    tell(first, 5)
    assert await first.close() == 0
    database.away = False
    root, hidden = tmp_path / "spool", tmp_path / "hidden"
    root.rename(hidden)
    root.write_text("no folder")
    second = make(run=OTHER_RUN)
    second.start()
    tell(second, 1)
    await until(lambda: second.spool_trouble == "disk" and second.written == 1)
    root.unlink()
    hidden.rename(root)
    await until(lambda: second.written == 6)


@pytest.mark.parametrize("disk", ["usable", "unusable"])
async def test_what_a_dead_run_could_not_write_comes_after_its_spool_and_before_the_new_facts(
    make: Callable[..., FactWriter], database: Database, tmp_path: Path, disk: str
) -> None:
    database.away = True
    dead = make()
    dead.start()
    tell(dead, 5)
    assert await dead.close() == 0
    if disk == "unusable":
        (tmp_path / "spool").rename(tmp_path / "hidden")
        (tmp_path / "spool").write_text("no folder")
    journal = stories.stored([played() for _ in range(4)], first=4)
    writer = make(run=OTHER_RUN)
    writer.start(earlier=journal)
    tell(writer, 2)
    await until(lambda: database.attempts > 3)
    database.away = False
    await until(lambda: writer.pending == 0 and len(database.kept) > 3)
    found = [(each.run == RUN, each.seq) for each in database.kept]
    left = range(1, 8) if disk == "usable" else range(4, 8)
    assert found == [*((True, seq) for seq in left), (False, 1), (False, 2)]


async def test_a_stop_that_finds_neither_database_nor_disk_tells_how_many_are_lost(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.away = True
    writer = make(disk=BrokenDisk(errno.EIO))
    writer.start()
    tell(writer, 7)
    assert await writer.close(within_s=0.1) == 7


async def test_garbage_in_the_spool_stops_no_start_and_is_counted(
    make: Callable[..., FactWriter], database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "spool" / "0-left"
    folder.mkdir(parents=True)
    (folder / "1.facts").write_bytes(b"garbage\n\xff\x00\n")
    writer = make()
    writer.start()
    tell(writer, 3)
    await until(lambda: writer.written == 3 and writer.spool_set_aside == 1)
    assert writer.losses["damaged"] == 2
    assert database.order == [1, 2, 3]


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_fails_and_comes_back_nothing_is_lost_doubled_or_out_of_order(
    make: Callable[..., FactWriter], database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    disk = BrokenDisk()
    writer = make(disk=disk, crowd=30)
    writer.start()
    told = Counter[UUID]()
    for _ in range(40):
        count = chance.randrange(20)
        tell(writer, count)
        told[writer.run] += count
        database.away = chance.random() < 0.5
        database.answer_lost = chance.random() < 0.2
        disk.error = chance.choice((0, 0, errno.ENOSPC, errno.EIO))
        await asyncio.sleep(chance.random() * 0.01)
        if chance.random() < 0.2:
            assert await _closed(writer, database, disk) == 0
            writer = make(disk=disk, crowd=30, run=UUID(int=chance.getrandbits(128)))
            writer.start()
    database.away, disk.error = False, 0
    await until(lambda: writer.pending == 0 and writer.spool_trouble == "")
    for run, count in told.items():
        assert [each.seq for each in database.kept if each.run == run] == list(range(1, count + 1))
    assert writer.losses.total() == 0


async def _closed(writer: FactWriter, database: Database, disk: BrokenDisk) -> int:
    if database.away:
        disk.error = 0
    return await writer.close(within_s=5)


async def test_a_store_error_that_is_no_absence_keeps_the_facts(
    make: Callable[..., FactWriter], database: Database
) -> None:
    database.open_error = StoreUnavailable("read-only")
    writer = make()
    writer.start()
    tell(writer, 5)
    await until(lambda: writer.spool_facts == 5)
    database.open_error = None
    await until(lambda: writer.pending == 0)
    assert database.order == [1, 2, 3, 4, 5]
