"""The composition root: builds every part, starts them in order, and stops them in reverse.

Nothing else in the package builds its own collaborators, and nothing here decides anything.
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Self

import structlog
from msgspec.structs import replace

from callcenter import config
from callcenter.agents.states import AgentState
from callcenter.applying import Applying
from callcenter.assembly import (
    journal_of,
    keyring_of,
    look_ups_of,
    metrics_of,
    planned_by,
    promises,
    records_of,
    start_ms,
    stated_of,
    writer_of,
)
from callcenter.assembly_pbx import pbx_of
from callcenter.assembly_queue_log import call_records_of, queue_log_of
from callcenter.clock import SteadyClock
from callcenter.commands import REGISTRY
from callcenter.control.server import ControlServer
from callcenter.engine import Engine
from callcenter.factlog import FactLog
from callcenter.flow.core import Core
from callcenter.histories import Histories
from callcenter.hours.renewal import Renewal
from callcenter.journal.instance import Instance
from callcenter.journal.numbers import Numbers
from callcenter.journal.recovery import NOTHING
from callcenter.metrics.looplag import LoopLag
from callcenter.metrics.registering import register
from callcenter.metrics.scrape import LineCollector
from callcenter.metrics.watching import EngineWatch
from callcenter.readiness import readiness
from callcenter.recordings.making import keeper_of
from callcenter.reloader import Reloader
from callcenter.remembering import Remembering
from callcenter.speech.programs import Program
from callcenter.taker import Taker
from callcenter.web.late import start_late
from callcenter.web.port import listen, url_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.contacts import ContactId
    from callcenter.events import Event
    from callcenter.flow.rules import Rules
    from callcenter.hours.timetable import Timetable
    from callcenter.ports import FactSink, Pbx
    from callcenter.reloader import Source
    from callcenter.reloads import Reread
    from callcenter.views import LineCounts, LineView, WhyView

HEAD_START_S = 1.0
"""So much longer than the PBX the rest waits to be loaded, should the PBX be away."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class App:
    """One service: one line, one PBX, one process.

    Args:
        settings: What the operator wants; already checked.
        sinks: More listeners to the facts, for tests and the laboratory.
        source: Reads the settings anew; None where they come from nowhere.
    """

    def __init__(
        self,
        settings: config.Settings,
        *,
        sinks: Sequence[FactSink] = (),
        source: Source | None = None,
    ) -> None:
        rules = config.rules(settings)
        self.settings = settings
        self.run = uuid.uuid4()
        self._reloader = Reloader(settings, source=source, apply=self._go_by)
        self.instance = Instance(settings.journal.folder, place=settings.control.socket)
        self._numbers = numbers = Numbers(settings.journal.folder)
        self._remembering = Remembering(numbers, core=lambda: self.core)
        self.journal = journal_of(
            settings,
            rules,
            run=self.run.hex,
            standing=self._remembering.standing,
            hide=numbers.hide,
            sealed=self._remembering.sealed,
            promised=self._remembering.promised,
        )
        self.recovered = self.journal.recovered() if self.journal else NOTHING
        if not self.recovered.knows_callers:
            numbers.forget()
        self.clock = SteadyClock(start_ms(self.recovered))
        began_at = self.clock.now_ms()
        self.core = Core(rules, run=self.run.hex[:8], began_at=began_at, hide=numbers.hide)
        self.metrics = metrics_of(settings, rules)
        keyring = keyring_of(settings)
        self.records = records_of(settings, keyring, after=self._callers_seen_to)
        self.writer = writer_of(settings, self.records, run=self.run, keyring=keyring)
        self.histories = Histories()
        self.keeper = keeper_of(
            settings,
            now=lambda: self._reloader.settings,
            post=self._post,
            line_ms=self.clock.now_ms,
        )
        self.taker = Taker(lambda: self._reloader.settings, sox=Program(("sox",)), post=self._post)
        self.link, mirror = pbx_of(
            settings, rules, owner=self.instance.name, post=self._post, roster=self.core.roster
        )
        self.queue_log = queue_log_of(settings, self.recovered, now=lambda: self._reloader.settings)
        self.metrics.lag_from(self.link.name, lambda: self.link.ami.lag_s)
        self.look_ups = look_ups_of(
            settings,
            keyring,
            post=self._post,
            hide=numbers.hide,
            watch=self.metrics,
            timezone=lambda: self._reloader.settings.service.timezone,
        )
        self.engine = self._make_engine((*self._own_sinks(mirror), *sinks))
        self.metrics.events_from(lambda: self.engine.waiting)
        self.metrics.room_from(lambda: self.keeper.free_share)
        self.hours = Renewal(config.timetable(settings), clock=self.clock, tell=self.engine.ask)
        self.loop_lag = LoopLag(self.metrics.late)
        self.control = self._make_control()
        self.url = ""  # where metrics and health are read, once started
        self._stack = AsyncExitStack()
        lines = LineCollector(self.counts, promises=promises(rules), agent_states=tuple(AgentState))
        register(
            self.metrics.registry,
            line=lines,
            writer=self.writer,
            journal=self.journal,
            core=self.core,
            queue_log=self.queue_log.sender if self.queue_log else None,
            planned=planned_by(lambda: self._reloader.settings),
        )
        self._applying = self._make_applying(lines)

    def _own_sinks(self, mirror: FactSink) -> list[FactSink]:
        """Return who listens to the facts of every service, or of one so configured."""
        always = (self.metrics, self.histories, FactLog(), self.keeper, mirror, self.taker)
        records = call_records_of(self.settings, self.link.ami)
        return [*always, *(sink for sink in (self.writer, self.queue_log, records) if sink)]

    def _make_engine(self, sinks: Sequence[FactSink]) -> Engine:
        pbxs: dict[str, Pbx] = {self.link.name: self.link}
        if self.look_ups:
            pbxs[REGISTRY] = self.look_ups
        return Engine(
            core=self.core,
            clock=self.clock,
            pbxs=pbxs,
            sinks=sinks,
            watch=EngineWatch(self.metrics),
            journal=self.journal,
        )

    def _make_control(self) -> ControlServer:
        return ControlServer(
            path=self.settings.control.socket,
            mode=self.settings.control.mode_bits,
            view=self.view,
            why=self.why,
            take=self.core.take,
            listening=self.core.listening,
            ask=self.engine.ask,
            reload=self.reload,
        )

    def _make_applying(self, lines: LineCollector) -> Applying:
        return Applying(
            core=self.core,
            engine=self.engine,
            clock=self.clock,
            hours=self.hours,
            metrics=self.metrics,
            lines=lines,
            journal=self.journal,
            pbx=self.link.name,
            hide=self._numbers.hide,
        )

    async def __aenter__(self) -> Self:
        """Start: records first, so that nothing is missed; then the PBX, for people wait there.

        What they need not wait for is loaded after that. The ports are taken before: where that
        fails no call was touched.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self.instance.close)
            stack.callback(self.engine.close)
            stack.callback(self.loop_lag.stop)
            if self.queue_log:
                stack.push_async_callback(self.queue_log.sender.close)
            if self.look_ups:
                stack.push_async_callback(self.look_ups.close)
            self.loop_lag.start()
            if self.journal:
                self.journal.begin(self.clock.now_ms())
                stack.callback(self.journal.close)
            if self.writer and self.records:
                self.writer.start(earlier=stated_of(self.recovered))
                stack.push_async_callback(self.records.close)
                stack.push_async_callback(self.writer.close)
            listening = stack.enter_context(listen(self.settings.web.host, self.settings.web.port))
            self.url = url_of(listening)
            web = await stack.enter_async_context(AsyncExitStack())
            await self.control.start()
            stack.push_async_callback(self.control.close)
            self._recover()
            self.hours.start()
            stack.callback(self.hours.stop)
            await self.link.start()
            stack.push_async_callback(self.link.close)
            await self._callers_seen_to()
            if self.look_ups:
                self.look_ups.start()
            await stack.enter_async_context(self.keeper)
            stack.push_async_callback(self.taker.close)
            site = await start_late(
                listening,
                registry=self.metrics.registry,
                checks=lambda: readiness(self.link, self.writer),
            )
            web.push_async_callback(site.stop)
            self._stack = stack.pop_all()
        _log.info("started", web=self.url, pbx=self.link.name)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop in the reverse order."""
        await self._stack.aclose()
        _log.info("stopped")

    def view(self, *, limit: int) -> LineView:
        """Return the first ``limit`` in the line, and its agents, as they stand now."""
        return self.core.view(self.clock.now_ms(), limit=limit)

    def why(self, contact: ContactId, *, limit: int) -> WhyView | None:
        """Explain a contact that has not ended, with the first ``limit`` ahead; else None."""
        view = self.core.why(contact, self.clock.now_ms(), limit=limit)
        if view is None:
            return None
        changes, left_out = self.histories.of(contact)
        return replace(view, changes=changes, left_out=left_out)

    async def reload(self, *, dry_run: bool, actor: str) -> Reread:
        """Read the settings anew and, unless it is a ``dry_run``, let the line go by them."""
        return await self._reloader.reload(dry_run=dry_run, actor=actor)

    def counts(self) -> LineCounts:
        """Return the line in figures, as it stands now."""
        return self.core.counts(self.clock.now_ms())

    async def _callers_seen_to(self) -> None:
        """Return when the PBX was read for the first time, or does not let us for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HEAD_START_S):
                await self.link.was_read.wait()

    def _recover(self) -> None:
        """Tell the core when lines are open, and what the journal of an earlier run says.

        The PBX tells the rest.
        """
        found = self.recovered
        for stated in found.stated:
            if getattr(stated.line.fact, "contact", None) in found.contacts:
                self.histories.record(stated.line.fact, stated.line.now)
        self.hours.give()
        for event in self._remembering.events(found):
            self.engine.ask(event)

    def _post(self, event: Event) -> None:
        self.engine.post(event)

    def _go_by(
        self, rules: Rules, timetable: Timetable, *, actor: str, fields: tuple[str, ...]
    ) -> int:
        return self._applying(rules, timetable, actor=actor, fields=fields)
