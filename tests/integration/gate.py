"""A TCP port before the PBX's manager port, which a test can shut and open."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self

from callcenter.lab import ports

CHUNK_BYTES = 65_536


class Gate:
    """Hands bytes on in both directions while it is open.

    Args:
        target_port: where the PBX listens on 127.0.0.1.
    """

    def __init__(self, target_port: int) -> None:
        self.port = ports.free_tcp_port()
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Let connections pass."""
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", self.port)

    async def shut(self) -> None:
        """Cut every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers |= {writer, far_writer}
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(_copy(source, sink), name="gate")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(CHUNK_BYTES):
            sink.write(data)
            await sink.drain()
    sink.close()
