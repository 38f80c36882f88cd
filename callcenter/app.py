"""The composition root: builds every part, starts them in order, and stops them in reverse.

Nothing else in the package builds its own collaborators, and nothing here decides anything.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import signal
import ssl
import time
import uuid
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Self

import structlog

from callcenter import __version__, config
from callcenter.agents.states import AgentState
from callcenter.clock import SteadyClock
from callcenter.control.server import ControlServer
from callcenter.engine import Engine
from callcenter.events import AgentRecovered
from callcenter.factlog import FactLog
from callcenter.flow.core import Core
from callcenter.journal.file import Journal, boot_id, boot_ms
from callcenter.journal.instance import Instance
from callcenter.journal.lines import Standing
from callcenter.journal.recovery import NOTHING, Recovered
from callcenter.metrics.promises import Promise
from callcenter.metrics.scrape import LineCollector, WriterCollector
from callcenter.metrics.sink import Metrics
from callcenter.pbx.link import AsteriskLink
from callcenter.pbx.mirror import Mirror
from callcenter.pbx.reconnect import AmiSettings
from callcenter.store.keys import Keyring
from callcenter.store.postgres import PostgresRecords
from callcenter.store.records import StoredFact
from callcenter.store.spool import Spool
from callcenter.store.writer import FactWriter
from callcenter.web.app import make_app
from callcenter.web.health import Check
from callcenter.web.site import start_site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from callcenter.events import Event
    from callcenter.flow.rules import Rules
    from callcenter.ports import FactSink
    from callcenter.views import LineCounts, LineView

_MEGABYTE = 1 << 20

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class App:
    """One service: one line, one PBX, one process.

    Args:
        settings: What the operator wants; already checked.
        sinks: More listeners to the facts, for tests and the laboratory.
    """

    def __init__(self, settings: config.Settings, *, sinks: Sequence[FactSink] = ()) -> None:
        rules = config.rules(settings)
        self.settings = settings
        self.run = uuid.uuid4()
        self.instance = Instance(settings.journal.folder)
        self.journal = _journal(settings, rules, run=self.run.hex, standing=self._standing)
        self.recovered = self.journal.recovered() if self.journal else NOTHING
        self.clock = SteadyClock(_start_ms(self.recovered))
        began_at = self.clock.now_ms()
        self.core = Core(rules, run=self.run.hex[:8], began_at=began_at)
        self.metrics = Metrics(
            promises=_promises(rules),
            pbxs=(settings.ami.pbx,),
            menus=tuple(rules.menus),
            version=__version__,
        )
        keyring = _keyring(settings)
        self.records = _records(settings, keyring)
        self.writer = _writer(settings, self.records, run=self.run, keyring=keyring)
        own_sinks: list[FactSink] = [self.metrics, FactLog()]
        if self.writer:
            own_sinks.append(self.writer)
        if self.journal:
            own_sinks.append(self.journal)
        self.link = AsteriskLink(
            name=settings.ami.pbx,
            owner=self.instance.name,
            settings=_ami(settings),
            post=self._post,
        )
        own_sinks.append(Mirror(self.link.ami))
        self.metrics.lag_from(self.link.name, lambda: self.link.ami.lag_s)
        self.engine = Engine(
            core=self.core,
            clock=self.clock,
            pbxs={self.link.name: self.link},
            sinks=(*own_sinks, *sinks),
            watch=_Watch(self.metrics),
            journal=self.journal,
        )
        self.control = ControlServer(
            path=settings.control.socket,
            mode=settings.control.mode_bits,
            view=self.view,
            ask=self.engine.ask,
        )
        self.url = ""
        """Where metrics and health are read, once started."""
        self._stack = AsyncExitStack()
        self._register(rules)

    async def __aenter__(self) -> Self:
        """Start: records first, so that nothing is missed; the PBX last, so that all is ready."""
        async with AsyncExitStack() as stack:
            stack.callback(self.instance.close)
            stack.callback(self.engine.close)
            if self.journal:
                self.journal.begin(self.clock.now_ms())
                stack.callback(self.journal.close)
            if self.writer and self.records:
                self.writer.start(earlier=_stated(self.recovered))
                stack.push_async_callback(self.records.close)
                stack.push_async_callback(self.writer.close)
            web = make_app(registry=self.metrics.registry, checks=self._checks)
            site = await start_site(web, self.settings.web.host, self.settings.web.port)
            stack.push_async_callback(site.stop)
            self.url = site.url
            await self.control.start()
            stack.push_async_callback(self.control.close)
            self._recover()
            await self.link.start()
            stack.push_async_callback(self.link.close)
            self._stack = stack.pop_all()
        _log.info("started", web=self.url, pbx=self.link.name)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop in the reverse order."""
        await self._stack.aclose()
        _log.info("stopped")

    def view(self) -> LineView:
        """Return the line and its agents as they stand now."""
        return self.core.view(self.clock.now_ms())

    def counts(self) -> LineCounts:
        """Return the line in figures, as it stands now."""
        return self.core.counts(self.clock.now_ms())

    def _recover(self) -> None:
        """Tell the core what the journal of an earlier run says; the PBX tells the rest."""
        for standing in self.recovered.agents.values():
            if standing.phone is not None and standing.state != AgentState.OFFLINE:
                paused = standing.state == AgentState.PAUSED
                self.engine.ask(
                    AgentRecovered(standing.agent, standing.phone, paused, standing.reason)
                )

        for contact in self.recovered.contacts.values():
            self.engine.ask(contact)

    def _standing(self) -> tuple[Standing, ...]:
        return tuple(
            Standing(agent.number, agent.state, agent.phone, agent.pause_reason, agent.since)
            for agent in self.core.roster
            if agent.logged_in
        )

    def _post(self, event: Event) -> None:
        self.engine.post(event)

    def _checks(self) -> tuple[Check, ...]:
        pbx = Check(name=f"pbx {self.link.name}", ok=self.link.ami.connected)
        if self.writer is None:
            return (pbx,)
        writer = self.writer
        database = Check(
            name="database", ok=writer.connected, needed=False, detail=writer.last_error
        )
        spool = Check(
            name="spool",
            ok=not writer.spool_trouble,
            needed=False,
            detail=writer.spool_trouble,
        )
        return (pbx, database, spool)

    def _register(self, rules: Rules) -> None:
        registry = self.metrics.registry
        states = tuple(AgentState)
        promises = _promises(rules)
        registry.register(LineCollector(self.counts, promises=promises, agent_states=states))
        if self.writer:
            registry.register(WriterCollector(self.writer))


