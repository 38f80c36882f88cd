"""The product in this process, against a real PBX and database, and what a test asks of it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Self

import aiohttp

from callcenter import config, facts
from callcenter.app import App
from callcenter.contacts import AgentNumber, ContactId, Phone
from callcenter.events import LogInAsked, PauseAsked, UnpauseAsked
from callcenter.store.postgres import PostgresRecords
from tests.integration.recorder import FactRecorder

if TYPE_CHECKING:
    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.reloader import Source
    from callcenter.store.records import ContactRecord

LINE = Path(__file__).with_name("line.toml")
READY_S = 15.0
WRITTEN_S = 10.0


def settings_of(
    asterisk: PrivateAsterisk, *, socket: Path, database: str = "", **other: object
) -> config.Settings:
    """Return the settings of `line.toml` for these parts.

    Args:
        asterisk: the PBX.
        socket: the path of the control socket.
        database: the URL of the database; "" for none.
        other: more settings, with two underscores for a dot.
    """
    overrides: dict[str, object] = {
        "ami.port": asterisk.ami_port,
        "ami.username": asterisk.ami_user,
        "ami.secret": asterisk.ami_secret,
        "web.port": 0,
        "control.socket": str(socket),
    }
    if database:
        overrides["database.url"] = database
        overrides["database.spool"] = str(socket.with_name("spool"))
    overrides |= {name.replace("__", "."): value for name, value in other.items()}
    return config.load(LINE, environ={}, overrides=overrides.items())


class Service:
    """One running service.

    Args:
        settings: what it serves by.
        source: reads them anew.
    """

    def __init__(self, settings: config.Settings, *, source: Source | None = None) -> None:
        self.facts = FactRecorder()
        self.settings = settings
        self.app = App(settings, sinks=[self.facts], source=source)

    async def __aenter__(self) -> Self:
        await self.app.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.app.__aexit__()

    async def ready(self) -> Self:
        """Wait until the PBX was read."""
        await self.facts.wait(facts.PbxStateChanged, connected=True, timeout_s=READY_S)
        return self

    def log_in(self, agent: str, phone: str) -> None:
        """Log an agent in at the phone of that number."""
        at = Phone(f"PJSIP/{phone}")
        self.app.engine.ask(LogInAsked(agent=AgentNumber(agent), phone=at, actor="test"))

    def pause(self, agent: str) -> None:
        """Pause an agent."""
        self.app.engine.ask(PauseAsked(agent=AgentNumber(agent), reason="test", actor="test"))

    def unpause(self, agent: str) -> None:
        """End an agent's pause."""
        self.app.engine.ask(UnpauseAsked(agent=AgentNumber(agent), actor="test"))

    async def caller(self, number: str) -> ContactId:
        """Return the contact of the call from that number, past or to come."""
        return (await self.facts.wait(facts.ContactArrived, number=number)).contact

    async def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page of the service."""
        async with aiohttp.ClientSession() as session, session.get(self.app.url + path) as answer:
            return answer.status, await answer.text()

    async def metric(self, name: str, **labels: str) -> float:
        """Return the sum of a metric's samples with these labels; 0 when there is none."""
        _, text = await self.get("/metrics")
        total = 0.0
        for found in re.finditer(rf"^{name}(?:\{{(.*)\}})? (\S+)$", text, re.MULTILINE):
            told = dict(re.findall(r'(\w+)="([^"]*)"', found[1] or ""))
            if labels.items() <= told.items():
                total += float(found[2])
        return total

    async def records(self) -> PostgresRecords:
        """Return the history, opened; to be closed by the caller."""
        url = self.settings.database.url
        assert url is not None
        records = PostgresRecords(url.get_secret_value(), connections=1)
        await records.open()
        return records

    async def row(self, contact: ContactId, *, ended: bool = False) -> ContactRecord:
        """Return what PostgreSQL holds of a contact, once it is connected, or has ended."""
        records = await self.records()
        try:
            async with asyncio.timeout(WRITTEN_S):
                while True:
                    rows = await records.contacts_by_id([contact])
                    if rows and (rows[0].ended_at if ended else rows[0].connected_at):
                        return rows[0]
                    await asyncio.sleep(0.05)
        finally:
            await records.close()
