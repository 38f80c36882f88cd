"""The real parts that tests share: each is started on first use, once for a worker."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import HealthCheck, settings

from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import PrivateAsterisk
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import Parts, ensure_parts
from callcenter.lab.phones import PhoneAccount
from callcenter.lab.postgres import PrivatePostgres
from tests.kept_log import kept_log
from tests.pbx_styles.styles import Style, StyledPbx, styled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

# How quickly a busy machine makes up examples says nothing about what is tested.
settings.register_profile("any machine", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

__all__ = ["kept_log"]  # fixtures that stand elsewhere

PHONES = tuple(
    PhoneAccount(number=str(number), secret=f"secret-{number}", display_name=f"Phone {number}")
    for number in range(201, 207)
)
"""The phones that the shared Asterisk knows; one that a test wants otherwise needs its own PBX."""


@pytest.fixture(scope="session")
def parts() -> Parts:
    """The unpacked programs; the first run downloads them."""
    return ensure_parts(print)


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder with a path short enough for sockets, owned by the servers' account."""
    with run_folder(lab_account()) as path:
        yield path


@pytest.fixture(scope="session")
async def postgres_server() -> AsyncIterator[PrivatePostgres]:
    """A PostgreSQL for all tests of this worker; take `database_url` for a database of your own."""
    with run_folder(lab_account()) as path:
        async with PrivatePostgres(path, durable=False) as server:
            yield server


@pytest.fixture
async def database_url(postgres_server: PrivatePostgres, request: pytest.FixtureRequest) -> str:
    """The URL of an empty database that only this test uses."""
    name = re.sub(r"\W", "_", request.node.name)[:60]
    return await postgres_server.fresh_database(name)


@pytest.fixture(scope="session")
async def asterisk(parts: Parts) -> AsyncIterator[PrivateAsterisk]:
    """A PBX for all tests of this worker, with the phones 201 to 206 (`PHONES`) to register."""
    with run_folder(lab_account()) as path:
        async with PrivateAsterisk(parts, path, phones=PHONES) as pbx:
            yield pbx


class StyledPbxes(Protocol):
    """Starts a PBX of a style."""

    async def __call__(self, style: Style, **settings: Any) -> StyledPbx:
        """Return it running; `settings` are those of `tests.pbx_styles.styles.styled`."""


@pytest.fixture
async def styled_pbx(parts: Parts) -> AsyncIterator[StyledPbxes]:
    """Start PBXs as plain Asterisk, FreePBX or Issabel has them; they end with the test."""
    async with AsyncExitStack() as stack:

        async def start(style: Style, **settings: Any) -> StyledPbx:
            folder = stack.enter_context(run_folder(lab_account()))
            return await stack.enter_async_context(styled(parts, folder, style, **settings))

        yield start
