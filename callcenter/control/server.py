"""The service's end of the control socket.

Whoever may open the socket file may command: the file's permissions are the rights. The actor of
each change is the user that the kernel names for the connection. Nothing a client does reaches the
line except through ``ask``, and no client can make it fail: each connection stands alone, and what
goes wrong on one ends that one.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from callcenter.control.conversation import Conversation
from callcenter.control.peer import actor_of
from callcenter.control.protocol import LINE_LIMIT
from callcenter.control.socketfile import SocketFile, listen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from callcenter.control.conversation import Explain, Listening, Reload, Take, View
    from callcenter.events import Event
    from callcenter.facts import Fact

_FAREWELL_S = 1.0


class ControlServer:
    """Answers `callcenter agents`, `queue`, `why`, `reload` and `prompts record`.

    Args:
        path: the socket file; made at the start, removed at the end.
        mode: its permissions, such as ``0o660``.
        view: gives the line as it is now, so many of it.
        why: explains a contact.
        take: tells how far a recording by phone has come.
        listening: tells how far who wants to hear a recording has come.
        ask: hands an event to the engine and gives back the facts of its decision.
        reload: reads the settings anew.
        idle_s: a client that says nothing for so long is sent away.
        watch_s: time between two views for a watching client.
        max_clients: connections at a time; one more is told so and sent away.
    """

    def __init__(  # noqa: PLR0913  # the last three are limits with good defaults
        self,
        *,
        path: Path,
        mode: int,
        view: View,
        why: Explain,
        take: Take,
        listening: Listening,
        ask: Callable[[Event], Sequence[Fact]],
        reload: Reload,
        idle_s: float = 30.0,
        watch_s: float = 1.0,
        max_clients: int = 32,
    ) -> None:
        self._path = path
        self._mode = mode
        self._view = view
        self._why = why
        self._take = take
        self._listening = listening
        self._ask = ask
        self._reload = reload
        self._idle_s = idle_s
        self._watch_s = watch_s
        self._max_clients = max_clients
        self._log = structlog.get_logger(__name__)
        self._clients: set[asyncio.Task[None]] = set()
        self._open: tuple[SocketFile, asyncio.Server] | None = None

    def __repr__(self) -> str:
        """Tell where it listens and how many are connected."""
        state = f"open, clients: {len(self._clients)}" if self._open else "closed"
        return f"<ControlServer {self._path} {state}>"

    async def start(self) -> None:
        """Listen.

        Raises:
            ControlError: another service answers there, or the file cannot be made.
        """
        file = await listen(self._path, mode=self._mode)
        server = await asyncio.start_unix_server(
            self._accept, sock=file.sock, limit=LINE_LIMIT, start_serving=False
        )
        self._open = (file, server)
        await server.start_serving()

    async def close(self) -> None:
        """Hang up on every client and remove the socket file; closing twice does no harm."""
        if self._open is None:
            return
        (file, server), self._open = self._open, None
        file.remove()
        # A connection that the loop has accepted but not yet handed over is lost, unclosed, when
        # its server closes in between (CPython 3.11): accept no more, and let those come through.
        asyncio.get_running_loop().remove_reader(file.sock)
        await asyncio.sleep(0)
        server.close()
        clients = tuple(self._clients)
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
        await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._open is None:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(reader, writer), name="control client")
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client; whatever goes wrong stays here."""
        try:
            await self._talk(reader, writer)
        except OSError as gone:  # TimeoutError is one
            self._log.debug("control client gone", error=repr(gone))
        except Exception:  # noqa: BLE001  # one client's fault must not become the service's
            self._log.exception("control client failed")
        finally:
            await _hang_up(writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Conversation(
            reader=reader,
            writer=writer,
            actor=await actor_of(writer),
            view=self._view,
            why=self._why,
            take=self._take,
            listening=self._listening,
            ask=self._ask,
            reload=self._reload,
            idle_s=self._idle_s,
            watch_s=self._watch_s,
        )
        if len(self._clients) > self._max_clients:
            await talk.send_away("too many connections to the control socket: try again soon")
            return
        await talk.run()


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """Let the client take what was already said, but not for long."""
    writer.close()
    try:
        with suppress(OSError):  # TimeoutError is one
            async with asyncio.timeout(_FAREWELL_S):
                await writer.wait_closed()
    finally:
        writer.transport.abort()
