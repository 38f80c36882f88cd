"""The proxy before the manager port does to a connection what it is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from random import Random
from typing import TYPE_CHECKING

import pytest

from callcenter.lab import ports
from callcenter.lab.proxy import AmiProxy, Way

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

QUICK_S = 0.2
LINE = b"Event: Hangup 1234567890\r\n"


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1000):
            writer.write(data)
    except OSError:
        pass
    finally:
        writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[AmiProxy]:
    """A proxy before a server that says back what it hears."""
    port = ports.free_tcp_port()
    async with await asyncio.start_server(_echo, "127.0.0.1", port):
        way = AmiProxy(Random(1))
        way.target_port = port
        async with way:
            yield way


@asynccontextmanager
async def connected(proxy: AmiProxy) -> AsyncIterator[Connection]:
    """A connection through the proxy."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def carries(connection: Connection) -> bool:
    """Whether bytes come back soon; False when the connection is broken or silent."""
    reader, writer = connection
    try:
        async with asyncio.timeout(QUICK_S):
            writer.write(LINE)
            return await reader.readexactly(len(LINE)) == LINE
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False


async def test_an_open_way_carries_bytes_in_both_directions(proxy: AmiProxy) -> None:
    async with connected(proxy) as connection:
        assert await carries(connection)


async def test_a_cut_ends_connections_and_new_ones_until_it_is_over(proxy: AmiProxy) -> None:
    async with connected(proxy) as before:
        assert await carries(before)
        proxy.set(Way.CUT)
        assert not await carries(before)
        async with connected(proxy) as during:
            assert not await carries(during)
        proxy.set(Way.OPEN)
        async with connected(proxy) as after:
            assert await carries(after)


async def test_a_frozen_way_stands_and_carries_nothing_until_it_thaws(proxy: AmiProxy) -> None:
    async with connected(proxy) as connection:
        assert await carries(connection)
        proxy.set(Way.FROZEN)
        assert not await carries(connection)
        proxy.set(Way.OPEN)
        reader, _ = connection
        assert await reader.readexactly(len(LINE)) == LINE
        assert await carries(connection)


async def test_noise_replaces_bytes_of_the_pbx_and_is_never_a_digit(proxy: AmiProxy) -> None:
    async with connected(proxy) as (reader, writer):
        proxy.set(Way.GARBLED)
        heard = b""
        for _ in range(40):
            writer.write(LINE)
            heard += await reader.readexactly(len(LINE))
    changed = [now for was, now in zip(LINE * 40, heard, strict=True) if was != now]
    assert changed
    assert min(changed) >= 0x80
