"""Keeps a connection up for ever: when to try, when to give up, and where it stands.

Owns the rule that a refused log-in is tried once: a second attempt would not help, and fail2ban
would lock the service out. Everything else is tried again after a wait drawn evenly between zero
and a bound that doubles ("full jitter": clients of one PBX do not come back in step).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import structlog

from callcenter.errors import LoginRefused, PbxUnavailable
from callcenter.pbx.session import where
from callcenter.pbx.wire import MAX_MESSAGE_BYTES

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

_NOBODY_THERE = "manager.conf: enabled = yes, and its port and bindaddr; or Asterisk does not run"
"""What it mostly is when nobody takes the connection."""


class AmiState(StrEnum):
    """Where the connection stands; `refused` is final."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiSettings:
    """How to reach the PBX and as whom.

    Attributes:
        tls: verified TLS with this context; None for plain TCP.
        server_hostname: name the certificate must carry; None for `host`.
        connect_timeout_s: for TCP and TLS together, and again for the log-in.
        ping_interval_s: from one ping's answer to the next ping.
        ping_deadline_s: a ping unanswered for so long means a half-open connection.
        events: event classes asked for at log-in, as the AMI `Events` header takes them.
        backoff_min_s: the first wait is drawn from 0 to this; the bound then doubles.
        backoff_max_s: the longest bound; a connection that lived so long forgets earlier failures.
        max_message_bytes: a longer message ends the connection.
    """

    host: str
    port: int = 5038
    username: str
    secret: str = field(repr=False)
    tls: ssl.SSLContext | None = None
    server_hostname: str | None = None
    connect_timeout_s: float = 5.0
    ping_interval_s: float = 5.0
    ping_deadline_s: float = 5.0
    events: str = "system,call,agi,dtmf,user"
    backoff_min_s: float = 0.5
    backoff_max_s: float = 15.0
    max_message_bytes: int = MAX_MESSAGE_BYTES


class Connection(Protocol):
    """What is kept up."""

    async def connect(self, *, on_up: Callable[[], None], on_down: Callable[[], None]) -> None:
        """Connect and log in; raise `LoginRefused` where trying again would not help.

        `on_up` is called once logged in, `on_down` once such a connection is gone.
        """

    async def wait_lost(self) -> None:
        """Return when the connection is gone."""

    async def close(self) -> None:
        """Close for good."""


class Reconnector:
    """Runs the attempts in a task of its own and tells every change of state, once each."""

    def __init__(
        self,
        *,
        connection: Connection,
        settings: AmiSettings,
        on_state: Callable[[AmiState], None],
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._on_state = on_state
        self._task: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._reason = "not started"
        self._closed = False
        self.state: AmiState | None = None
        self.connects = 0

    def start(self) -> None:
        """Begin; at most once.

        Raises:
            PbxUnavailable: it was closed.
        """
        if self._closed:
            raise PbxUnavailable("the AMI client is closed")
        if self._task is None:
            self._task = asyncio.create_task(self._keep_connected(), name="ami-reconnector")

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until a connection is up.

        Raises:
            LoginRefused: the PBX does not let us in.
            PbxUnavailable: not within `timeout_s`; or closed.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._settled.wait()
        except TimeoutError:
            text = f"no AMI connection within {timeout_s:g} s: {self._reason}"
            raise PbxUnavailable(text) from None
        if self.state is AmiState.REFUSED:
            raise LoginRefused(self._reason)
        if self._closed:
            raise PbxUnavailable("the AMI client is closed")

    def _went_up(self) -> None:
        self.connects += 1
        self._become(AmiState.CONNECTED)

    def _went_down(self) -> None:
        self._reason = "the connection was lost"
        self._become(AmiState.LOST)

    async def close(self) -> None:
        """Stop trying, close the connection; final."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._connection.close()
        self._settled.set()

    async def _keep_connected(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            if not await self._one_connection():
                return
            lived_s = loop.time() - began
            failures = 0 if lived_s >= self._settings.backoff_max_s else failures + 1
            await asyncio.sleep(self._wait_s(failures))

    async def _one_connection(self) -> bool:
        """Connect, stay until the connection is gone; say whether to try again."""
        self._become(AmiState.CONNECTING)
        try:
            await self._connection.connect(on_up=self._went_up, on_down=self._went_down)
            await self._connection.wait_lost()
        except LoginRefused as error:
            self._reason = str(error)
            _log.error("ami_login_refused", reason=self._reason)
            self._become(AmiState.REFUSED)
            return False
        except Exception as error:  # noqa: BLE001  # whatever keeps us out may be over next time
            self._reason = f"{type(error).__name__}: {error}"
            mend = _NOBODY_THERE if isinstance(error, ConnectionRefusedError) else ""
            _log.warning(
                "ami_connect_failed", reason=self._reason, **({"mend": mend} if mend else {})
            )
        return True

    def _wait_s(self, failures: int) -> float:
        doublings = min(max(failures - 1, 0), 16)
        bound_s = min(self._settings.backoff_max_s, self._settings.backoff_min_s * 2**doublings)
        return random.uniform(0.0, bound_s)  # noqa: S311  # spreads load, guards no secret

    def _become(self, state: AmiState) -> None:
        if state is self.state:
            return
        self.state = state
        if state in (AmiState.CONNECTED, AmiState.REFUSED):
            self._settled.set()
        else:
            self._settled.clear()
        try:
            self._on_state(state)
        except Exception as error:  # noqa: BLE001  # a listener's fault must not end the attempts
            _log.error("ami_on_state_fault", state=state, **where(error))
