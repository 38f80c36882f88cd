"""Folders of the laboratory's parts: short paths, readable by the account the parts run as."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.lab.account import Account

# sun_path of unix(7) holds 108 bytes, the last of them a NUL.
SOCKET_PATH_BYTES = 107


@contextmanager
def run_folder(account: Account | None = None) -> Iterator[Path]:
    """Make a folder with a short path for sockets, logs and rendered settings; remove it after.

    Args:
        account: who will own it; ourselves when None.
    """
    # /tmp rather than TMPDIR: a long path there would leave no room for a socket's name.
    folder = Path(tempfile.mkdtemp(prefix="cc-", dir="/tmp"))
    try:
        hand_over(folder, account)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
