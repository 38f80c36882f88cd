"""The only loop: take an event or a deadline, ask the core, run the commands, hand on the facts.

Events are taken one at a time in the order in which they came. The engine waits for no command;
whatever becomes of one is another event. What a turn of the loop led to is written down, then
commanded, and only then told: nobody's phone waits for a metric or a log line.

Owns the rule for when events come faster than they are handled: none is dropped; `FULL` of them
waiting, the PBXs are not read from until `ROOM` are left.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Protocol

import structlog

from callcenter.commands import Command, RingAgent
from callcenter.events import DeadlineReached, Event
from callcenter.flow.outbox import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from callcenter.facts import Fact
    from callcenter.flow.core import Core
    from callcenter.ports import Clock, FactSink, Pbx

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

_DEADLINE = DeadlineReached()

AT_ONCE = 32
"""Events handled in one turn of the loop: what they led to is written, and others get theirs."""
FULL = 1_000
"""Events waiting at which reading stops; those of the last read, and our own, still come in."""
ROOM = 250
"""Events waiting at which it goes on."""


class EngineWatch(Protocol):
    """Somebody who measures the engine itself."""

    def rang(self, delay_s: float) -> None:
        """An agent was rung ``delay_s`` after the event that made it possible was read."""

    def failed(self, event: str) -> None:
        """The rules raised an error on an event of this kind."""

    def stopped_reading(self) -> None:
        """So many events wait that the PBXs are not read from for a while."""


class InputJournal(Protocol):
    """Somebody who writes down every input and what it led to, before anybody acts on it."""

    def event(self, event: Event, now: int) -> None:
        """Take an event, given to the core at ``now`` (ms)."""

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take a fact it led to."""

    def flush(self) -> None:
        """Write what was taken; does not raise."""


class Engine:
    """Runs the core on real time.

    Args:
        core: The rules.
        clock: The time.
        pbxs: Who carries out commands, by the PBX's name.
        sinks: Who is told the facts, in this order.
        watch: Who measures the engine.
        journal: Who writes every input down.
    """

    def __init__(  # noqa: PLR0913  # whom it serves, handed over by name
        self,
        *,
        core: Core,
        clock: Clock,
        pbxs: Mapping[str, Pbx],
        sinks: Sequence[FactSink],
        watch: EngineWatch,
        journal: InputJournal | None = None,
    ) -> None:
        self._core = core
        self._clock = clock
        self._pbxs = pbxs
        self._sinks = sinks
        self._watch = watch
        self._journal = journal
        self._events: deque[tuple[Event, float]] = deque()
        # Decided, and not carried out or told yet.
        self._commands: deque[tuple[Command, float]] = deque()
        self._facts: deque[tuple[Fact, int]] = deque()
        self._draining = False
        self._listening = True
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: int | None = None

    def post(self, event: Event) -> None:
        """Take an event. It is handled in a later turn of the loop, in order."""
        self._events.append((event, time.perf_counter()))
        if self._listening and len(self._events) >= FULL:
            self._listen(on=False)
            self._watch.stopped_reading()
        if not self._draining:
            self._draining = True
            asyncio.get_running_loop().call_soon(self._drain)

    def ask(self, event: Event) -> tuple[Fact, ...]:
        """Take an event after those that wait, at once, and return the facts it led to."""
        while self._events:
            self._drain()
        try:
            decision = self._handle(event, time.perf_counter())
            self._carry_out()
        finally:
            self._go_on()
        return decision.facts

    @property
    def waiting(self) -> int:
        """Events that were read and not handled yet."""
        return len(self._events)

    def close(self) -> None:
        """Wait for no more deadlines."""
        if self._timer:
            self._timer.cancel()

    def _drain(self) -> None:
        try:
            for _ in range(min(AT_ONCE, len(self._events))):
                event, read_at = self._events.popleft()
                self._handle(event, read_at)
            self._carry_out()
        finally:
            self._go_on()

    def _go_on(self) -> None:
        """End a turn: whatever failed in it, what is left has the next, and deadlines come."""
        self._draining = bool(self._events or self._commands or self._facts)
        if self._draining:
            asyncio.get_running_loop().call_soon(self._drain)
        if not self._listening and len(self._events) <= ROOM:
            self._listen(on=True)
        self._set_timer()

    def _listen(self, *, on: bool) -> None:
        self._listening = on
        for pbx in self._pbxs.values():
            pbx.listen(on=on)

    def _handle(self, event: Event, read_at: float) -> Decision:
        now, journal = self._clock.now_ms(), self._journal
        decision = self._decide(event, now)
        if journal:
            journal.event(event, now)
            for fact in decision.facts:
                journal.record(fact, now)
        self._commands.extend((command, read_at) for command in decision.commands)
        self._facts.extend((fact, now) for fact in decision.facts)
        return decision

    def _carry_out(self) -> None:
        if self._journal:
            self._journal.flush()
        rung = self._command()
        for read_at in rung:
            self._watch.rang(time.perf_counter() - read_at)
        while self._facts:
            fact, at_ms = self._facts.popleft()
            for sink in self._sinks:
                try:
                    sink.record(fact, at_ms)
                except Exception as error:  # noqa: BLE001  # the others must be told
                    _listener_failed(error)

    def _command(self) -> list[float]:
        """Send all commands; return when the events were read that let a phone ring."""
        rung = []
        # A ring concerns no leg that is there, so it may go before all that the same turn led to.
        self._commands = deque(sorted(self._commands, key=_can_wait))
        while self._commands:
            command, read_at = self._commands.popleft()
            try:
                self._pbxs[command.pbx].execute(command)
            except Exception as error:  # noqa: BLE001  # the rest must be sent in this turn
                _listener_failed(error)
                continue
            if type(command) is RingAgent:
                rung.append(read_at)
        for pbx in self._pbxs.values():
            pbx.flush()
        return rung

    def _decide(self, event: Event, now: int) -> Decision:
        """Ask the core. A defect in the rules costs nobody the call: the caller gets a person."""
        try:
            return self._core.handle(event, now)
        except Exception:  # noqa: BLE001  # whatever it is, the caller must get a person
            kind = type(event).__name__
            self._watch.failed(kind)
            _log.exception("the rules failed", event_kind=kind)
        try:
            return self._core.rescue(event, now)
        except Exception:  # noqa: BLE001  # the next event must still be handled
            _log.exception("the rescue failed")
            return Decision()

    def _set_timer(self) -> None:
        at = self._core.next_deadline()
        if at == self._timer_at:
            return
        if self._timer:
            self._timer.cancel()
        self._timer_at, self._timer = at, None
        if at is not None:
            delay_s = max(0, at - self._clock.now_ms()) / 1000
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._deadline)

    def _deadline(self) -> None:
        self._timer_at = self._timer = None
        self.post(_DEADLINE)


def _can_wait(decided: tuple[Command, float]) -> bool:
    return type(decided[0]) is not RingAgent


def _listener_failed(error: Exception) -> None:
    """Tell a fault of a PBX's link or a sink; it costs nobody else the command or the fact."""
    context = {"message": "a listener failed", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)
