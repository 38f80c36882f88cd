"""A file is written whole or not at all, and is as open to others as the one before."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest

from callcenter.whole import move_whole, write_whole

if TYPE_CHECKING:
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "report.xlsx"


def test_what_is_written_is_there_and_nothing_beside_it(place: Path) -> None:
    write_whole(place, b"one")
    write_whole(place, b"two")
    assert [(path.name, path.read_bytes()) for path in place.parent.iterdir()] == [
        ("report.xlsx", b"two")
    ]


@pytest.mark.parametrize(("umask", "asked", "given"), [(0o022, 0o666, 0o644), (0, 0o600, 0o600)])
def test_a_new_one_has_what_was_asked_for_less_the_umask(
    place: Path, umask: int, asked: int, given: int
) -> None:
    before = os.umask(umask)
    try:
        write_whole(place, b"one", mode=asked)
    finally:
        os.umask(before)
    assert mode(place) == given


@pytest.mark.parametrize("open_to", [0o600, 0o640, 0o664])
def test_the_next_one_is_as_open_as_the_one_before(place: Path, open_to: int) -> None:
    place.write_bytes(b"one")
    place.chmod(open_to)
    write_whole(place, b"two", mode=0o600)
    assert (mode(place), place.read_bytes()) == (open_to, b"two")


def test_who_may_not_give_it_to_its_owner_leaves_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_bytes(b"one")
    owner = place.stat().st_uid
    mine = os.stat_result((*place.stat()[:4], owner + 1, *place.stat()[5:]))
    monkeypatch.setattr("os.fstat", lambda _: mine)
    monkeypatch.setattr("os.fchown", _refused)
    with pytest.raises(PermissionError):
        write_whole(place, b"two")
    assert place.read_bytes() == b"one"
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_fault_on_the_way_leaves_the_one_before_and_nothing_else(
    place: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    place.write_bytes(b"one")
    monkeypatch.setattr(f"os.{step}", _full)
    with pytest.raises(OSError, match="No space"):
        write_whole(place, b"two")
    assert place.read_bytes() == b"one"
    assert list(place.parent.iterdir()) == [place]


def test_the_file_is_on_the_disk_before_it_is_moved_and_its_folder_after(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[bool, bool]] = []
    fsync = os.fsync

    def told(file: int) -> None:
        done.append((stat.S_ISDIR(os.fstat(file).st_mode), place.exists()))
        fsync(file)

    monkeypatch.setattr("os.fsync", told)
    made = tmp_path / "made"
    made.write_bytes(b"one")
    move_whole(made, place)
    assert done == [(False, False), (True, True)]
    assert place.read_bytes() == b"one"


def test_a_disk_that_cannot_be_asked_for_its_folder_has_the_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def of_files(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        fsync(file)

    monkeypatch.setattr("os.fsync", of_files)
    write_whole(place, b"one")
    assert place.read_bytes() == b"one"


def test_a_link_stays_one(tmp_path: Path, place: Path) -> None:
    real = tmp_path / "real"
    real.write_bytes(b"one")
    place.symlink_to(real)
    write_whole(place, b"two")
    assert place.is_symlink()
    assert real.read_bytes() == b"two"


def _refused(*_: object) -> None:
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
