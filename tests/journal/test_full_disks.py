"""A full disk costs the journal lines, and nothing that was known before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.contacts import AgentNumber, LegId, Phone
from callcenter.events import DigitPressed
from callcenter.journal.file import RETRY_MS, UNFINISHED, Journal

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000_000
ROSA = AgentNumber("7001")
KEY = DigitPressed(LegId("1.0"), "9")


class Disk:
    """Takes so many more bytes, then no more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = 1 << 30
        self._write = os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, fd: int, data: bytes) -> int:
        if not self.room:
            raise OSError(28, "No space left on device")
        written = self._write(fd, data[: self.room])
        self.room -= written
        return written


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def journal(folder: Path, run: str = "r1", *, segment: int = 1 << 20) -> Journal:
    return Journal(
        folder,
        run=run,
        rules="d",
        hide=str,
        standing=lambda _=None: (),
        segment_bytes=segment,
    )


def at_work(written: Journal, now: int) -> None:
    phone = Phone("PJSIP/201")
    written.record(facts.AgentChanged(ROSA, "Rosa", "offline", "available", "", "", phone), now)
    written.flush()


@pytest.mark.parametrize("room", [0, 1, 60])
def test_a_file_that_could_not_be_begun_leaves_the_one_before_to_go_on(
    tmp_path: Path, disk: Disk, room: int
) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    at_work(written, NOW + 1)
    disk.room = room
    written.begin(NOW + 2)
    disk.room = 1 << 30
    written.event(KEY, NOW + 3)
    written.flush()
    written.close()

    assert len(list(tmp_path.iterdir())) == 1
    found = journal(tmp_path).recovered()
    assert found.agents[ROSA].state == "available"
    assert found.now == NOW + 3
    assert written.faults == 1


def test_a_line_that_was_cut_does_not_spoil_the_next(tmp_path: Path, disk: Disk) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    disk.room = 20
    written.event(KEY, NOW + 1)
    written.flush()
    disk.room = 1 << 30
    at_work(written, NOW + 2)
    written.close()

    found = journal(tmp_path).recovered()
    assert found.agents[ROSA].state == "available"
    assert found.unreadable == 1


def test_who_starts_on_a_full_disk_begins_when_there_is_room_and_forgets_nobody(
    tmp_path: Path, disk: Disk
) -> None:
    first = journal(tmp_path)
    first.begin(NOW)
    at_work(first, NOW + 1)
    first.close()
    second = journal(tmp_path, "r2")
    second.recovered()
    disk.room = 0
    second.begin(NOW + 2)
    disk.room = 1 << 30
    second.event(KEY, NOW + 3)  # too soon for another attempt
    second.flush()
    assert len(list(tmp_path.iterdir())) == 1
    second.event(KEY, NOW + 2 + RETRY_MS)
    second.flush()
    second.close()

    assert len(list(tmp_path.iterdir())) == 2
    assert not list(tmp_path.glob(f"*{UNFINISHED}"))
    assert ROSA in journal(tmp_path).recovered().agents


def test_who_left_while_no_file_could_be_begun_is_not_brought_back_by_the_next(
    tmp_path: Path, disk: Disk
) -> None:
    first = journal(tmp_path)
    first.begin(NOW)
    at_work(first, NOW + 1)
    first.close()
    second = journal(tmp_path, "r2")
    second.recovered()
    disk.room = 0
    second.begin(NOW + 2)
    second.record(facts.AgentChanged(ROSA, "Rosa", "available", "offline", "", "", None), NOW + 3)
    disk.room = 1 << 30
    second.begin(NOW + 4)
    second.close()

    assert journal(tmp_path).recovered().agents[ROSA].state == "offline"


def test_a_closed_journal_begins_no_file(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.close()
    written.event(KEY, NOW + 2 * RETRY_MS)
    written.flush()

    assert len(list(tmp_path.iterdir())) == 1


def test_an_old_file_that_cannot_be_removed_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / f"000{UNFINISHED}").mkdir()  # no file, so it cannot
    written = journal(tmp_path)
    written.begin(NOW)
    written.event(KEY, NOW)
    written.flush()
    assert written.faults == 1
    written.close()
    assert journal(tmp_path).recovered().now == NOW
