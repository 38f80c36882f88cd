"""The AMI connection, kept up for ever: the only module that imports panoramisk.

panoramisk's Manager and AMIProtocol are subclassed; of theirs run the configuration, the log-in
step of `connection_made` and `send_action`. Replaced is what cannot be trusted with calls: reading
and correlating (pbx/session.py), reconnecting (pbx/reconnect.py), pinging (pbx/heartbeat.py) and
closing. Nothing is stored or replayed: a command on a live call goes stale.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from functools import partial
from typing import TYPE_CHECKING

import structlog
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from callcenter.errors import ActionRefused, LoginRefused, PbxUnavailable, UnsafeValue
from callcenter.pbx.heartbeat import Heartbeat
from callcenter.pbx.reconnect import AmiSettings, AmiState, Reconnector
from callcenter.pbx.session import AmiTally, Session, fail
from callcenter.pbx.wire import Message, MessageTooLong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

__all__ = ["AmiClient", "AmiSettings", "AmiState", "AmiTally", "Message"]

MAX_UNSENT_BYTES = 4 * 1024 * 1024
_CLOSE_GRACE_S = 1.0
# Asterisk's words where allowmultiplelogin=no and our last session is not yet noticed dead there.
_STILL_LOGGED_IN = "already in use"


class _Protocol(AMIProtocol):  # type: ignore[misc]  # panoramisk ships no types
    """Joins one transport to one `Session`; gives up the transport when it cannot be trusted."""

    def __init__(
        self, open_session: Callable[[Callable[[bytes], None]], Session], *, listening: bool
    ) -> None:
        self._open_session = open_session
        self._listening = listening
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=MAX_UNSENT_BYTES)
        self.session = self._open_session(transport.write)
        self.listen(on=self._listening)

    def data_received(self, data: bytes) -> None:
        try:
            self.session.receive(data)
        except MessageTooLong as error:
            self.abort(str(error))

    def pause_writing(self) -> None:
        self.abort(f"{MAX_UNSENT_BYTES} bytes wait to be sent: the PBX does not read")

    def listen(self, *, on: bool) -> None:
        if on:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()

    def send(self, data: Mapping[str, str], as_list: object = None) -> asyncio.Future[Message]:
        """Serve panoramisk's own log-in; everybody else goes to the session."""
        del as_list
        headers = {name: value for name, value in data.items() if name != "Action"}
        return self.session.request(
            data["Action"],
            headers,
            timeout_s=self.config["login_timeout_s"],
            on_success=self.factory.logged_in,
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self.factory is not None:
            self.factory.connection_lost(exc)
        self.session.end("the connection was lost before the answer")
        if not self.lost.done():
            self.lost.set_result(None)

    def abort(self, reason: str) -> None:
        if not self.closed:
            _log.warning("ami_session_given_up", reason=reason)
            self.closed = True
            self.transport.abort()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.transport.close()


class _Manager(Manager):  # type: ignore[misc]  # panoramisk ships no types
    """One connection at a time: opens it, logs in, pings it, closes it; never reconnects."""

    def __init__(
        self, *, settings: AmiSettings, new_session: Callable[..., Session], prefix: str
    ) -> None:
        self._listening = True
        super().__init__(
            username=settings.username,
            secret=settings.secret,
            events=settings.events,
            protocol_factory=lambda: _Protocol(self._open_session, listening=self._listening),
            login_timeout_s=settings.connect_timeout_s,
        )
        self._settings = settings
        self._new_session = new_session
        self._prefix = prefix
        self._opened = 0
        deadline_s = settings.ping_deadline_s
        self.heartbeat = Heartbeat(
            ask=lambda: self.protocol.session.request("Ping", {}, timeout_s=deadline_s),
            on_dead=lambda: self.protocol.abort("a ping was not answered in time"),
            interval_s=settings.ping_interval_s,
        )

    @property
    def session(self) -> Session | None:
        """The session to send on now, if there is one."""
        if not self.authenticated or self.protocol.closed:
            return None
        session: Session = self.protocol.session
        return session

    async def connect(self, *, on_up: Callable[[], None], on_down: Callable[[], None]) -> None:
        """Open a connection and log in.

        Raises:
            LoginRefused: trying again would not help.
            PbxError, OSError: not now; OSError as the network says, TLS verification included.
        """
        settings = self._settings
        self.loop = asyncio.get_running_loop()
        self._on_up, self._on_down = on_up, on_down
        async with asyncio.timeout(settings.connect_timeout_s):
            opened = await self.loop.create_connection(
                self.config["protocol_factory"],
                settings.host,
                settings.port,
                ssl=settings.tls,
                server_hostname=settings.server_hostname if settings.tls else None,
            )
        try:
            await self._log_in(opened)
        except BaseException:
            opened[0].abort()
            await opened[1].lost
            raise

    async def _log_in(self, opened: tuple[asyncio.Transport, _Protocol]) -> None:
        ready = self.loop.create_future()
        ready.set_result(opened)
        try:
            super().connection_made(ready)
            self.pinger.cancel()
            await self.authenticated_future
        except UnsafeValue as error:
            raise LoginRefused(str(error)) from error
        except ActionRefused as error:
            if _STILL_LOGGED_IN in str(error).lower():
                raise PbxUnavailable("the PBX still holds our last session") from error
            raise LoginRefused(f"the PBX refused the log-in: {error}") from error

    def login(self, future: asyncio.Future[Message]) -> None:
        """Override what panoramisk does once the log-in is answered: `logged_in` was called."""

    def logged_in(self) -> None:
        """Be up from the very message that says so, hence before the first event behind it."""
        self.authenticated = True
        self.heartbeat.start()
        self._on_up()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.heartbeat.stop()
        if self.authenticated:
            self.authenticated = False
            self._on_down()

    def listen(self, *, on: bool) -> None:
        """Read, or let the PBX keep what it tells; holds for later connections too."""
        self._listening = on
        if self.protocol is not None:
            self.protocol.listen(on=on)

    async def wait_lost(self) -> None:
        """Return when the connection is gone."""
        await asyncio.shield(self.protocol.lost)

    async def close(self) -> None:
        """Close for good: what was written still goes out, if the PBX reads it within a second."""
        if (protocol := self.protocol) is None:
            return
        protocol.session.flush()
        protocol.session.end("the connection was closed before the answer")
        protocol.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_GRACE_S):
                await self.wait_lost()
        if not protocol.lost.done():
            protocol.transport.abort()
            await protocol.lost

    def _open_session(self, write: Callable[[bytes], None]) -> Session:
        self._opened += 1
        return self._new_session(prefix=f"{self._prefix}.{self._opened}", write=write)


