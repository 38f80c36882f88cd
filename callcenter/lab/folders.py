"""Folders of the laboratory's parts: short paths, readable by the account the parts run as."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.lab.account import Account

# sun_path of unix(7) holds 108 bytes, the last of them a NUL.
SOCKET_PATH_BYTES = 107

PLACE = Path("/tmp")  # noqa: S108  # not TMPDIR: a long path there leaves no room for a socket's name
PREFIX = "ccr-"
YOUNG_S = 60.0
"""A folder without a lock may be so young that its lock is just being taken."""


@contextmanager
def run_folder(account: Account | None = None) -> Iterator[Path]:
    """Make a folder with a short path for sockets, logs and rendered settings; remove it after.

    Args:
        account: who will own it; ourselves when None.
    """
    _remove_orphans()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        hand_over(folder, account)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _remove_orphans() -> None:
    """Remove the folders of runs that were killed: the kernel let go of their locks."""
    for folder in PLACE.glob(f"{PREFIX}????????"):
        with suppress(OSError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(lock).st_mtime < time.time() - YOUNG_S:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def make_folder(path: Path, account: Account | None) -> Path:
    """Make the folder (and those above it) unless it is there, owned by the account."""
    path.mkdir(parents=True, exist_ok=True)
    hand_over(path, account)
    return path


def hand_over(path: Path, account: Account | None) -> None:
    """Make the account the owner of one path; nothing to do when we run as ourselves."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def socket_path(folder: Path, name: str) -> Path:
    """Return the path of a unix socket in the folder.

    Raises:
        LabError: the path is too long for a unix socket.
    """
    path = folder / name
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        message = f"the path of a socket may have {SOCKET_PATH_BYTES} bytes, this is longer: {path}"
        raise LabError(message)
    return path
