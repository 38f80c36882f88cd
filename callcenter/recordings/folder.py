"""The folder of recordings, as this machine sees it. Every call here may block.

Only names of the form that the core gives are ever touched: nothing else below the folder, and
nothing outside it, whatever a name says.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9A-Za-z-]{1,40}-[0-9]{1,6}\.[A-Za-z0-9]{1,5}")
"""How a recording is named: the day, the contact, which of its conversations, the format."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RecordingFolder:
    """Where the files lie.

    Args:
        path: the folder, as this machine sees it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def free_share(self) -> float | None:
        """Return which share of the disk is free for others than root; None: not to be seen."""
        try:
            found = os.statvfs(self.path)
        except OSError:
            return None
        return found.f_bavail / found.f_blocks if found.f_blocks else None

    def file(self, name: str) -> Path | None:
        """Return where a recording lies; None: that is no name of one."""
        return self.path / name if NAME.fullmatch(name) else None

    def size(self, name: str) -> int | None:
        """Return a file's size in bytes; None: it is not there."""
        file = self.file(name)
        try:
            return file.stat().st_size if file else None
        except OSError:
            return None

    def copy(self, name: str, target: Path) -> None:
        """Write a copy for the caller's account alone; where there is something nothing is done.

        Raises:
            OSError: it could not be done; no part of a copy is left.
        """
        source = os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(source, "rb") as voice:
            made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(made, "wb") as copied:
                    shutil.copyfileobj(voice, copied)
            except OSError:
                target.unlink()
                raise

    def delete(self, name: str) -> bool:
        """Delete a file; return whether it is there no more.

        In a folder without anything nothing counts as deleted: its disk may be mounted later.
        """
        file = self.file(name)
        try:
            if file is None or not any(self.path.iterdir()):
                return False
            file.unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def locked(self) -> str:
        """Return the latest day in whose folder this process may not delete; "" where it may.

        The PBX makes the folders of days, and where its umask is the usual one nobody else may.
        """
        for folder in reversed(self._days()):
            if not os.access(folder, os.W_OK | os.X_OK):
                return folder.name
        return ""

    def before(self, day: str) -> Iterator[str]:
        """Yield the recordings in the folders of the days before one, and drop empty folders."""
        for folder in self._days():
            if folder.name >= day:
                continue
            names = [f"{folder.name}/{file.name}" for file in sorted(folder.iterdir())]
            yield from (name for name in names if NAME.fullmatch(name))
            if not names:
                folder.rmdir()

    def _days(self) -> list[Path]:
        try:
            return [each for each in sorted(self.path.iterdir()) if DAY.fullmatch(each.name)]
        except OSError:
            return []
