"""A plain AMI session for the laboratory: CLI commands, and a look at the wire as it is.

Deliberately small and apart from `callcenter.pbx`: tests of that adapter need a second opinion.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Self

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Message = dict[str, str]
"""One AMI message: header to value; lines of a header that repeats are joined by newlines."""

END = b"\r\n\r\n"
LINE_LIMIT = 1 << 20


class Manager:
    """One AMI session that remembers every event it was sent.

    Use `async with Manager(port, user=…, secret=…) as manager`.

    Attributes:
        events: all events so far, oldest first.
    """

    def __init__(self, port: int, *, user: str, secret: str, host: str = "127.0.0.1") -> None:
        self.events: list[Message] = []
        self._address = (host, port)
        self._credentials = {"Username": user, "Secret": secret}
        self._ids = count(1)
        self._answers: dict[str, asyncio.Future[Message]] = {}
        self._watchers: list[tuple[Callable[[Message], bool], asyncio.Future[Message]]] = []

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(*self._address, limit=LINE_LIMIT)
        await self._reader.readline()  # the greeting: "Asterisk Call Manager/…"
        self._reading = asyncio.create_task(self._read(), name="lab-manager")
        answer = await self.action("Login", self._credentials)
        if answer.get("Response") != "Success":
            await self.close()
            message = f"AMI log-in refused: {answer.get('Message')}"
            raise LabError(message)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave; what is still awaited ends with LabError."""
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
        self._fail_all()

    async def action(
        self, name: str, fields: Mapping[str, str] | None = None, *, timeout_s: float = 5.0
    ) -> Message:
        """Send one action and return the answer, good or bad.

        Args:
            name: the action, e.g. `Originate`.
            fields: its headers; a value with newlines is sent as a repeated header.
            timeout_s: seconds to wait.

        Raises:
            LabError: the session has ended.
            TimeoutError: no answer in time.
        """
        action_id = f"lab-{next(self._ids)}"
        lines = [f"Action: {name}", f"ActionID: {action_id}"]
        for header, value in (fields or {}).items():
            lines += [f"{header}: {line}" for line in value.split("\n")]
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[action_id] = answer
        self._writer.write("\r\n".join(lines).encode() + END)
        async with asyncio.timeout(timeout_s):
            return await answer

    async def event(
        self,
        name: str,
        *,
        where: Callable[[Message], bool] | None = None,
        since: int = 0,
        timeout_s: float = 5.0,
    ) -> Message:
        """Return the first event of that name, among those past and to come.

        Args:
            name: value of the Event header.
            where: what else must hold.
            since: how many of the oldest `events` not to look at.
            timeout_s: seconds to wait.

        Raises:
            LabError: the session has ended.
            TimeoutError: there was none in time.
        """

        def fits(message: Message) -> bool:
            return message["Event"] == name and (where is None or where(message))

        for message in self.events[since:]:
            if fits(message):
                return message
        found: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._watchers.append((fits, found))
        async with asyncio.timeout(timeout_s):
            return await found

    async def command(self, command: str, *, timeout_s: float = 10.0) -> str:
        """Run one CLI command and return what it printed.

        Raises:
            LabError: this user may not, or there is no such command.
        """
        answer = await self.action("Command", {"Command": command}, timeout_s=timeout_s)
        if answer.get("Response") != "Success":
            message = f"CLI command {command!r}: {answer.get('Output', answer.get('Message'))}"
            raise LabError(message)
        return answer.get("Output", "")

    async def _read(self) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                self._take(_parse(await self._reader.readuntil(END)))
        self._fail_all()

    def _take(self, message: Message) -> None:
        if "Event" in message:
            self.events.append(message)
            for watcher in self._watchers[:]:
                fits, found = watcher
                if found.done():
                    self._watchers.remove(watcher)
                elif fits(message):
                    found.set_result(message)
            return
        answer = self._answers.pop(message.get("ActionID", ""), None)
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _fail_all(self) -> None:
        waiting = [*self._answers.values(), *(found for _, found in self._watchers)]
        self._answers.clear()
        self._watchers.clear()
        for future in waiting:
            if not future.done():
                future.set_exception(LabError("the AMI session has ended"))


def _parse(block: bytes) -> Message:
    message: Message = {}
    for line in block.decode(errors="replace").split("\r\n"):
        header, colon, value = line.partition(":")
        if colon:
            value = value.removeprefix(" ")
            message[header] = f"{message[header]}\n{value}" if header in message else value
    return message
