"""A file that is written whole or not at all: made beside its place, and then moved there.

Who reads it meanwhile reads the one before. When these return, a power cut cannot take it back.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from pathlib import Path

ANYBODYS = 0o666
"""What a new file may be, less what the account's umask takes away."""


def write_whole(path: Path, content: bytes, *, mode: int = ANYBODYS) -> None:
    """Put a file in its place; one that was there leaves it owner and permissions.

    A link stays one, and what it leads to is replaced.

    Args:
        path: its place.
        content: what it holds.
        mode: the permissions of a new one, less the umask.

    Raises:
        OSError: it cannot be written, or not given to the owner of the one before; that is as it
            was, and nothing else is left.
    """
    place = path.resolve()
    beside = place.with_name(f".{uuid4().hex}.new")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123  # a descriptor
            _as_before(file.fileno(), place)
            file.write(content)
        move_whole(beside, place)
    finally:
        with suppress(OSError):
            beside.unlink()


def move_whole(beside: Path, place: Path) -> None:
    """Move a finished file from the same disk to its place.

    Raises:
        OSError: it cannot be done; what was there is as it was.
    """
    _to_disk(beside)
    beside.replace(place)
    with suppress(OSError):  # it is there; not every kind of disk can be asked for its folders
        _to_disk(place.parent)


def _as_before(file: int, place: Path) -> None:
    try:
        before = place.stat()
    except FileNotFoundError:
        return
    ours = os.fstat(file)
    if (ours.st_uid, ours.st_gid) != (before.st_uid, before.st_gid):
        os.fchown(file, before.st_uid, before.st_gid)
    os.fchmod(file, before.st_mode & 0o7777)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
