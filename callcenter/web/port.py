"""The port of the HTTP server, taken before there is one: whoever asks early waits a moment."""

from __future__ import annotations

import socket

from callcenter.errors import ConfigError

_BACKLOG = 128


class PortRefused(ConfigError):
    """Nothing can listen where the settings say: the port is taken, or the host is not ours."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises:
        PortRefused: the port is taken, or the host is not ours.
    """
    kind, passive = socket.SOCK_STREAM, socket.AI_PASSIVE
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind, flags=passive)[0]
        listening = socket.create_server(address, family=family, backlog=_BACKLOG)
    except OSError as error:
        raise PortRefused(
            f"nothing can listen at {host}:{port}: {error.strerror}; name another address in "
            "web.host and web.port (observe and run, at the same time, need one each)"
        ) from error
    listening.setblocking(False)
    return listening


def url_of(listening: socket.socket) -> str:
    """Return where a socket is reached, without a closing slash."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
