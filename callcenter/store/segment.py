"""One file of the spool: written once at its end, then read once from its beginning."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from callcenter.store.spoolline import fact_in

if TYPE_CHECKING:
    from io import BufferedReader
    from pathlib import Path

    from callcenter.store.records import StoredFact
    from callcenter.store.spoolfolder import Claim

_LONGEST_LINE = 1 << 20
_CHUNK = 1 << 20


class Disk:
    """What the spool asks of the operating system in order to write."""

    def create(self, path: Path) -> int:
        """Make a file that is not there yet, known to its folder even after a power cut.

        Raises:
            OSError: the disk does not let us.
        """
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file

    def append(self, file: int, data: bytes) -> None:
        """Write `data` at the end, and return when a power cut could not take it back.

        Raises:
            OSError: the disk does not take it; a part of it may be there.
        """
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]
        os.fsync(file)


class Segment:
    """A file of facts.

    Args:
        path: the file.
        claim: the claim on its folder.
        size: its bytes.
        facts: its lines.
    """

    def __init__(self, path: Path, claim: Claim, *, size: int = 0, facts: int = 0) -> None:
        self.path = path
        self.claim = claim
        self.size = size
        self.facts = facts
        self.damaged = 0
        self._reading: BufferedReader | None = None

    @classmethod
    def found(cls, path: Path, claim: Claim) -> Segment:
        """Return a file that an earlier process left, measured.

        Raises:
            OSError: it cannot be read.
        """
        size = lines = 0
        last = b"\n"
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                lines += chunk.count(b"\n")
                last = chunk[-1:]
        return cls(path, claim, size=size, facts=lines + (last != b"\n"))

    def read(self, most: int) -> tuple[list[StoredFact], int, bool]:
        """Return the facts of the next lines, how many lines were read, and whether it is the end.

        Lines that cannot be read are counted in `damaged`, and passed over.

        Raises:
            OSError: the disk does not give it.
        """
        if self._reading is None:
            self._reading = self.path.open("rb")
        facts: list[StoredFact] = []
        lines = 0
        while lines < most:
            line = self._reading.readline(_LONGEST_LINE)
            if not line:
                return facts, lines, True
            lines += 1
            try:
                facts.append(fact_in(line))
            except ValueError:  # msgspec's errors are of this kind too
                self.damaged += 1
        return facts, lines, not self._reading.peek(1)

    def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None


class Pen:
    """The end of the segment that is being written.

    Args:
        segment: the segment; its file is made here.
        disk: the operating system.

    Raises:
        OSError: the disk does not let us.
    """

    def __init__(self, segment: Segment, disk: Disk) -> None:
        self.segment = segment
        self._disk = disk
        self._file = disk.create(segment.path)

    def write(self, data: bytes, *, facts: int) -> None:
        """Append whole lines and return when they are safe.

        Raises:
            OSError: they are not; what is left of them is cut off, or told by its CRC.
        """
        try:
            self._disk.append(self._file, data)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._file, self.segment.size)
            raise
        self.segment.size += len(data)
        self.segment.facts += facts

    def close(self) -> None:
        """Write no more."""
        with suppress(OSError):  # everything in it was synced; nothing is lost by a late complaint
            os.close(self._file)


def probe(disk: Disk, path: Path, size: int) -> None:
    """Write a file of `size` bytes as a segment is written, and remove it.

    Raises:
        OSError: the disk does not let us.
    """
    with suppress(FileNotFoundError):
        path.unlink()
    file = disk.create(path)
    try:
        disk.append(file, bytes(size))
    finally:
        os.close(file)
        with suppress(OSError):
            path.unlink()
