"""The command as a process of its own: Ctrl-C, terminals, pipes."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import sys

import pytest

PROGRAM = (sys.executable, "-m", "callcenter")

pytestmark = pytest.mark.usefixtures("line")


@pytest.mark.parametrize("command", ["agents", "queue"])
async def test_watching_appends_to_a_file_and_ends_on_ctrl_c_with_0(command: str) -> None:
    watching = await asyncio.create_subprocess_exec(
        *PROGRAM,
        command,
        "--watch",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert watching.stdout is not None
    try:
        told = b""
        while told.count(b": 1  ") < 3:
            told += await watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        _, complaint = await watching.communicate()
    finally:
        await _end(watching)
    assert b"\x1b" not in told
    assert (watching.returncode, complaint) == (0, b"")


async def test_watching_draws_in_place_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    watching = await asyncio.create_subprocess_exec(
        *PROGRAM, "queue", "--watch", stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        told = b""
        while told.count(b"\x1b[H\x1b[2J") < 2:
            told += await asyncio.to_thread(os.read, ours, 4096)
        watching.send_signal(signal.SIGINT)
        assert await watching.wait() == 0
    finally:
        await _end(watching)
        os.close(ours)
    assert b"En espera: 1" in told


async def test_json_views_are_one_line_each() -> None:
    watching = await asyncio.create_subprocess_exec(
        *PROGRAM, "queue", "--watch", "--json", stdout=asyncio.subprocess.PIPE
    )
    assert watching.stdout is not None
    try:
        lines = [await watching.stdout.readline() for _ in range(3)]
    finally:
        await _end(watching)
    assert all(line.startswith(b'{"type":"QueueReply"') for line in lines)


async def test_a_reader_that_has_seen_enough_causes_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    asking = await asyncio.create_subprocess_exec(
        *PROGRAM, "queue", stdout=writing, stderr=asyncio.subprocess.PIPE
    )
    os.close(writing)
    try:
        _, complaint = await asking.communicate()
    finally:
        await _end(asking)
    assert (asking.returncode, complaint) == (1, b"")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
