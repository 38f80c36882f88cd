"""The composition root of `callcenter observe`: builds the parts, starts and stops them."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import structlog

from callcenter import __version__
from callcenter.agents.states import AgentState
from callcenter.assembly import keyring_of, records_of, writer_of
from callcenter.assembly_pbx import ami_of
from callcenter.clock import SteadyClock, wall_ms
from callcenter.factlog import FactLog
from callcenter.facts import Ended, PbxStateChanged
from callcenter.metrics.looplag import LoopLag
from callcenter.metrics.promises import Promise
from callcenter.metrics.scrape import LineCollector, WriterCollector
from callcenter.metrics.sink import Metrics
from callcenter.observe.queues import Queues
from callcenter.observe.tally import Tally
from callcenter.observe.watching import Look, Watching
from callcenter.observing.earlier import ends_of, tell_earlier
from callcenter.observing.notes import Notes
from callcenter.pbx.queue_watch import ASK_S, EVENTS, QueueWatch
from callcenter.pbx.session import where
from callcenter.views import LineCounts
from callcenter.web.app import make_app
from callcenter.web.health import Check
from callcenter.web.port import listen, url_of
from callcenter.web.site import start_site

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Sequence

    from callcenter.config.observing import Observed
    from callcenter.facts import Fact
    from callcenter.pbx.wire import Message
    from callcenter.ports import FactSink
    from callcenter.store.records import ContactRecord

TICK_S = 1.0
"""How late it may be seen that a wrap-up is over."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Observer:
    """Watches one PBX.

    Args:
        observed: What the operator wants; already checked.
        sinks: More listeners to the facts, for tests.
        ask_s: Seconds from one look at the queues to the next.
    """

    def __init__(
        self, observed: Observed, *, sinks: Sequence[FactSink] = (), ask_s: float = ASK_S
    ) -> None:
        settings = observed.settings
        self.settings = settings
        self.run = uuid.uuid4()
        self._clock = SteadyClock(wall_ms())
        self._pbx = settings.ami.pbx
        self.queues = Queues(observed.queues, unlisted=observed.unlisted)
        self.watching = Watching(pbx=self._pbx, queues=self.queues)
        self._tally = Tally()
        self._notes = Notes(self.queues, user=settings.ami.username)
        promised = _promises(observed)
        self.metrics = Metrics(promises=promised, pbxs=(self._pbx,), menus=(), version=__version__)
        keyring = keyring_of(settings)
        self.watch = QueueWatch(replace(ami_of(settings), events=EVENTS), self, ask_s=ask_s)
        self.metrics.lag_from(self._pbx, lambda: self.watch.ami.lag_s)
        self._records = records_of(settings, keyring, after=self._was_read)
        self.writer = writer_of(settings, self._records, run=self.run, keyring=keyring)
        own: list[FactSink] = [self.metrics, FactLog()]
        if self.writer:
            own.append(self.writer)
        self._sinks = (*own, *sinks)
        self._loop_lag = LoopLag(self.metrics.late)
        states = tuple(AgentState)
        lines = LineCollector(self.counts, promises=promised, agent_states=states)
        self.metrics.registry.register(lines)
        if self.writer:
            self.metrics.registry.register(WriterCollector(self.writer))
        self._doubting = False  # whether calls end without our being told
        self.url = ""
        self._tasks: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start to look."""
        async with AsyncExitStack() as stack:
            if self.writer and self._records:
                self.writer.start()
                stack.push_async_callback(self._records.close)
                stack.push_async_callback(self.writer.close)
            web = self.settings.web
            listening = stack.enter_context(listen(web.host, web.port))
            self.url = url_of(listening)
            app = make_app(registry=self.metrics.registry, checks=self._checks)
            stack.push_async_callback((await start_site(app, listening)).stop)
            self._loop_lag.start()
            stack.callback(self._loop_lag.stop)
            stack.push_async_callback(self._end_tasks)
            self._begin(self._tick(), name="wrap-ups")
            await self.watch.start()
            stack.push_async_callback(self.watch.close)
            self._stack = stack.pop_all()
        _log.info("watching", web=self.url, pbx=self._pbx)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Look no more; the PBX goes on as it did."""
        await self._stack.aclose()
        _log.info("stopped")

    def counts(self) -> LineCounts:
        """Return the queues in figures, as they stand now."""
        callers = self.watching.callers
        return LineCounts(
            groups=callers.waiting(self._clock.now_ms()),
            agents=self.watching.members.counts(),
            channels=len(callers),
            are_open={},
            callbacks={},
        )

    # -- as a watcher ------------------------------------------------------------------------

    def judges(self, commands: Message) -> None:
        """Go by what our user may do.

        Raises:
            NotToBeWatched: it is too little, or the PBX has no queues.
        """
        self._notes.of_rights(commands)

    def looks(self, *, legs: frozenset[str], rows: Sequence[Message], started: str) -> None:
        """State how everything stands, as far as it is not known."""
        now = self._clock.now_ms()
        self._record((PbxStateChanged(pbx=self._pbx, connected=True),), now)
        found = self.watching.looks(Look(legs=legs, rows=rows, started=started), now)
        if self._doubting and any(isinstance(fact, Ended) for fact in found):
            self._notes.of_missing("call")
        self._doubting = False
        self._record(found, now)
        self._notes.of_queues(rows)
        self._notes.of_missed(self._tally.looks(rows))
        if not self.watch.was_read.is_set():
            self._begin_earlier(legs, now)

    def hears(self, event: Message) -> None:
        """State what happened."""
        now = self._clock.now_ms()
        self._tally.hears(event)
        self._record(self.watching.hears(event, now), now)
        self._notes.of_found()

    def misses(self, rows: Sequence[Message]) -> bool:
        """Say whether to look anew: the queues tell of what no event told."""
        now = self._clock.now_ms()
        self._record(self.watching.asked(rows, now), now)
        missed = self.watching.differs(rows, now)
        self._doubting = missed == "call"
        if missed == "agent":
            self._notes.of_missing(missed)
        return bool(missed)

    def loses(self) -> None:
        """State that nothing is seen any more."""
        self._doubting = False
        self._record((PbxStateChanged(pbx=self._pbx, connected=False),), self._clock.now_ms())

    # -- what runs beside it -----------------------------------------------------------------

    def _begin_earlier(self, legs: frozenset[str], now: int) -> None:
        url = self.settings.database.url
        if url is None or self.writer is None:
            return
        from callcenter.store.postgres import PostgresRecords  # noqa: PLC0415  # late, as all of it

        alive = {self.watching.callers.contact_of(leg) for leg in legs}

        def told(contacts: list[ContactRecord], states: dict[str, str]) -> Iterable[Fact]:
            yield from ends_of(contacts, alive=alive)
            yield from self.watching.members.offline(states)

        records = PostgresRecords(url.get_secret_value(), connections=1, read_only=True)
        telling = tell_earlier(
            records,
            self.writer,
            until_ms=now,
            told=told,
            record=lambda facts: self._record(facts, self._clock.now_ms()),
        )
        self._begin(telling, name="what was before")

    async def _was_read(self) -> None:
        await self.watch.was_read.wait()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            now = self._clock.now_ms()
            try:
                self._record(self.watching.advance(now), now)
            except Exception as error:  # noqa: BLE001  # or no wrap-up would end any more
                _log.error("a wrap-up could not be ended", **where(error))

    def _begin(self, work: Coroutine[object, object, None], *, name: str) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work, name=name))

    async def _end_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _record(self, facts: Iterable[Fact], now: int) -> None:
        for fact in facts:
            for sink in self._sinks:
                try:
                    sink.record(fact, now)
                except Exception as error:  # noqa: BLE001  # the others must be told
                    _log.error("a listener failed", **where(error))

    def _checks(self) -> tuple[Check, ...]:
        pbx = Check(name=f"pbx {self._pbx}", ok=self.watch.seeing)
        if self.writer is None:
            return (pbx,)
        writer = self.writer
        detail = writer.last_error
        return pbx, Check(name="database", ok=writer.connected, needed=False, detail=detail)


def _promises(observed: Observed) -> list[Promise]:
    """Return each line with each group that a queue of it may be counted under, once."""
    queues = [*observed.queues.values(), *filter(None, [observed.unlisted])]
    goals = {name: group.goal for name, group in observed.settings.groups.items()}
    made = {
        (queue.line, queue.group): Promise(
            line=queue.line,
            group=queue.group,
            tier=queue.tier,
            target_ms=queue.target_ms,
            goal=goals[queue.group],
        )
        for queue in queues
    }
    return list(made.values())