class AmiClient:
    """The PBX's manager interface as the rest of the package sees it.

    Args:
        settings: how to reach the PBX.
        on_event: called for each event as it is read, in order, once; must not block.
        on_state: called at each change of state; `connected` comes before the first event.
        wanted: names of the events to read, as Asterisk spells them; None for all.
    """

    def __init__(
        self,
        *,
        settings: AmiSettings,
        on_event: Callable[[Message], None],
        on_state: Callable[[AmiState], None],
        wanted: frozenset[bytes] | None = None,
    ) -> None:
        self.tally = AmiTally()
        self._manager = _Manager(
            settings=settings,
            new_session=partial(
                Session,
                on_event=on_event,
                wanted=wanted,
                tally=self.tally,
                max_message_bytes=settings.max_message_bytes,
            ),
            prefix=f"cc{secrets.token_hex(5)}",
        )
        self._reconnector = Reconnector(
            connection=self._manager, settings=settings, on_state=on_state
        )

    def __repr__(self) -> str:
        return f"<AmiClient {self._reconnector.state} {self._manager.session}>"

    @property
    def connected(self) -> bool:
        """Whether an action sent now would be written."""
        return self._manager.session is not None

    @property
    def lag_s(self) -> float:
        """Round trip of the last answered ping; 0.0 before the first."""
        return self._manager.heartbeat.lag_s

    @property
    def reconnects(self) -> int:
        """Log-ins after the first."""
        return max(0, self._reconnector.connects - 1)

    @property
    def pending(self) -> int:
        """Actions written and not yet answered."""
        return session.pending if (session := self._manager.session) else 0

    async def start(self) -> None:
        """Begin to connect, in the background and for ever; raise `PbxUnavailable` if closed."""
        self._reconnector.start()

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait for the log-in; raise `LoginRefused` (final) or `PbxUnavailable` (not in time)."""
        await self._reconnector.wait_connected(timeout_s)

    def send(
        self,
        action: str,
        headers: Mapping[str, str | Sequence[str]],
        *,
        timeout_s: float = 5.0,
        action_id: str | None = None,
    ) -> asyncio.Future[Message]:
        """Write an action now, return the future of its response; it may be left unawaited.

        Events it causes bear `action_id`, if given; it must be unique. The future fails with
        `ActionRefused` (the PBX's words), `OutcomeUnknown` (cut off, or no answer in time; it may
        have been carried out) or `PbxUnavailable` (nothing was written).

        Raises:
            UnsafeValue: nothing was written.
        """
        if (session := self._manager.session) is not None:
            return session.request(action, headers, timeout_s=timeout_s, action_id=action_id)
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        fail(future, PbxUnavailable(f"{action}: no AMI connection"))
        return future

    async def send_list(
        self, action: str, headers: Mapping[str, str | Sequence[str]], *, timeout_s: float = 10.0
    ) -> list[Message]:
        """Write a list action, return its rows less the closing event; raise as `send` does."""
        if (session := self._manager.session) is None:
            raise PbxUnavailable(f"{action}: no AMI connection")
        return await session.request_list(action, headers, timeout_s=timeout_s)

    def listen(self, *, on: bool) -> None:
        """Stop reading, or go on: TCP lets the PBX keep what is unread, pings included.

        Asterisk closes a session that takes nothing for its user's ``writetimeout``.
        """
        self._manager.listen(on=on)

    async def close(self) -> None:
        """Close for good; what waits for an answer fails with `OutcomeUnknown`."""
        await self._reconnector.close()
