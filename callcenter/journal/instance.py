"""Which service this is: one name and one lock for everything it keeps in its folder.

The name stays when the service starts again, so the PBX knows it for the same; the lock is the
kernel's, so it falls with the process, and two services never write one journal.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import socket
from typing import TYPE_CHECKING

from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

NAME_FILE, LOCK_FILE = "instance", "lock"


class Instance:
    """This service's name; holds the lock of its folder until closed.

    Args:
        folder: Where it keeps what must survive; None: nothing survives.
        place: Its control socket, which no two services share: without a folder it gives the name,
            for whoever starts again under another one waits until the PBX forgets the first.

    Raises:
        ConfigError: the folder cannot be used, or another service uses it.
    """

    def __init__(self, folder: Path | None, *, place: Path) -> None:
        self.folder = folder
        self._lock = -1
        self.name = _name_of(place) if folder is None else self._claim(folder)

    def close(self) -> None:
        """Let go of the folder."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _claim(self, folder: Path) -> str:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            name = _kept_name(folder / NAME_FILE)
        except BlockingIOError as error:
            self.close()
            raise ConfigError(f"journal.folder = {folder}: another service uses it") from error
        except OSError as error:
            self.close()
            raise ConfigError(f"journal.folder = {folder}: {error.strerror}") from error
        return name


def _name_of(place: Path) -> str:
    """Return the same name as long as the machine, the path and what is mounted there are."""
    try:
        device = place.parent.stat().st_dev  # another one in each container
    except OSError:
        return secrets.token_hex(6)
    told = f"{socket.gethostname()} {device} {place}"
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _kept_name(file: Path) -> str:
    if not file.exists():
        file.write_text(secrets.token_hex(6), encoding="ascii")
    return file.read_text(encoding="ascii", errors="replace").strip()
