"""Clients that misbehave, and services that cannot be reached."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import socket
from contextlib import ExitStack, aclosing, contextmanager
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from callcenter.control import client, conversation, protocol
from callcenter.control.client import NoReply, Trouble
from tests.control.fake_line import FakeLine, exchange, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.control.server import ControlServer

SHOW = b'{"type":"ShowAgents"}\n'


@pytest.mark.parametrize(
    "rubbish",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\n",
        b"\xff\xfe\x00\n",
        b"[]\n",
        b'{"type":"Fact"}\n',
        b'{"type":"LogOut"}\n',
        b'{"type":"LogOut","agent":7}\n',
        b'{"type":"LogOut","agent":"1001","actor":"os:root"}\n',
        b"[" * 50_000 + b"\n",
    ],
)
@pytest.mark.usefixtures("server")
async def test_rubbish_gets_a_reason_and_the_line_is_cut(
    path: Path, line: FakeLine, rubbish: bytes
) -> None:
    heard = await exchange(path, rubbish + SHOW)
    assert json.loads(heard)["type"] == "NotUnderstood"
    assert line.asked == []


@pytest.mark.usefixtures("server")
async def test_a_request_that_is_too_long_gets_a_reason_and_the_line_is_cut(path: Path) -> None:
    heard = await exchange(path, b"x" * (protocol.LINE_LIMIT + 1) + b"\n")
    assert json.loads(heard) == {
        "type": "NotUnderstood",
        "why": "a request has at most 65536 bytes",
    }


async def test_a_silent_client_is_left(path: Path, line: FakeLine) -> None:
    async with serving(path, line, idle_s=0.02):
        assert await exchange(path, b"") == b""
        assert await exchange(path, b'{"type":') == b""


@pytest.mark.usefixtures("server")
async def test_a_client_may_ask_again_and_again(path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(SHOW * 3)
    replies = [json.loads(await reader.readline()) for _ in range(3)]
    writer.close()
    await writer.wait_closed()
    assert [reply["type"] for reply in replies] == ["AgentsReply"] * 3


async def test_a_client_that_vanishes_is_forgotten(path: Path, server: ControlServer) -> None:
    async with aclosing(client.watch(path, protocol.WatchQueue())) as views:
        await anext(views)
        assert "clients: 1" in repr(server)
    async with asyncio.timeout(5):
        while "clients: 0" not in repr(server):  # noqa: ASYNC110  # a condition of another task
            await asyncio.sleep(0.005)


async def test_a_client_that_does_not_read_is_given_up(
    path: Path, line: FakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "_SEND_S", 0.05)
    line.shown = type(line.shown)(now=1, waiting=line.shown.waiting * 5_000, agents=())
    async with serving(path, line) as server:
        _, writer = await asyncio.open_unix_connection(path, limit=1)
        writer.write(b'{"type":"WatchQueue"}\n')
        async with asyncio.timeout(5):
            while not line.views:  # noqa: ASYNC110  # a condition of another task
                await asyncio.sleep(0.005)
            while "clients: 0" not in repr(server):  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.005)
        writer.close()
        await writer.wait_closed()


async def test_one_client_too_many_is_told_so(path: Path, line: FakeLine) -> None:
    async with (
        serving(path, line, max_clients=1),
        aclosing(client.watch(path, protocol.WatchQueue())) as views,
    ):
        await anext(views)
        with pytest.raises(NoReply, match="too many connections") as raised:
            await client.call(path, protocol.ShowAgents())
        assert raised.value.trouble is Trouble.NOT_TAKEN
        await anext(views)


async def test_a_fault_of_the_line_ends_one_connection_and_is_logged(
    path: Path, line: FakeLine
) -> None:
    with capture_logs() as records:
        async with serving(path, line):
            line.fault = RuntimeError("no view")
            with pytest.raises(NoReply) as raised:
                await client.call(path, protocol.ShowAgents())
            line.fault = None
            await client.call(path, protocol.ShowAgents())
    assert raised.value.trouble is Trouble.HUNG_UP
    assert [record["event"] for record in records] == ["control client failed"]


async def test_closing_hangs_up_on_those_who_watch(path: Path, line: FakeLine) -> None:
    async with serving(path, line) as server:
        async with aclosing(client.watch(path, protocol.WatchQueue())) as views:
            await anext(views)
            await server.close()
            with pytest.raises(NoReply) as raised:
                await anext(views)
        assert raised.value.trouble is Trouble.HUNG_UP
        assert "closed" in repr(server)


async def test_nobody_there_is_told_as_such(path: Path) -> None:
    with pytest.raises(NoReply, match="the service is not running") as raised:
        await client.call(path, protocol.ShowAgents())
    assert raised.value.path == path


async def test_a_file_that_is_no_socket_is_told_as_such(path: Path) -> None:
    path.touch()  # noqa: ASYNC240  # a test may touch its own folder
    with pytest.raises(NoReply) as raised:
        await client.call(path, protocol.ShowAgents())
    assert raised.value.trouble is Trouble.NOT_RUNNING


async def test_a_path_that_cannot_be_one_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(NoReply) as raised:
        await client.call(tmp_path / ("x" * 200), protocol.ShowAgents())
    assert raised.value.trouble is Trouble.UNREACHABLE


async def test_the_file_s_permissions_are_the_rights(path: Path, line: FakeLine) -> None:
    async with serving(path, line, mode=0o000):
        with unprivileged(), pytest.raises(NoReply, match="you may not use") as raised:
            await client.call(path, protocol.ShowAgents())
    assert raised.value.trouble is Trouble.FORBIDDEN


@pytest.mark.parametrize(
    ("spoken", "trouble"),
    [
        (b"", Trouble.HUNG_UP),
        (b'{"type":"Done"', Trouble.HUNG_UP),
        (b"220 hello\r\n", Trouble.UNREADABLE),
        (b'{"type":"Done","agent":"1001","more":1}\n', Trouble.UNREADABLE),
    ],
)
async def test_somebody_else_on_the_socket_is_told_as_such(
    path: Path, spoken: bytes, trouble: Trouble
) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(spoken)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_unix_server(speak, path):
        with pytest.raises(NoReply) as raised:
            await client.call(path, protocol.ShowAgents())
    assert raised.value.trouble is trouble


async def test_a_service_that_says_nothing_is_not_waited_for(path: Path) -> None:
    over = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        over.set()

    async with await asyncio.start_unix_server(listen, path):
        with pytest.raises(NoReply) as raised:
            await client.call(path, protocol.ShowAgents(), timeout_s=0.02)
        await over.wait()
    assert raised.value.trouble is Trouble.SILENT


async def test_a_service_that_is_stuck_is_not_waited_for(path: Path) -> None:
    with ExitStack() as stack:
        stuck = stack.enter_context(socket.socket(socket.AF_UNIX))
        stuck.bind(str(path))
        stuck.listen(0)
        stack.enter_context(socket.socket(socket.AF_UNIX)).connect(str(path))  # the queue is full
        with pytest.raises(NoReply) as raised:
            await client.call(path, protocol.ShowAgents(), timeout_s=0.1)
    assert raised.value.trouble in {Trouble.SILENT, Trouble.HUNG_UP}


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be a user whom file permissions bind, which root is not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