async def serve(settings: config.Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        CallcenterError: a part could not be started, or the PBX refuses our log-in.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with App(settings) as app:
        refused = loop.create_task(app.link.refused(), name="log-in refused")
        stopped = loop.create_task(stop.wait(), name="stop asked")
        done, pending = await asyncio.wait({refused, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for task in done:
            task.result()


class _Watch:
    """The engine's measurements, as metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self.rang = metrics.dispatched
        self.failed = metrics.rule_failed


def _promises(rules: Rules) -> tuple[Promise, ...]:
    return tuple(
        Promise(line=line, group=group.name, tier=group.tier, target_ms=group.target_ms)
        for line in rules.lines
        for group in rules.groups.values()
    )


def _keyring(settings: config.Settings) -> Keyring | None:
    path = settings.database.key_file
    return Keyring.read(path) if path else None


def _records(settings: config.Settings, keyring: Keyring | None) -> PostgresRecords | None:
    url = settings.database.url
    return PostgresRecords(url.get_secret_value(), keyring=keyring) if url else None


def _writer(
    settings: config.Settings,
    records: PostgresRecords | None,
    *,
    run: uuid.UUID,
    keyring: Keyring | None,
) -> FactWriter | None:
    if records is None:
        return None
    database = settings.database
    spool = Spool(
        database.spool, run=run, keyring=keyring, max_bytes=database.spool_max_mb * _MEGABYTE
    )
    return FactWriter(records, run=run, spool=spool)


def _journal(
    settings: config.Settings,
    rules: Rules,
    *,
    run: str,
    standing: Callable[[], tuple[Standing, ...]],
) -> Journal | None:
    folder = settings.journal.folder
    if folder is None:
        return None
    key = secrets.token_bytes(32)
    digest = hashlib.sha256(repr(rules).encode()).hexdigest()[:16]
    return Journal(
        folder,
        run=run,
        rules=digest,
        hide=lambda number: _hidden(key, number),
        standing=standing,
    )


def _stated(found: Recovered) -> list[StoredFact]:
    """Return what an earlier run stated and may not have written."""
    if not found.stated:
        return []
    run = uuid.UUID(hex=found.run)
    return [StoredFact(run, line.seq, line.now, line.fact) for line in found.stated]


def _hidden(key: bytes, number: str) -> str:
    """Return what stands for a number in the journal; the same number alike within a run."""
    return hmac.new(key, number.encode(), "sha256").hexdigest()[:16] if number else ""


def _start_ms(recovered: Recovered) -> int:
    wall_ms = time.time_ns() // 1_000_000
    return recovered.time_ms(wall_ms=wall_ms, boot=boot_id(), boot_ms=boot_ms())


def _ami(settings: config.Settings) -> AmiSettings:
    ami = settings.ami
    context = None
    if ami.tls:
        context = ssl.create_default_context(cafile=ami.ca_file)
    return AmiSettings(
        host=ami.host,
        port=ami.port,
        username=ami.username,
        secret=ami.secret.get_secret_value() if ami.secret else "",
        tls=context,
    )
