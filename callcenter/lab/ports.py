"""Free ports on the loopback addresses, away from every well-known service.

The range ends below the ephemeral ports of Linux (32768, `net.ipv4.ip_local_port_range`), so that
an outgoing connection made between the look and the bind cannot take what was found.
"""

from __future__ import annotations

import random
import socket

from callcenter.errors import LabError

FIRST = 20_000
LAST = 32_000
LOOPBACK = "127.0.0.1"


def free_tcp_port(*, address: str = LOOPBACK) -> int:
    """Return a TCP port nobody listens on.

    Raises:
        LabError: none was found.
    """
    return _search(1, kinds=(socket.SOCK_STREAM,), address=address)


def free_udp_port(*, count: int = 1, address: str = LOOPBACK) -> int:
    """Return the first of `count` free UDP ports in a row; it is even, as RTP wants.

    Raises:
        LabError: there is no such row.
    """
    return _search(count, kinds=(socket.SOCK_DGRAM,), address=address)


def free_sip_port(*, count: int = 2, address: str = LOOPBACK) -> int:
    """Return the first of `count` ports in a row that are free for both UDP and TCP.

    A phone takes two: baresip listens for TLS on the port after its SIP port.

    Raises:
        LabError: there is no such row.
    """
    return _search(count, kinds=(socket.SOCK_DGRAM, socket.SOCK_STREAM), address=address)


def is_free_udp_port(port: int, *, address: str = LOOPBACK) -> bool:
    """Whether nobody is bound to the UDP port: how to see that a server of ours is up."""
    return _is_free(port, kind=socket.SOCK_DGRAM, address=address)


def _search(count: int, *, kinds: tuple[socket.SocketKind, ...], address: str) -> int:
    # Several test runs search at the same time: a random start keeps them apart.
    start = random.SystemRandom().randrange(FIRST, LAST - count + 1, 2)
    for begin in (start, FIRST):
        first = begin
        while first + count <= LAST:
            taken = _first_taken(range(first, first + count), kinds=kinds, address=address)
            if taken is None:
                return first
            first = taken + 2 - taken % 2  # the next even port behind it
    message = f"no {count} free ports in a row between {FIRST} and {LAST} on {address}"
    raise LabError(message)


def _first_taken(row: range, *, kinds: tuple[socket.SocketKind, ...], address: str) -> int | None:
    for port in row:
        if not all(_is_free(port, kind=kind, address=address) for kind in kinds):
            return port
    return None


def _is_free(port: int, *, kind: socket.SocketKind, address: str) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # As servers do: a port whose last connection is fading away is free to listen on.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
