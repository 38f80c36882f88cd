"""A service of its own process, which a test may kill, and the next one on its journal."""

from __future__ import annotations

import asyncio
import sys
import tomllib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from callcenter.contacts import AgentNumber, Phone
from callcenter.control import client
from callcenter.control.protocol import LogIn
from callcenter.lab.process import Child
from tests.integration.service import LINE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.service import Service
    from tests.pbx_styles.styles import StyledPbx

START_S = 20.0


class Mortal:
    """A service that may be killed.

    Args:
        folder: where it keeps everything.
        exchange: the PBX.
        more: settings in TOML, behind those of `line.toml`.
    """

    def __init__(self, folder: Path, exchange: Exchange | StyledPbx, more: str) -> None:
        self.journal = folder / "journal"
        self.socket = folder / "control.sock"
        self._more = more
        settings = folder / "line.toml"
        settings.write_text(LINE.read_text(encoding="utf-8") + more, encoding="utf-8")
        self.child = Child(
            [sys.executable, "-m", "callcenter", "run", "--config", str(settings)],
            log=folder / "service.log",
            environment={
                "CALLCENTER_AMI__PORT": str(exchange.asterisk.ami_port),
                "CALLCENTER_AMI__USERNAME": exchange.asterisk.ami_user,
                "CALLCENTER_AMI__SECRET": exchange.asterisk.ami_secret,
                "CALLCENTER_WEB__PORT": "0",
                "CALLCENTER_CONTROL__SOCKET": str(self.socket),
                "CALLCENTER_JOURNAL__FOLDER": str(self.journal),
            },
        )

    async def is_ready(self) -> bool:
        """Whether it has read the PBX."""
        return "the pbx is read" in self.child.log_tail()

    async def log_in(self, agent: str, phone: str) -> None:
        """Log an agent in."""
        await client.call(self.socket, LogIn(agent=AgentNumber(agent), phone=Phone(phone)))

    async def next(self, make_service: MakeService) -> Service:
        """Start the one that comes after it."""
        given: dict[str, Any] = dict(_settings(tomllib.loads(self._more)))
        return await make_service(**given, journal__folder=str(self.journal))

    async def has_written(self, what: str, *, within_s: float = 20.0) -> None:
        """Wait until it stands in the journal."""
        async with asyncio.timeout(within_s):
            while what not in self.written():  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.05)

    def written(self) -> str:
        """Return all that stands in the journal."""
        return "".join(path.read_text() for path in self.journal.glob("*.journal"))


def _settings(table: dict[str, Any], *above: str) -> Iterator[tuple[str, object]]:
    """Yield every value, named as `Service` takes it."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _settings(value, *above, name)
        else:
            yield "__".join((*above, name)), value


@asynccontextmanager
async def started(folder: Path, exchange: Exchange | StyledPbx, more: str) -> AsyncIterator[Mortal]:
    """Start one; end it with the block, if nobody killed it."""
    made = Mortal(folder, exchange, more)
    async with made.child as child:
        await child.wait_ready(made.is_ready, deadline_s=START_S)
        yield made
