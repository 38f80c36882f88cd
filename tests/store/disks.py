"""Disks in trouble."""

from __future__ import annotations

import errno
import os
from threading import Event
from typing import TYPE_CHECKING

from callcenter.store.segment import Disk

if TYPE_CHECKING:
    from pathlib import Path


class SmallDisk(Disk):
    """A disk that takes so many bytes, then a part of what is written, then nothing."""

    def __init__(self, room: int) -> None:
        self.room = room

    def append(self, file: int, data: bytes) -> None:
        taken = min(self.room, len(data))
        self.room -= taken
        super().append(file, data[:taken])
        if taken < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class BrokenDisk(Disk):
    """A disk that fails while `error` is set."""

    def __init__(self, error: int = 0) -> None:
        self.error = error

    def create(self, path: Path) -> int:
        if self.error == errno.EROFS:
            raise OSError(self.error, os.strerror(self.error))
        return super().create(path)

    def append(self, file: int, data: bytes) -> None:
        super().append(file, data)
        if self.error:  # as fsync(2) tells of what could not be written
            raise OSError(self.error, os.strerror(self.error))


class SlowDisk(Disk):
    """A disk that takes facts and answers only when `answers` is set."""

    def __init__(self) -> None:
        self.asked, self.answers = Event(), Event()

    def append(self, file: int, data: bytes) -> None:
        super().append(file, data)
        if b"\n" in data:  # not the probe
            self.asked.set()
            self.answers.wait(timeout=10)


class FullDevice(Disk):
    """A disk whose every file is `/dev/full` (full(4)): the kernel itself refuses."""

    def create(self, path: Path) -> int:
        path.touch()
        return os.open("/dev/full", os.O_WRONLY)
