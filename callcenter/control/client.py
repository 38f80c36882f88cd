"""The command's end of the control socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from callcenter.control.protocol import NotUnderstood, Reply, Request, Watch
from callcenter.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator
    from pathlib import Path

_REPLY_LIMIT = 64 * 1024 * 1024  # a view of some 200,000 waiting
ANSWER_S = 10.0


class Trouble(StrEnum):
    """Why there is no reply, for whoever says it in another language."""

    NOT_RUNNING = "nobody answers at {path}: the service is not running, or uses another socket"
    FORBIDDEN = "you may not use {path}: ask the operator for the right to"
    UNREACHABLE = "{path} cannot be used as a control socket"
    SILENT = "the service at {path} does not answer in time"
    HUNG_UP = "the service at {path} closed the connection"
    UNREADABLE = "what answers at {path} is no callcenter service, or one of another version"
    NOT_TAKEN = "the service at {path} did not take the request"


class NoReply(ControlError):
    """The service gave no reply that can be used.

    Args:
        trouble: what went wrong.
        path: the socket file.
        detail: what the service or the system said of it, "" for nothing.
    """

    def __init__(self, trouble: Trouble, *, path: Path, detail: str = "") -> None:
        sentence = trouble.format(path=path)
        super().__init__(f"{sentence} ({detail})" if detail else sentence)
        self.trouble = trouble
        self.path = path
        self.detail = detail


async def call(path: Path, request: Request, *, timeout_s: float = ANSWER_S) -> Reply:
    """Put ``request`` to the service at ``path`` and return its reply, `Refused` included.

    Raises:
        NoReply: the service is not running, may not be used by this user, or does not answer.
    """
    async with _connected(path, timeout_s=timeout_s) as (reader, writer):
        return await _asked(path, request, reader=reader, writer=writer, timeout_s=timeout_s)


async def watch(
    path: Path, request: Watch, *, timeout_s: float = ANSWER_S
) -> AsyncGenerator[Reply]:
    """Yield a fresh view every second until the caller stops.

    Raises:
        NoReply: as `call`; also when the service ends meanwhile.
    """
    async with _connected(path, timeout_s=timeout_s) as (reader, writer):
        yield await _asked(path, request, reader=reader, writer=writer, timeout_s=timeout_s)
        while True:
            yield await _reply(path, reader, timeout_s=timeout_s)


@asynccontextmanager
async def _connected(
    path: Path, *, timeout_s: float
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_unix_connection(path, limit=_REPLY_LIMIT)
    except (FileNotFoundError, ConnectionRefusedError) as fault:
        raise NoReply(Trouble.NOT_RUNNING, path=path) from fault
    except PermissionError as fault:
        raise NoReply(Trouble.FORBIDDEN, path=path) from fault
    except TimeoutError as fault:
        raise NoReply(Trouble.SILENT, path=path) from fault
    except OSError as fault:
        raise NoReply(Trouble.UNREACHABLE, path=path, detail=str(fault)) from fault
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _asked(
    path: Path,
    request: Request,
    *,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    timeout_s: float,
) -> Reply:
    writer.write(msgspec.json.encode(request) + b"\n")
    with suppress(OSError):  # the service may have said why before it hung up
        await writer.drain()
    return await _reply(path, reader, timeout_s=timeout_s)


async def _reply(path: Path, reader: asyncio.StreamReader, *, timeout_s: float) -> Reply:
    try:
        async with asyncio.timeout(timeout_s):
            line = await reader.readuntil()
        reply: Reply = _REPLIES.decode(line)
    except TimeoutError as fault:
        raise NoReply(Trouble.SILENT, path=path) from fault
    except (asyncio.IncompleteReadError, OSError) as fault:
        raise NoReply(Trouble.HUNG_UP, path=path) from fault
    except (asyncio.LimitOverrunError, msgspec.DecodeError, RecursionError) as fault:
        raise NoReply(Trouble.UNREADABLE, path=path) from fault
    if isinstance(reply, NotUnderstood):
        raise NoReply(Trouble.NOT_TAKEN, path=path, detail=reply.why)
    return reply


_REPLIES: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)
