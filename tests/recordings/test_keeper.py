"""The disk of the recordings is guarded, the refused and the old ones are deleted."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import RecordingSpaceMeasured
from callcenter.facts import NoticeHeard, RecordingEnd, RecordingEnded, RecordingStarted
from callcenter.recordings import keeper
from callcenter.recordings.folder import RecordingFolder
from callcenter.recordings.keeper import Keeper
from callcenter.recordings.purging import MS_PER_DAY, Purged, forget, purge
from callcenter.store.errors import StoreUnavailable
from callcenter.store.memory import MemoryRecords
from callcenter.store.memory_recordings import MemoryRecordings
from callcenter.store.records import StoredFact
from tests.store.stories import RUN, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.events import Event
    from callcenter.store.recordings import Recordings

WHO = "os:maria"
NOW = START + 100 * MS_PER_DAY
DAYS = {"salud": 90}


class Measured(RecordingFolder):
    """A folder whose disk is as full as a test says."""

    share: float | None = 0.5

    def free_share(self) -> float | None:
        return self.share


class Settings:
    """What the settings say."""

    def __init__(self, folder: RecordingFolder | None) -> None:
        self.folder = folder
        self.min_free = 0.2
        self.days: dict[str, int] = dict(DAYS)


class Room:
    """A keeper, its disk, and what it told."""

    def __init__(self, path: Path) -> None:
        self.folder = Measured(path)
        self.settings = Settings(self.folder)
        self.records = MemoryRecords()
        self.store = MemoryRecordings(self.records)
        self.told: list[Event] = []
        self.away = False
        self.keeper = Keeper(
            self.settings, store=self._opened, post=self.told.append, now_ms=lambda: NOW
        )

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Recordings]:
        if self.away:
            raise StoreUnavailable("away")
        yield self.store

    async def recorded(self, contact: str, *, days_ago: int, line: str = "salud") -> Path:
        """A conversation was recorded so many days ago."""
        name = f"2026-01-01/{contact}-1.WAV"
        about = (ContactId(contact), OfferId("o"), AgentNumber("7001"), line)
        fact = RecordingStarted(*about, "general", "", name)
        seq = len(await self.store.between(since_ms=0, until_ms=2**53)) + 1
        await self.records.write([StoredFact(RUN, seq, NOW - days_ago * MS_PER_DAY, fact)])
        file = self.folder.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"voice")
        return file

    async def purged(self) -> Purged:
        return await purge(self.store, self.folder, days=self.settings.days, now_ms=NOW, actor=WHO)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


async def test_too_little_room_is_told_once_and_so_is_that_there_is_room_again(room: Room) -> None:
    shares = [0.5, 0.19, 0.1, 0.21, 0.23, 0.5]
    found = []
    for share in shares:
        room.folder.share = share
        await room.keeper.look()
        assert room.keeper.free_share == share
        found.append(list(room.told))
        room.told.clear()
    halted, again = RecordingSpaceMeasured(enough=False), RecordingSpaceMeasured(enough=True)
    assert found == [[], [halted], [], [], [again], []]


async def test_a_disk_that_is_not_seen_stops_nothing(room: Room) -> None:
    room.folder.share = None
    await room.keeper.look()
    room.settings.folder = None
    await room.keeper.look()
    assert room.told == []
    assert room.keeper.free_share is None


async def test_a_full_disk_that_is_not_seen_has_no_more_room_by_that(room: Room) -> None:
    for share in (0.1, None):
        room.folder.share = share
        await room.keeper.look()
    assert room.told == [RecordingSpaceMeasured(enough=False)]
    assert room.keeper.free_share is None


async def test_what_was_recorded_of_who_refused_is_deleted(room: Room) -> None:
    file = await room.recorded("c1", days_ago=0)
    kept = await room.recorded("c2", days_ago=0)
    for contact, keep in (("c1", False), ("c2", True)):
        about = (ContactId(contact), OfferId("o"), AgentNumber("7001"), "salud")
        name = f"2026-01-01/{contact}-1.WAV"
        room.keeper.record(RecordingEnded(*about, name, RecordingEnd.REFUSED, keep=keep), NOW)
    room.keeper.record(NoticeHeard(ContactId("c3"), "salud"), NOW)
    await room.keeper.forget_refused()
    assert not file.exists()
    assert kept.exists()
    found = await room.store.of_contacts(["c1", "c2"])
    assert [each.deleted_at is not None for each in found] == [True, False]
    await room.keeper.forget_refused()  # nothing more


async def test_one_that_cannot_be_deleted_at_once_is_deleted_when_it_is_old(room: Room) -> None:
    file = await room.recorded("c1", days_ago=91)
    about = (ContactId("c1"), OfferId("o"), AgentNumber("7001"), "salud")
    room.keeper.record(
        RecordingEnded(*about, "2026-01-01/c1-1.WAV", RecordingEnd.REFUSED, keep=False), NOW
    )
    file.unlink()
    file.mkdir()
    await room.keeper.forget_refused()
    assert (await room.store.of_contacts(["c1"]))[0].deleted_at is None
    file.rmdir()
    assert await room.keeper.tidy() == Purged(deleted=1)


async def test_one_that_cannot_be_deleted_at_once_is_tried_again_without_a_database_too(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [await room.recorded(contact, days_ago=0) for contact in ("c1", "c2")]
    for contact in ("c1", "c2"):
        about = (ContactId(contact), OfferId("o"), AgentNumber("7001"), "salud")
        name = f"2026-01-01/{contact}-1.WAV"
        room.keeper.record(RecordingEnded(*about, name, RecordingEnd.REFUSED, keep=False), NOW)
    room.away, room.settings.days, room.settings.folder = True, {}, None
    await room.keeper.forget_refused()  # a reload took the folder away for a moment
    room.settings.folder = room.folder
    files[0].unlink()
    files[0].mkdir()
    for _ in range(3):
        with suppress(StoreUnavailable):
            await room.keeper.forget_refused()
    assert [file.exists() for file in files] == [True, False]
    assert capsys.readouterr().out.count("a recording that was refused is there yet") == 1
    files[0].rmdir()
    files[0].write_bytes(b"voice")
    with suppress(StoreUnavailable):
        await room.keeper.forget_refused()
    assert not files[0].exists()


@pytest.mark.parametrize("lost", ["the service", "the database", "the folder"])
async def test_what_was_refused_and_not_deleted_at_once_is_deleted_later(
    room: Room, lost: str
) -> None:
    file = await room.recorded("c1", days_ago=0)
    held = await room.recorded("c2", days_ago=0)
    kept = await room.recorded("c3", days_ago=0)
    await room.store.hold("c2", actor=WHO, reason="juicio")
    for contact in ("c1", "c2", "c3"):
        about = (ContactId(contact), OfferId("o"), AgentNumber("7001"), "salud")
        name = f"2026-01-01/{contact}-1.WAV"
        ended = RecordingEnded(*about, name, RecordingEnd.REFUSED, keep=contact == "c3")
        await room.records.write([StoredFact(RUN, 100, NOW + len(name), ended)])
        if lost != "the service" and contact == "c1":
            room.keeper.record(ended, NOW)
    room.away = lost == "the database"
    away = room.folder.path.with_name("away")
    if lost == "the folder":
        room.folder.path.rename(away)
    with suppress(StoreUnavailable):
        await room.keeper.forget_refused()
    room.away = False
    if lost == "the folder":
        away.rename(room.folder.path)
    assert (await room.store.of_contacts(["c1"]))[0].deleted_at is None
    assert await room.keeper.tidy() == Purged(deleted=1)
    assert [each.exists() for each in (file, held, kept)] == [False, True, True]
    assert (await room.store.of_contacts(["c1"]))[0].deleted_at is not None
    assert await room.keeper.tidy() == Purged()


async def test_that_nothing_can_be_deleted_is_told_long_before_it_is_due(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    young = await room.recorded("c1", days_ago=0)
    (room.folder.path / "2026-01-02").mkdir()
    await room.keeper.tidy()
    assert "cannot be deleted" not in capsys.readouterr().out

    def access(path: Path, mode: int) -> bool:  # a test that runs as root may everything
        return path != young.parent or not mode & os.W_OK

    monkeypatch.setattr("callcenter.recordings.folder.os.access", access)
    await room.keeper.tidy()
    told = capsys.readouterr().out
    assert "recordings cannot be deleted" in told
    assert "2026-01-01" in told


async def test_what_is_older_than_its_line_allows_is_deleted_and_that_is_kept(room: Room) -> None:
    room.settings.days = {"salud": 90, "reclamos": 365}
    old = await room.recorded("c1", days_ago=91)
    young = await room.recorded("c2", days_ago=89)
    other = await room.recorded("c3", days_ago=91, line="reclamos")
    held = await room.recorded("c4", days_ago=91)
    await room.store.hold("c4", actor=WHO, reason="juicio")
    assert await room.purged() == Purged(deleted=1)
    assert [file.exists() for file in (old, young, other, held)] == [False, True, True, True]
    assert (await room.store.of_contacts(["c1"]))[0].deleted_at is not None
    assert await room.purged() == Purged()
    await room.store.release("c4", actor=WHO, reason="fin")
    assert await room.purged() == Purged(deleted=1)


async def test_what_a_line_recorded_that_is_no_more_goes_with_the_longest(room: Room) -> None:
    old = await room.recorded("c1", days_ago=91, line="gone")
    young = await room.recorded("c2", days_ago=89, line="gone")
    assert await room.purged() == Purged(deleted=1)
    assert (old.exists(), young.exists()) == (False, True)


async def test_a_file_that_stays_is_told_and_tried_again(room: Room) -> None:
    file = await room.recorded("c1", days_ago=91)
    file.unlink()
    file.mkdir()
    assert await room.purged() == Purged(failed=1)
    file.rmdir()
    assert await room.purged() == Purged(deleted=1)


async def test_a_file_that_no_fact_tells_of_goes_with_the_oldest_days(room: Room) -> None:
    stray = room.folder.path / "2020-01-01" / "lost-1-1.WAV"
    stray.parent.mkdir()
    stray.write_bytes(b"voice")
    young = room.folder.path / "2999-01-01" / "lost-2-1.WAV"
    young.parent.mkdir()
    young.write_bytes(b"voice")
    assert await room.purged() == Purged(unknown=1)
    assert (stray.exists(), young.exists()) == (False, True)


async def test_nothing_counts_as_deleted_in_a_folder_whose_disk_is_not_mounted(
    room: Room,
) -> None:
    file = await room.recorded("c1", days_ago=91)
    disk = room.folder.path.with_name("disk")
    room.folder.path.rename(disk)
    room.folder.path.mkdir()
    assert await room.purged() == Purged(failed=1)
    room.folder.path.rmdir()
    disk.rename(room.folder.path)
    assert await room.purged() == Purged(deleted=1)
    assert not file.exists()


async def test_what_counts_as_deleted_and_is_there_is_deleted_with_the_oldest_days(
    room: Room,
) -> None:
    file = await room.recorded("c1", days_ago=91)
    await room.store.deleted(["2026-01-01/c1-1.WAV"], actor=WHO, why="retention")
    assert await room.purged() == Purged(unknown=1)
    assert not file.exists()


async def test_who_is_to_be_forgotten_loses_all_that_is_not_held(room: Room) -> None:
    files = [await room.recorded(contact, days_ago=1) for contact in ("c1", "c2", "c3")]
    await room.store.hold("c2", actor=WHO, reason="juicio")
    count, left = await forget(room.store, room.folder, ["c1", "c2"], actor=WHO)
    assert count == 1
    assert [each.contact for each in left] == ["c2"]
    assert [file.exists() for file in files] == [False, True, True]


async def test_without_a_folder_or_a_rule_nothing_is_deleted(room: Room) -> None:
    file = await room.recorded("c1", days_ago=91)
    room.settings.days = {}
    assert await room.keeper.tidy() == Purged()
    room.settings.days, room.settings.folder = dict(DAYS), None
    assert await room.keeper.tidy() == Purged()
    assert file.exists()


async def test_a_fault_that_nobody_expects_does_not_end_the_guard_of_the_disk(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def faulty() -> Purged:
        raise RuntimeError("words that nobody has looked through")

    monkeypatch.setattr(keeper, "LOOK_S", 0.0)
    monkeypatch.setattr(room.keeper, "tidy", faulty)
    room.folder.share = 0.5
    async with asyncio.timeout(5), room.keeper:
        while "RuntimeError" not in (told := capsys.readouterr().out):  # noqa: ASYNC110  # a log
            await asyncio.sleep(0)
        room.folder.share = 0.1
        while not room.told:  # noqa: ASYNC110  # a disk
            await asyncio.sleep(0)
    assert "words" not in told


async def test_it_looks_and_deletes_by_itself_and_survives_a_database_that_is_away(
    room: Room,
) -> None:
    file = await room.recorded("c1", days_ago=91)
    room.folder.share = 0.1
    room.away = True
    async with asyncio.timeout(5), room.keeper:
        while not room.told:  # noqa: ASYNC110  # a disk
            await asyncio.sleep(0.01)
    assert file.exists()
    room.away = False
    async with asyncio.timeout(5), room.keeper:
        while file.exists():  # noqa: ASYNC110  # a disk
            await asyncio.sleep(0.01)
