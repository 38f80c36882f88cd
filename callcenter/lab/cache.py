"""Where downloaded and unpacked things are kept, and the lock for those who fill it."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_KEPT = (
    *("apt", "demo", "fuzz", "parts", "pip", "sounds", "test-sounds"),
    *("postgresql-*", "uv-*"),
)
"""All that is ever kept there."""


def cache_folder() -> Path:
    """The project's folder for what can be had again: made by whoever needs it, free to delete.

    Root keeps it outside its home, because the account that runs the servers cannot enter there.
    """
    chosen = os.environ.get("CALLCENTER_CACHE")
    if chosen:
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return Path("/var/cache/callcenter")
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "callcenter"


def make_readable(folder: Path) -> None:
    """Make a folder that every account may enter and read, whatever the umask.

    Raises:
        LabError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(0o755)
    except OSError as error:
        raise LabError(
            f"cannot use {folder} ({error.strerror}): name another folder in CALLCENTER_CACHE"
        ) from error


def clear(folder: Path) -> None:
    """Remove what the project keeps in its folder, and the folder if nothing else is there.

    Somebody may have named a folder in CALLCENTER_CACHE that holds more than ours.

    Raises:
        LabError: something cannot be removed.
    """
    try:
        for path in [path for kept in _KEPT for path in folder.glob(kept)]:
            if path.is_symlink():
                path.unlink()  # what it leads to is somebody's
            else:
                shutil.rmtree(path)
        with suppress(OSError):  # not empty, or not there
            folder.rmdir()
    except OSError as error:
        raise LabError(f"cannot remove {error.filename} ({error.strerror})") from error


@contextmanager
def only_one(lock: Path, *, report: Callable[[str], None]) -> Iterator[None]:
    """Hold `lock` while the body runs; a second starter waits and says so.

    The kernel drops the lock when its holder dies, so a leftover file blocks nobody.

    Raises:
        LabError: the lock's folder belongs to somebody else.
    """
    try:
        handle = lock.open("w")
    except OSError as error:
        raise LabError(
            f"cannot write in {lock.parent} ({error.strerror}): "
            "name another folder in CALLCENTER_CACHE"
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("another start is setting up the same thing: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
