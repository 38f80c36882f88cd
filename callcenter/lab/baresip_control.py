"""The line to a baresip process: commands, answers by token, and events in between.

Its `ctrl_tcp` module speaks JSON in netstrings (`length:json,`) over TCP.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND_S = 5.0


class PhoneEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What baresip said happened."""

    kind: str
    """For example REGISTER_OK, CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED."""
    peer: str = ""
    """SIP URI of the other side."""
    peer_name: str = ""
    """The display name the other side gave: what an agent reads on the ringing phone."""
    detail: str = ""
    """For CALL_CLOSED the reason, such as `486 Busy Here`."""
    at_s: float = 0.0
    """When it was read, by the loop's clock."""


Watcher = tuple[tuple[str, ...], asyncio.Future[PhoneEvent]]


class PhoneControl:
    """Commands to one baresip, and what it tells.

    Args:
        port: its `ctrl_tcp_listen` on 127.0.0.1.
        on_event: called with each event, as it is read.

    Attributes:
        events: all it told so far, oldest first.
    """

    def __init__(self, port: int, *, on_event: Callable[[PhoneEvent], None]) -> None:
        self.events: list[PhoneEvent] = []
        self._port = port
        self._on_event = on_event
        self._tokens = count(1)
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._watchers: list[Watcher] = []
        self._reading: asyncio.Task[None] | None = None

    async def connect(self) -> bool:
        """Connect, and tell whether it worked: how to see that the process is up."""
        try:
            reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        self._reading = asyncio.create_task(self._read(reader), name=f"phone-{self._port}")
        return True

    async def command(self, name: str, parameters: str = "") -> str:
        """Run one of baresip's commands and return what it printed.

        Raises:
            LabError: baresip says that it failed, or has ended.
            TimeoutError: it gave no answer.
        """
        token = str(next(self._tokens))
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[token] = answer
        self.send(name, parameters, token=token)
        async with asyncio.timeout(COMMAND_S):
            result = await answer
        if not result.get("ok"):
            message = f"the phone's command {name} failed: {result.get('data')}"
            raise LabError(message)
        return str(result.get("data", ""))

    def send(self, name: str, parameters: str = "", *, token: str = "") -> None:
        """Send a command without waiting for its answer.

        Raises:
            LabError: the phone is off.
        """
        if self._reading is None or self._reading.done():
            raise LabError("the phone is off")
        text = json.dumps({"command": name, "params": parameters, "token": token}).encode()
        self._writer.write(b"%d:%s," % (len(text), text))

    async def event(self, *kinds: str, since: int = 0, timeout_s: float = 5.0) -> PhoneEvent:
        """Return the first event of one of these kinds, among those past and to come.

        Args:
            kinds: see `PhoneEvent`.
            since: how many of the oldest `events` not to look at.
            timeout_s: seconds to wait.

        Raises:
            LabError: the phone was switched off.
            TimeoutError: there was none in time.
        """
        for event in self.events[since:]:
            if event.kind in kinds:
                return event
        found: asyncio.Future[PhoneEvent] = asyncio.get_running_loop().create_future()
        self._watchers.append((kinds, found))
        async with asyncio.timeout(timeout_s):
            return await found

    async def close(self) -> None:
        """Hang up the line; whoever still waits gets LabError."""
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
            self._reading = None
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()
        self._fail_all()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                length = await reader.readuntil(b":")
                text = await reader.readexactly(int(length[:-1]))
                await reader.readexactly(1)
                self._take(json.loads(text))
        self._fail_all()

    def _take(self, message: dict[str, Any]) -> None:
        if "response" in message:
            answer = self._answers.pop(str(message.get("token")), None)
            if answer is not None and not answer.done():
                answer.set_result(message)
            return
        event = PhoneEvent(
            kind=str(message.get("type", "")),
            peer=str(message.get("peeruri", "")),
            peer_name=str(message.get("peerdisplayname", "")),
            detail=str(message.get("param", "")),
            at_s=asyncio.get_running_loop().time(),
        )
        self.events.append(event)
        self._watchers = [watcher for watcher in self._watchers if not _tell(watcher, event)]
        self._on_event(event)

    def _fail_all(self) -> None:
        waiting: list[asyncio.Future[Any]] = [found for _, found in self._watchers]
        waiting += self._answers.values()
        self._answers.clear()
        self._watchers.clear()
        for future in waiting:
            if not future.done():
                future.set_exception(LabError("the phone is off"))


def _tell(watcher: Watcher, event: PhoneEvent) -> bool:
    """Give the event to one who waits for it; tell whether the waiting is over."""
    kinds, found = watcher
    if not found.done() and event.kind in kinds:
        found.set_result(event)
    return found.done()
