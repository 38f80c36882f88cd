"""Who owns the socket file, and with which rights."""

# ruff: noqa: ASYNC240  # a test may touch its own folder while its loop waits

from __future__ import annotations

import os
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from callcenter.control import client, protocol, socketfile
from callcenter.errors import ControlError
from tests.control.fake_line import FakeLine, serving

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666])
@pytest.mark.parametrize("umask", [0o000, 0o077])
async def test_the_file_has_the_configured_mode_whatever_the_umask(
    path: Path, line: FakeLine, mode: int, umask: int
) -> None:
    before = os.umask(umask)
    try:
        async with serving(path, line, mode=mode):
            assert stat.S_IMODE(path.lstat().st_mode) == mode
    finally:
        os.umask(before)


async def test_the_file_goes_with_the_service(path: Path, line: FakeLine) -> None:
    async with serving(path, line) as server:
        await server.close()
        assert not path.exists()
        await server.close()


async def test_a_file_left_by_a_killed_service_is_replaced(path: Path, line: FakeLine) -> None:
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    async with serving(path, line):
        await client.call(path, protocol.ShowAgents())


async def test_what_is_no_socket_is_never_replaced(path: Path, line: FakeLine) -> None:
    path.write_text("precious")
    with pytest.raises(ControlError, match="is not a socket"):
        async with serving(path, line):
            pass
    assert path.read_text() == "precious"


async def test_a_service_too_busy_to_answer_is_not_replaced(
    path: Path, line: FakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socketfile, "_ANSWER_S", 0.0)
    async with serving(path, line):
        with pytest.raises(ControlError, match="another service answers"):
            await socketfile.listen(path, mode=0o600)


async def test_closing_leaves_a_successor_s_file_in_place(path: Path, line: FakeLine) -> None:
    async with serving(path, line) as first:
        path.unlink()
        async with serving(path, line):
            await first.close()
            await client.call(path, protocol.ShowAgents())


@pytest.mark.parametrize("name", ["no/such/folder/control.sock", "x" * 120])
async def test_a_path_that_cannot_be_made_is_told_with_the_reason(
    tmp_path: Path, line: FakeLine, name: str
) -> None:
    with pytest.raises(ControlError, match=r"cannot be made: .+"):
        async with serving(tmp_path / name, line):
            pass


async def test_a_socket_file_tells_its_path(path: Path) -> None:
    file = await socketfile.listen(path, mode=0o600)
    file.sock.close()
    assert str(path) in repr(file)


async def test_a_file_that_is_gone_already_does_no_harm_at_the_end(
    path: Path, line: FakeLine
) -> None:
    async with serving(path, line):
        path.unlink()
