"""The socket file: made with its rights before anybody can use it, never taken from a live owner.

A file left behind by a service that was killed refuses connections, and only such a file is
replaced. Between ``bind`` and ``listen`` nobody can connect, so the permissions are set there.
"""

from __future__ import annotations

import asyncio
import socket
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from callcenter.errors import ControlError

if TYPE_CHECKING:
    from pathlib import Path

_BACKLOG = 16
_ANSWER_S = 2.0  # a live owner accepts at once; a stuck one is alive too


class SocketFile:
    """A listening socket and the file by which it is reached."""

    def __init__(self, path: Path, *, sock: socket.socket) -> None:
        self.sock = sock
        self._path = path
        self._identity = _identity(path)

    def __repr__(self) -> str:
        """Tell the path."""
        return f"<SocketFile {self._path}>"

    def remove(self) -> None:
        """Remove the file, unless another has taken its place since."""
        with suppress(OSError):
            if _identity(self._path) == self._identity:
                self._path.unlink()


async def listen(path: Path, *, mode: int) -> SocketFile:
    """Listen at ``path``, made with the permissions ``mode``.

    Raises:
        ControlError: another service answers there, something that is no socket stands there, or
            the file cannot be made.
    """
    try:
        if _stands(path):
            await _refuse_if_answered(path)
            _drop(path)
        return _made(path, mode=mode)
    except OSError as fault:
        raise ControlError(
            f"the control socket {path} cannot be made: {fault.strerror or fault}"
        ) from fault


def _made(path: Path, *, mode: int) -> SocketFile:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.bind(str(path))
        path.chmod(mode)
        sock.listen(_BACKLOG)
        return SocketFile(path, sock=sock)
    except OSError:
        sock.close()
        raise


def _identity(path: Path) -> tuple[int, int, int]:
    """Return what tells this file from a later one; inode numbers alone are used again."""
    found = path.lstat()
    return (found.st_dev, found.st_ino, found.st_mtime_ns)


def _stands(path: Path) -> bool:
    """Tell whether a socket file stands there.

    Raises:
        ControlError: something else does.
    """
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISSOCK(kind):
        raise ControlError(f"{path} is not a socket: give the control socket another path")
    return True


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)


async def _refuse_if_answered(path: Path) -> None:
    """Find out whether somebody listens at ``path``.

    Raises:
        ControlError: somebody does, or is too busy to say so.
    """
    try:
        async with asyncio.timeout(_ANSWER_S):
            _, writer = await asyncio.open_unix_connection(path)
    except (ConnectionRefusedError, FileNotFoundError):
        return
    except TimeoutError:
        pass
    else:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    raise ControlError(f"another service answers at {path}: stop it, or use another path")
