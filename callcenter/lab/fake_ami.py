"""A scriptable stand-in for the PBX's manager port, on loopback, for tests and benchmarks.

Greets, logs in, answers pings and says "Success" to the rest; a script per action replaces any of
that. It reads lines as Asterisk does (a bare LF ends one too), by its own few lines of code, so it
shows what a PBX would have understood, not what the client meant.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ssl

GREETING = b"Asterisk Call Manager/9.0.0\r\n"


class FakeAction(NamedTuple):
    """One action as a PBX would read it; header names in lower case, every header in order."""

    name: str
    action_id: str
    headers: tuple[tuple[str, str], ...]

    def get(self, name: str, default: str = "") -> str:
        """Return the first header of that lower-case name."""
        return next((value for key, value in self.headers if key == name), default)

    def all(self, name: str) -> list[str]:
        """Return every header of that lower-case name."""
        return [value for key, value in self.headers if key == name]


Script = Callable[["FakePeer", FakeAction], None]


def event(name: str, *headers: tuple[str, str]) -> bytes:
    """Return one event as bytes."""
    lines = [f"Event: {name}", *[f"{key}: {value}" for key, value in headers]]
    return "\r\n".join([*lines, "\r\n"]).encode()


def response(action_id: str, status: str, *headers: tuple[str, str]) -> bytes:
    """Return one response as bytes."""
    lines = [f"Response: {status}", f"ActionID: {action_id}"]
    lines += [f"{key}: {value}" for key, value in headers]
    return "\r\n".join([*lines, "\r\n"]).encode()


def success(peer: FakePeer, action: FakeAction) -> None:
    """Script: the action was carried out."""
    peer.write(response(action.action_id, "Success", ("Message", f"{action.name} done")))


def silence(peer: FakePeer, action: FakeAction) -> None:
    """Script: no answer ever comes."""


def refusal(message: str) -> Script:
    """Return the script that answers with this error."""

    def script(peer: FakePeer, action: FakeAction) -> None:
        peer.write(response(action.action_id, "Error", ("Message", message)))

    return script


def rows(complete: str, *events: tuple[str, tuple[tuple[str, str], ...]]) -> Script:
    """Return the script of a list: start, these rows, and the closing event's name."""

    def script(peer: FakePeer, action: FakeAction) -> None:
        own = ("ActionID", action.action_id)
        out = [response(action.action_id, "Success", ("EventList", "start"))]
        out += [event(name, own, *headers) for name, headers in events]
        out.append(event(complete, own, ("EventList", "Complete")))
        peer.write(b"".join(out))

    return script


class FakePeer(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, server: FakeAmi) -> None:
        self._server = server
        self._unread = b""
        self._frozen = False
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, as the server was told to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # asyncio's loose type
        self.transport = transport
        self._server.joined(self)
        if self._server.greeting:
            self.write(self._server.greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that the client is gone."""
        del exc
        self.open = False
        self._server.changed.set()

    def data_received(self, data: bytes) -> None:
        """Cut actions and run their scripts."""
        if self._frozen:
            return
        *whole, self._unread = (self._unread + data).replace(b"\r\n", b"\n").split(b"\n\n")
        for raw in whole:
            self._server.received(self, _parse(raw))

    def write(self, data: bytes) -> None:
        """Send these bytes, whatever they are."""
        self.transport.write(data)

    async def dribble(self, data: bytes, *, size: int = 1) -> None:
        """Send these bytes in pieces, each of which the client may read by itself."""
        for at in range(0, len(data), size):
            self.write(data[at : at + size])
            await asyncio.sleep(0)

    def freeze(self) -> None:
        """Become half open: neither read nor answer, and keep the connection."""
        self._frozen = True
        self.transport.pause_reading()

    def drop(self) -> None:
        """Break the connection without a farewell."""
        self.transport.abort()


class FakeAmi:
    """The server; `port` is known once started.

    Args:
        username: the only user let in.
        secret: that user's secret.
        tls: speak TLS with this context.
        greeting: first bytes of each connection; empty for none.
        record: keep what was received in `actions`; a benchmark turns it off.
    """

    def __init__(
        self,
        *,
        username: str = "callcenter",
        secret: str = "swordfish",  # noqa: S107  # the fake's, guards nothing
        tls: ssl.SSLContext | None = None,
        greeting: bytes = GREETING,
        record: bool = True,
    ) -> None:
        self.username = username
        self.secret = secret
        self.greeting = greeting
        self.actions: list[FakeAction] = []
        self.peers: list[FakePeer] = []
        self.changed = asyncio.Event()
        self.port = 0
        self._tls = tls
        self._record = record
        self._scripts: dict[str, Script] = {"Login": self._log_in, "Ping": _pong}
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; on the port of the last time, if there was one."""
        self._server = await asyncio.get_running_loop().create_server(
            lambda: FakePeer(self), "127.0.0.1", self.port, ssl=self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and break every connection."""
        if self._server is not None:
            self._server.close()
        for peer in self.peers:
            peer.drop()
        await self.until(lambda: not any(peer.open for peer in self.peers))

    def on(self, action: str, script: Script) -> None:
        """Answer this action by that script from now on."""
        self._scripts[action] = script

    @property
    def peer(self) -> FakePeer:
        """The newest connection."""
        return self.peers[-1]

    def push(self, data: bytes) -> None:
        """Send to every open connection."""
        for peer in self.peers:
            if peer.open:
                peer.write(data)

    def named(self, action: str) -> list[FakeAction]:
        """Return the received actions of that name."""
        return [seen for seen in self.actions if seen.name == action]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds; looked at when something arrived or left."""
        while not condition():
            self.changed.clear()
            await self.changed.wait()

    def joined(self, peer: FakePeer) -> None:
        """Take note of a new connection."""
        self.peers.append(peer)
        self.changed.set()

    def received(self, peer: FakePeer, action: FakeAction) -> None:
        """Take note of an action and run its script."""
        if self._record:
            self.actions.append(action)
        self._scripts.get(action.name, success)(peer, action)
        self.changed.set()

    def _log_in(self, peer: FakePeer, action: FakeAction) -> None:
        if (action.get("username"), action.get("secret")) != (self.username, self.secret):
            refusal("Authentication failed")(peer, action)
            peer.transport.close()
            return
        accepted = ("Message", "Authentication accepted")
        booted = event("FullyBooted", ("Privilege", "system,all"), ("Status", "Fully Booted"))
        peer.write(response(action.action_id, "Success", accepted) + booted)


def _pong(peer: FakePeer, action: FakeAction) -> None:
    peer.write(response(action.action_id, "Success", ("Ping", "Pong")))


def _parse(raw: bytes) -> FakeAction:
    pairs = []
    for line in raw.decode("utf-8", "replace").split("\n"):
        name, _, value = line.partition(":")
        pairs.append((name.strip().lower(), value.strip()))
    headers = dict(reversed(pairs))
    return FakeAction(headers.get("action", ""), headers.get("actionid", ""), tuple(pairs))
