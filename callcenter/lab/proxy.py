"""A TCP proxy before the PBX's manager port that can do to the connection what networks do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from callcenter.errors import LabError
from callcenter.lab import ports

if TYPE_CHECKING:
    from random import Random

CHUNK_BYTES = 65_536
DELAY_S = (0.2, 1.2)
"""What each chunk is held up by while the way is slow."""
GARBLED_SHARE = 0.2
"""Of the chunks of the PBX, while it garbles."""
GARBLED_BYTES = (1, 40)
NOISE = (0x80, 0xFF)
"""What bytes are overwritten with: never a digit, or one caller's id could become another's."""


class Way(StrEnum):
    """What becomes of the bytes."""

    OPEN = "open"
    CUT = "cut"  # connections are aborted, new ones at once
    FROZEN = "frozen"  # half-open: the connection stands and carries nothing
    SLOW = "slow"
    GARBLED = "garbled"  # some of what the PBX says is noise


class AmiProxy:
    """Hands bytes on in both directions, as the way allows.

    Args:
        random: Decides how long a chunk is held up, and which bytes become noise.

    Attributes:
        port: Where it listens on 127.0.0.1.
        target_port: Where the PBX listens on 127.0.0.1; to be set before anybody connects.
    """

    def __init__(self, random: Random) -> None:
        self.port = ports.free_tcp_port()
        self.target_port = 0
        self.way = Way.OPEN
        self._random = random
        self._passing = asyncio.Event()
        self._passing.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def set(self, way: Way) -> None:
        """Let the way be so from now on; what was held back by a freeze goes on."""
        self.way = way
        if way is Way.FROZEN:
            self._passing.clear()
        else:
            self._passing.set()
        if way is Way.CUT:
            self.cut()

    def cut(self) -> None:
        """Abort the connections there are."""
        for writer in self._writers:
            writer.transport.abort()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is None:
            raise LabError("the proxy was not entered")
        self._server.close()
        self.cut()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.way is Way.CUT:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        self._copy(reader, far_writer, from_pbx=False)
        self._copy(far_reader, writer, from_pbx=True)

    def _copy(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, from_pbx: bool
    ) -> None:
        copying = self._pump(source, sink, from_pbx=from_pbx)
        task = asyncio.get_running_loop().create_task(copying, name="ami-proxy")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, from_pbx: bool
    ) -> None:
        try:
            with suppress(OSError):
                while data := await source.read(CHUNK_BYTES):
                    if self.way is Way.SLOW:
                        await asyncio.sleep(self._random.uniform(*DELAY_S))
                    await self._passing.wait()
                    garbles = from_pbx and self.way is Way.GARBLED
                    sink.write(self._garbled(data) if garbles else data)
                    await sink.drain()
        finally:
            self._writers.discard(sink)
            sink.transport.abort() if self.way is Way.CUT else sink.close()

    def _garbled(self, data: bytes) -> bytes:
        if self._random.random() > GARBLED_SHARE:
            return data
        noisy = bytearray(data)
        first = self._random.randrange(len(noisy))
        for place in range(first, min(len(noisy), first + self._random.randint(*GARBLED_BYTES))):
            noisy[place] = self._random.randint(*NOISE)
        return bytes(noisy)
