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

from callcenter import __version__, config
from callcenter.agents.states import AgentState
from callcenter.assembly import (
    agents_of,
    digest_of,
    hidden_by,
    journal_of,
    keyring_of,
    look_ups_of,
    promises,
    records_of,
    standing_of,
    start_ms,
    stated_of,
    writer_of,
)
from callcenter.assembly_pbx import pbx_of
from callcenter.assembly_queue_log import call_records_of, queue_log_of
from callcenter.clock import SteadyClock, wall_ms
from callcenter.commands import REGISTRY
from callcenter.config.derived import Derived
from callcenter.control.server import ControlServer
from callcenter.engine import Engine
from callcenter.errors import CallcenterError
from callcenter.events import PbxRecovered, RulesChanged
from callcenter.factlog import FactLog
from callcenter.facts import RulesReloaded
from callcenter.flow.core import Core
from callcenter.histories import Histories
from callcenter.hours.renewal import Renewal
from callcenter.journal.instance import Instance
from callcenter.journal.numbers import Numbers
from callcenter.journal.recovery import NOTHING
from callcenter.metrics.looplag import LoopLag
from callcenter.metrics.registering import register
from callcenter.metrics.scrape import LineCollector
from callcenter.metrics.sink import Metrics
from callcenter.metrics.watching import EngineWatch
from callcenter.readiness import readiness
from callcenter.recordings.making import keeper_of
from callcenter.reloader import Reloader
from callcenter.speech.programs import Program
from callcenter.taker import Taker
from callcenter.web.late import start_late
from callcenter.web.port import listen, url_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.contacts import AgentNumber, ContactId
    from callcenter.events import ContactRecovered, Event
    from callcenter.flow.rules import Rules
    from callcenter.hours.timetable import Timetable
    from callcenter.journal.lines import Standing
    from callcenter.ports import FactSink, Pbx
    from callcenter.reloader import Source
    from callcenter.reloads import Reread
    from callcenter.views import LineCounts, LineView, WhyView
    from callcenter.web.health import Check

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
        numbers = Numbers(settings.journal.folder)
        self._hide, self._numbers = numbers.hide, numbers
        self.journal = journal_of(
            settings,
            rules,
            run=self.run.hex,
            standing=self._standing,
            hide=numbers.hide,
            sealed=self._sealed,
            promised=lambda contact: numbers.hide(self.core.promised_number(contact)),
        )
        self.recovered = self.journal.recovered() if self.journal else NOTHING
        if not self.recovered.knows_callers:
            numbers.forget()
        self.clock = SteadyClock(start_ms(self.recovered))
        began_at = self.clock.now_ms()
        self.core = Core(rules, run=self.run.hex[:8], began_at=began_at, hide=numbers.hide)
        self.metrics = Metrics(
            promises=promises(rules),
            pbxs=(settings.ami.pbx,),
            menus=tuple(rules.menus),
            version=__version__,
        )
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
        own_sinks: list[FactSink] = [self.metrics, self.histories, FactLog(), self.keeper, mirror]
        own_sinks.append(self.taker)
        records = call_records_of(settings, self.link.ami)
        own_sinks += [sink for sink in (self.writer, self.queue_log, records) if sink]
        self.metrics.lag_from(self.link.name, lambda: self.link.ami.lag_s)
        self.look_ups = look_ups_of(
            settings,
            keyring,
            post=self._post,
            hide=numbers.hide,
            watch=self.metrics,
            timezone=lambda: self._reloader.settings.service.timezone,
        )
        pbxs: dict[str, Pbx] = {self.link.name: self.link}
        if self.look_ups:
            pbxs[REGISTRY] = self.look_ups
        self.engine = Engine(
            core=self.core,
            clock=self.clock,
            pbxs=pbxs,
            sinks=(*own_sinks, *sinks),
            watch=EngineWatch(self.metrics),
            journal=self.journal,
        )
        self.metrics.events_from(lambda: self.engine.waiting)
        self.metrics.room_from(lambda: self.keeper.free_share)
        self.hours = Renewal(config.timetable(settings), clock=self.clock, tell=self.engine.ask)
        self.loop_lag = LoopLag(self.metrics.late)
        self.control = ControlServer(
            path=settings.control.socket,
            mode=settings.control.mode_bits,
            view=self.view,
            why=self.why,
            take=self.core.take,
            ask=self.engine.ask,
            reload=self.reload,
        )
        self.url = ""  # where metrics and health are read, once started
        self._plan = Derived(lambda: self._reloader.settings, config.plan_of)
        self._stack = AsyncExitStack()
        self._lines = LineCollector(
            self.counts, promises=promises(rules), agent_states=tuple(AgentState)
        )
        register(
            self.metrics.registry,
            line=self._lines,
            writer=self.writer,
            journal=self.journal,
            core=self.core,
            queue_log=self.queue_log.sender if self.queue_log else None,
            planned=self._planned_now,
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
            registry = self.metrics.registry
            site = await start_late(listening, registry=registry, checks=self._checks)
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

    def _planned_now(self) -> int | None:
        plan = self._plan()
        return plan.agents(wall_ms()) if plan else None

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
        running = (PbxRecovered(pbx, started) for pbx, started in found.running.items())
        people = (*agents_of(found), *map(self._with_number, found.contacts.values()))
        for event in (*found.decisions, *found.of_callers(), *running, *people):
            self.engine.ask(event)

    def _with_number(self, contact: ContactRecovered) -> ContactRecovered:
        """Return a contact with the number at which it is to be called back, if it is."""
        sealed = self.recovered.sealed.get(contact.contact, "")
        if not sealed:
            return contact
        return replace(contact, number=self._numbers.open(sealed, contact=contact.contact))

    def _sealed(self, contact: ContactId) -> str:
        number = self.core.promised_number(contact)
        return self._numbers.seal(number, contact=contact) if number else ""

    def _standing(self, agent: AgentNumber | None = None) -> tuple[Standing, ...]:
        if agent is not None:
            known = self.core.roster.get(agent)
            return (standing_of(known),) if known else ()
        return tuple(standing_of(agent) for agent in self.core.roster if agent.logged_in)

    def _post(self, event: Event) -> None:
        self.engine.post(event)

    def _checks(self) -> tuple[Check, ...]:
        return readiness(self.link, self.writer)

    def _go_by(
        self, rules: Rules, timetable: Timetable, *, actor: str, fields: tuple[str, ...]
    ) -> int:
        """Let the line go by other rules, everything in one turn of the loop.

        Raises:
            CallcenterError: the rules failed; the log tells why.
        """
        self.core.prepare(rules)
        facts = self.engine.ask(RulesChanged(actor, fields))
        reloaded = [fact for fact in facts if isinstance(fact, RulesReloaded)]
        if not reloaded:
            raise CallcenterError("the new settings could not be put in force, or only in part")
        self.hours.go_by(timetable)
        promised = promises(rules)
        self.metrics.go_by(promised, pbxs=(self.link.name,), menus=tuple(rules.menus))
        self._lines.go_by(promised)
        if self.journal:
            hide = hidden_by(rules, self._hide)
            self.journal.go_by(digest_of(rules), self.clock.now_ms(), hide=hide)
        return reloaded[-1].stated
