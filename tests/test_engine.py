"""The loop around the core: what it does when a part of it raises."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.clock import SteadyClock
from callcenter.contacts import LegId
from callcenter.engine import Engine
from callcenter.events import CallArrived, DigitPressed, PbxConnected
from callcenter.facts import ContactArrived, ContactRescued
from callcenter.flow.core import Core
from tests.flow.story import PBX, example_rules

if TYPE_CHECKING:
    from callcenter.commands import Command
    from callcenter.events import Event
    from callcenter.facts import Fact
    from callcenter.flow.outbox import Decision


ARRIVAL = CallArrived(PBX, LegId("leg-1"), "", "", "0800")


class Pbx:
    """Takes every command."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def execute(self, command: Command) -> None:
        self.commands.append(command)

    def flush(self) -> None:
        """Nothing is kept back."""

    def listen(self, *, on: bool) -> None:
        raise AssertionError(on)


class Watch:
    """Notes what the engine tells of itself."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def rang(self, delay_s: float) -> None:
        assert delay_s >= 0

    def failed(self, event: str) -> None:
        self.failures.append(event)

    def stopped_reading(self) -> None:
        raise AssertionError


class Sink:
    """Keeps the facts; raises on the first of them when told to."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.broken = False
        self.told = asyncio.Event()

    def record(self, fact: Fact, at_ms: int) -> None:
        assert at_ms > 0
        if self.broken:
            self.broken = False
            raise RuntimeError("the sink is broken")
        self.facts.append(fact)
        self.told.set()


class Clumsy(Core):
    """Raises on every key."""

    def handle(self, event: Event, now: int) -> Decision:
        if isinstance(event, DigitPressed):
            raise ZeroDivisionError
        return super().handle(event, now)


class Stage:
    """An engine with everything around it."""

    def __init__(self, core: Core) -> None:
        self.pbx, self.watch, self.sink = Pbx(), Watch(), Sink()
        self.engine = Engine(
            core=core,
            clock=SteadyClock(),
            pbxs={PBX: self.pbx},
            sinks=[self.sink],
            watch=self.watch,
        )


@pytest.fixture
def stage() -> Stage:
    return Stage(Clumsy(example_rules(), run="run"))


async def test_an_event_the_rules_fail_on_is_counted_and_its_caller_gets_a_person(
    stage: Stage,
) -> None:
    stage.engine.ask(ARRIVAL)
    facts = stage.engine.ask(DigitPressed(LegId("leg-1"), "1"))
    stage.engine.close()
    assert stage.watch.failures == ["DigitPressed"]
    assert isinstance(facts[0], ContactRescued)


async def test_events_behind_one_that_a_listener_fails_on_are_still_handled(stage: Stage) -> None:
    loop, faults = asyncio.get_running_loop(), []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))
    stage.sink.broken = True
    try:
        stage.engine.post(PbxConnected(PBX))
        stage.engine.post(ARRIVAL)
        async with asyncio.timeout(5):
            await stage.sink.told.wait()
    finally:
        loop.set_exception_handler(before)
        stage.engine.close()
    assert [type(fault) for fault in faults] == [RuntimeError]
    assert isinstance(stage.sink.facts[0], ContactArrived)
    assert stage.pbx.commands


async def test_events_posted_later_are_handled_after_a_failure_too(stage: Stage) -> None:
    loop, faults = asyncio.get_running_loop(), []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))
    stage.sink.broken = True
    try:
        assert stage.engine.ask(PbxConnected(PBX))
        stage.engine.post(ARRIVAL)
        async with asyncio.timeout(5):
            await stage.sink.told.wait()
    finally:
        loop.set_exception_handler(before)
        stage.engine.close()
    assert [type(fault) for fault in faults] == [RuntimeError]
