from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.recordings.folder import RecordingFolder

if TYPE_CHECKING:
    from pathlib import Path

NAME = "2026-11-29/1a2b3c4d-17-1.WAV"


@pytest.fixture
def folder(tmp_path: Path) -> RecordingFolder:
    return RecordingFolder(tmp_path)


def write(folder: RecordingFolder, name: str, content: bytes = b"voice") -> Path:
    file = folder.path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_a_recording_is_found_by_its_name_and_deleted_once(folder: RecordingFolder) -> None:
    file = write(folder, NAME)
    assert folder.file(NAME) == file
    assert folder.size(NAME) == 5
    assert folder.delete(NAME)
    assert not file.exists()
    assert folder.size(NAME) is None
    assert folder.delete(NAME)  # it is there no more


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../secret",
        "2026-11-29/../../etc/passwd",
        "/etc/passwd",
        "2026-11-29/x.WAV",
        "2026-11-29/x-1.WAV\n",
        "2026-11-29/x-1.",
    ],
)
def test_nothing_else_is_touched_whatever_a_name_says(folder: RecordingFolder, name: str) -> None:
    assert folder.file(name) is None
    assert folder.size(name) is None
    assert not folder.delete(name)


def test_a_folder_that_is_not_there_has_no_room_and_loses_nothing(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path / "away")
    assert folder.free_share() is None
    assert not folder.delete(NAME)  # the disk may come back, with the file on it
    assert list(folder.before("2027-01-01")) == []


def test_the_room_is_a_share(folder: RecordingFolder) -> None:
    share = folder.free_share()
    assert share is not None
    assert 0 <= share <= 1


def test_a_file_that_may_not_be_deleted_is_told(folder: RecordingFolder) -> None:
    (folder.path / NAME).mkdir(parents=True)  # as little to be unlinked as one without the right
    assert not folder.delete(NAME)


def test_the_days_before_one_are_told_and_empty_ones_go(folder: RecordingFolder) -> None:
    write(folder, "2026-11-01/a-1-1.WAV")
    write(folder, "2026-11-01/notes.txt")
    write(folder, "2026-11-28/a-2-1.WAV")
    write(folder, "other/a-3-1.WAV")
    (folder.path / "2026-10-01").mkdir()
    assert list(folder.before("2026-11-28")) == ["2026-11-01/a-1-1.WAV"]
    assert not (folder.path / "2026-10-01").exists()
    assert (folder.path / "other").exists()
