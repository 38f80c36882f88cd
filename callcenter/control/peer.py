"""Who is at the other end of a unix socket, as the kernel knows it."""

from __future__ import annotations

import asyncio
import pwd
import socket
import struct

_UCRED = struct.Struct("3i")  # pid, uid, gid: unix(7), SO_PEERCRED


async def actor_of(writer: asyncio.StreamWriter) -> str:
    """Return the connected user, such as ``os:maria``, or ``os:1004`` for one without a name.

    The look-up may ask a directory service, so it never runs on the loop.
    """
    sock = writer.get_extra_info("socket")
    raw = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    _, uid, _ = _UCRED.unpack(raw)
    return "os:" + await asyncio.to_thread(_name_of, uid)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
