"""One connection to the PBX's manager interface: the only module that imports panoramisk.

panoramisk's Manager and AMIProtocol are subclassed; of theirs run the configuration, the log-in
step of `connection_made` and `send_action`. Replaced is what cannot be trusted with calls: reading
and correlating (pbx/session.py), reconnecting (pbx/reconnect.py), pinging (pbx/heartbeat.py) and
closing. Nothing is stored or replayed: a command on a live call goes stale.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import structlog
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from callcenter.errors import ActionRefused, LoginRefused, PbxUnavailable, UnsafeValue
from callcenter.pbx.heartbeat import Heartbeat
from callcenter.pbx.wire import Message, MessageTooLong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from callcenter.pbx.reconnect import AmiSettings
    from callcenter.pbx.session import Session

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

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


class AmiConnection(Manager):  # type: ignore[misc]  # panoramisk ships no types
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
            raise LoginRefused(self._why_refused(str(error))) from error

    def _why_refused(self, told: str) -> str:
        """Say what the PBX told, and how it is mended: it tells the cause in its own log alone."""
        return (
            f"the PBX refused the log-in: {told}. Mend [{self._settings.username}] in manager.conf"
            " or a file that it includes (manager_callcenter.conf; manager_custom.conf on FreePBX"
            " and Issabel): the `secret` is to be ours, no `permit`, `deny` or `acl` may keep this"
            " machine out; then `module reload manager`, and start again"
        )

    def login(self, future: asyncio.Future[Message]) -> None:
        """Override what panoramisk does once the log-in is answered: `logged_in` was called."""

    def logged_in(self) -> None:
        """Be up from the very message that says so, hence before the first event behind it."""
        self.authenticated = True
        self.heartbeat.start()
        self._on_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Be down, and say so if it was up."""
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
