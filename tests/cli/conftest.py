"""A fake line behind a real control socket, for commands that ask a running service."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import pytest

from callcenter.cli.main import main
from tests.control.fake_line import FakeLine, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Run(Protocol):
    """Runs the command line beside the service that it speaks with."""

    async def __call__(self, *argv: str) -> int: ...


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "control.sock"
    monkeypatch.setenv("CALLCENTER_SOCKET", str(path))
    monkeypatch.setenv("TZ", "UTC")
    return path


@pytest.fixture
async def line(path: Path) -> AsyncIterator[FakeLine]:
    line = FakeLine()
    async with serving(path, line):
        yield line


@pytest.fixture
def run() -> Run:
    async def run(*argv: str) -> int:
        return await asyncio.to_thread(main, argv)

    return run
