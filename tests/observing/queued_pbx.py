"""A PBX that runs queues of its own, as a centre has it before it knows of us, and its observer."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

import aiohttp

from callcenter import facts
from callcenter.config.observing import load_observed
from callcenter.lab.phones import PhoneAccount
from callcenter.observing.observer import Observer
from callcenter.store.postgres import PostgresRecords
from tests.integration.recorder import FactRecorder

if TYPE_CHECKING:
    from callcenter.config.observing import Observed
    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.store.records import ContactRecord
    from tests.integration.hands import Place

DIALPLAN = """
[callcenter-line](+)
exten => 810,1,Goto(own-queues,citas,1)
exten => 811,1,Goto(own-queues,urgencias,1)
exten => 812,1,Goto(own-queues,limited,1)
exten => 813,1,Goto(own-queues,odd,1)
exten => 814,1,Goto(own-queues,soporte,1)
exten => 815,1,Goto(own-queues,directo,1)

[own-queues]
exten => citas,1,Answer()
 same => n,Queue(citas)
 same => n,Hangup()
exten => urgencias,1,Answer()
 same => n,Queue(urgencias)
 same => n,Hangup()
exten => limited,1,Answer()
 same => n,Queue(citas,,,,2)
 same => n,Wait(1)
 same => n,Hangup()
exten => odd,1,Answer()
 same => n,Queue(Ventas Ñuñoa 100%)
 same => n,Hangup()
exten => soporte,1,Answer()
 same => n,Queue(soporte)
 same => n,Hangup()
exten => directo,1,Answer()
 same => n,Queue(directo)
 same => n,Hangup()
exten => elsewhere,1,Wait(2)
 same => n,Hangup()
"""
ODD = "Ventas Ñuñoa 100%"
DESK = """
[own-desk]
exten => 811,1,Goto(own-queues,urgencias,1)
exten => _3XX,1,Dial(PJSIP/${EXTEN},20)
 same => n,Hangup()
"""
"""Where the agent of `directo` transfers to."""
LOCAL = """
[from-queue]
exten => _3XX,1,Dial(PJSIP/${EXTEN},20)
 same => n,Hangup()
"""
"""What FreePBX and Issabel have between a queue and a phone."""
QUEUES = f"""
[general]
persistentmembers = no
autofill = yes

[a-queue](!)
strategy = rrmemory
timeout = 3
retry = 1
ringinuse = no
joinempty = yes
leavewhenempty = no
musicclass = default

[citas](a-queue)
member => PJSIP/301,0,Rosa

[urgencias](a-queue)
member => PJSIP/302,0,Luis

[{ODD}](a-queue)

[soporte](a-queue)
member => Local/303@from-queue/n,0,Ana,PJSIP/303
member => Local/304@from-queue,1,Eva,PJSIP/304

[directo](a-queue)
timeout = 20
member => PJSIP/201,0,Sol
"""
"""`citas` and `urgencias` have an agent each, the third nobody, `soporte` two as FreePBX has them:
the second, with a penalty, by a Local channel that takes itself out of the way."""
USERS = """
[only-looks](callcenter-observe)
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
secret = word
read = agent,call
write =

[deaf]
secret = word
read = system
write = reporting

[mighty]
secret = word
read = all
write = system,call,originate,command,reporting
"""
"""Manager users with too few rights, and with too many."""
WORD = "word"
"""The secret of those users, and of the phone."""
REGISTERED = PhoneAccount(number="201", secret=WORD, context="own-desk")
"""The phone of the agent of `directo`, with buttons of its own."""
PHONES = ("301", "302", "303", "304")
FILE = Path(__file__).with_name("observed.toml")
READY_S = 15.0
IDLE_S = 10.0
WRITTEN_S = 10.0


def observed_of(
    asterisk: PrivateAsterisk, *, database: str = "", spool: Path | None = None, **other: object
) -> Observed:
    """Return what is to be watched; ``other`` are more settings, with two underscores for a dot."""
    overrides: dict[str, object] = {
        "ami.port": asterisk.ami_port,
        "ami.secret": asterisk.ami_secret,
        "web.port": 0,
    }
    if database:
        overrides |= {"database.url": database, "database.spool": str(spool)}
    overrides |= {name.replace("__", "."): value for name, value in other.items()}
    return load_observed(FILE, environ={}, overrides=overrides.items())


class QueuedPbx:
    """A running PBX, and where it looks for its phones."""

    def __init__(self, asterisk: PrivateAsterisk, places: dict[str, Place]) -> None:
        self.asterisk = asterisk
        self.places = places

    async def clear(self) -> None:
        """End every call, and wait until there is none."""
        await self.asterisk.cli("channel request hangup all")
        async with asyncio.timeout(IDLE_S):
            while "0 active channels" not in await self.asterisk.cli("core show channels count"):  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.05)


class Watch(Protocol):
    """Starts an observer."""

    async def __call__(self, *, ask_s: float = 20.0, **other: object) -> Observing:
        """Return one that has read the PBX; ``other`` settings with two underscores for a dot."""


class Observing:
    """One observer in this process, and what a test asks of it."""

    def __init__(self, observed: Observed, *, ask_s: float = 20.0) -> None:
        self.facts = FactRecorder()
        self.observer = Observer(observed, sinks=[self.facts], ask_s=ask_s)

    async def __aenter__(self) -> Self:
        await self.observer.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.observer.__aexit__()

    async def ready(self) -> Self:
        """Wait until the PBX was read."""
        async with asyncio.timeout(READY_S):
            await self.observer.watch.was_read.wait()
        return self

    async def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        url = self.observer.url + path
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
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

    async def ended(self, number: str, *, since: int = 0) -> facts.Ended:
        """Return how the call from that number ended, or will."""
        arrived = await self.facts.wait(facts.ContactArrived, number=number, since=since)
        return await self.facts.wait(facts.Ended, contact=arrived.contact, since=since)

    async def row(self, contact: str) -> ContactRecord:
        """Return what PostgreSQL holds of a contact, once it has ended."""
        url = self.observer.settings.database.url
        assert url is not None
        records = PostgresRecords(url.get_secret_value(), connections=1)
        await records.open()
        try:
            async with asyncio.timeout(WRITTEN_S):
                while True:
                    rows = await records.contacts_by_id([contact])
                    if rows and rows[0].ended_at:
                        return rows[0]
                    await asyncio.sleep(0.05)
        finally:
            await records.close()
