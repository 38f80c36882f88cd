"""`callcenter observe` as a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import aiohttp
import pytest

from callcenter.lab import ports
from tests.observing.queued_pbx import FILE

if TYPE_CHECKING:
    from tests.observing.queued_pbx import QueuedPbx

pytestmark = pytest.mark.real


async def started(pbx: QueuedPbx, *, web: int, secret: str) -> asyncio.subprocess.Process:
    """Start it."""
    environment = {
        **os.environ,
        "CALLCENTER_AMI__PORT": str(pbx.asterisk.ami_port),
        "CALLCENTER_AMI__SECRET": secret,
        "CALLCENTER_WEB__PORT": str(web),
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "callcenter", "observe", "--config", str(FILE)),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_watches_until_it_is_told_to_stop(pbx: QueuedPbx) -> None:
    web = ports.free_tcp_port()
    process = await started(pbx, web=web, secret=pbx.asterisk.ami_secret)
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            status = 0
            while status != 200:
                await asyncio.sleep(0.1)
                with suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{web}/readyz") as answer:
                        status = answer.status
    finally:
        process.terminate()
        _, log = await process.communicate()
    assert process.returncode == 0
    assert b"stopped" in log
    assert pbx.asterisk.ami_secret.encode() not in log


async def test_a_refused_log_in_ends_it_and_says_so(pbx: QueuedPbx) -> None:
    process = await started(pbx, web=ports.free_tcp_port(), secret="wrong")  # noqa: S106  # opens nothing
    async with asyncio.timeout(30):
        _, log = await process.communicate()
    assert process.returncode == 1
    assert log.decode().splitlines()[-1].startswith("callcenter: ")
    assert "uthentication" in log.decode()
