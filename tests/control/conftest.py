"""A fake line behind a real control socket."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

import pytest

from tests.control.fake_line import FakeLine, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.control.server import ControlServer


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "control.sock"


@pytest.fixture
async def server(path: Path, line: FakeLine) -> AsyncIterator[ControlServer]:
    async with serving(path, line) as server:
        yield server


@pytest.fixture
def me() -> str:
    """The actor that the service must see."""
    return "os:" + pwd.getpwuid(os.geteuid()).pw_name
