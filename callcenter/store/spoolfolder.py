"""Whose part of the spool is whose: each process has a folder of its own, held by a lock.

The kernel drops the lock of flock(2) with its process, however that ends. So a folder whose lock
is free was left behind, and whoever takes the lock may empty it; two services on one spool never
meet.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDING = ".facts"
SET_ASIDE = "aside"
"""The folder of what could not be read, for people to look at."""
_LOCK = "lock"
_UNBORN = "."
"""Begins the name of a folder that is not locked yet."""
_FOLDER_MODE = 0o700


class Claim:
    """A folder of segments that this process alone reads and writes.

    Args:
        path: the folder.
        lock: the descriptor that holds its lock; closed by `release` and `remove`.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def new(cls, root: Path, name: str) -> Self:
        """Make a folder below `root`, which is made if need be.

        Raises:
            OSError: the disk does not let us.
        """
        root.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        unborn = root / f"{_UNBORN}{name}"
        unborn.mkdir(mode=_FOLDER_MODE)
        # Named only once it is locked: nobody takes it for one that was left behind.
        lock = _locked(unborn)
        if lock is None:
            raise BlockingIOError(f"{unborn} is locked by somebody else")
        return cls(unborn.rename(root / name), lock)

    def segments(self) -> list[Path]:
        """Return its segments, oldest first."""
        return sorted(self.path.glob(f"*{ENDING}"))

    def release(self) -> None:
        """Leave the folder to whoever comes next."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def remove(self) -> None:
        """Remove the folder if no segment is in it, and let go of it."""
        with suppress(OSError):  # what cannot be removed is found again at the next start
            if not self.segments():
                (self.path / _LOCK).unlink(missing_ok=True)
                self.path.rmdir()
        self.release()


def left_behind(root: Path) -> Iterator[Claim]:
    """Claim the folders below `root` that no process holds, oldest first.

    Raises:
        OSError: `root` cannot be read.
    """
    for path in sorted(root.iterdir()):
        if path.name == SET_ASIDE or not path.is_dir():
            continue
        try:
            lock = _locked(path)
        except OSError:  # not ours to read: the others may be
            continue
        if lock is not None:
            yield Claim(path, lock)


def set_aside(root: Path, segment: Path) -> None:
    """Move a segment out of the way, to the folder `SET_ASIDE`.

    Raises:
        OSError: the disk does not let us.
    """
    folder = root / SET_ASIDE
    folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    segment.rename(folder / f"{segment.parent.name}-{segment.name}")


def files_aside(root: Path) -> list[Path]:
    """Return what was set aside and is still there."""
    with suppress(OSError):
        return list((root / SET_ASIDE).iterdir())
    return []


def spooled_files(root: Path) -> list[Path]:
    """Return the segments below `root`, whoever holds them; none where it cannot be read."""
    with suppress(OSError):
        return sorted(root.glob(f"*/*{ENDING}"))
    return []


def _locked(folder: Path) -> int | None:
    """Return a descriptor that holds the lock of `folder`, or None when somebody else does."""
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    except OSError:
        os.close(lock)
        raise
    return lock
