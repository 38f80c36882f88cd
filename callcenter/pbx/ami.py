"""The AMI connection, kept up for ever, as the rest of the package sees it.

One connection at a time (pbx/connection.py), opened anew whenever it is lost (pbx/reconnect.py).
"""

from __future__ import annotations

import asyncio
import secrets
from functools import partial
from typing import TYPE_CHECKING

from callcenter.errors import PbxUnavailable
from callcenter.pbx.connection import AmiConnection
from callcenter.pbx.reconnect import AmiSettings, AmiState, Reconnector
from callcenter.pbx.session import AmiTally, Session, fail
from callcenter.pbx.wire import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["AmiClient", "AmiSettings", "AmiState", "AmiTally", "Message"]


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
        self._connection = AmiConnection(
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
            connection=self._connection, settings=settings, on_state=on_state
        )

    def __repr__(self) -> str:
        return f"<AmiClient {self._reconnector.state} {self._connection.session}>"

    @property
    def connected(self) -> bool:
        """Whether an action sent now would be written."""
        return self._connection.session is not None

    @property
    def lag_s(self) -> float:
        """Round trip of the last answered ping; 0.0 before the first."""
        return self._connection.heartbeat.lag_s

    @property
    def reconnects(self) -> int:
        """Log-ins after the first."""
        return max(0, self._reconnector.connects - 1)

    @property
    def pending(self) -> int:
        """Actions written and not yet answered."""
        return session.pending if (session := self._connection.session) else 0

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
        if (session := self._connection.session) is not None:
            return session.request(action, headers, timeout_s=timeout_s, action_id=action_id)
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        fail(future, PbxUnavailable(f"{action}: no AMI connection"))
        return future

    async def send_list(
        self, action: str, headers: Mapping[str, str | Sequence[str]], *, timeout_s: float = 10.0
    ) -> list[Message]:
        """Write a list action, return its rows less the closing event; raise as `send` does."""
        if (session := self._connection.session) is None:
            raise PbxUnavailable(f"{action}: no AMI connection")
        return await session.request_list(action, headers, timeout_s=timeout_s)

    def flush(self) -> None:
        """Write what was sent in this turn of the loop without waiting for its end."""
        if session := self._connection.session:
            session.flush()

    def listen(self, *, on: bool) -> None:
        """Stop reading, or go on: TCP lets the PBX keep what is unread, pings included.

        Asterisk closes a session that takes nothing for its user's ``writetimeout``.
        """
        self._connection.listen(on=on)

    async def close(self) -> None:
        """Close for good; what waits for an answer fails with `OutcomeUnknown`."""
        await self._reconnector.close()
