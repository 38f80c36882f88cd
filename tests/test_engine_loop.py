"""The loop's own duties, with a scripted core in place of the rules: order, time, who is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest
from structlog.testing import capture_logs

from callcenter.commands import Bridge, Command, Hangup, Remember, RingAgent
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.engine import AT_ONCE, FULL, ROOM, Engine
from callcenter.events import AgentAnswered, DeadlineReached, Event, LegEnded
from callcenter.facts import Fact, PbxStateChanged
from callcenter.flow.outbox import Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.flow.core import Core
    from callcenter.ports import FactSink

LEG = LegId("1.1")
ENDED = LegEnded(LEG, 16)
ANSWERED = AgentAnswered(OfferId("cc-1"))
HANG_UP = Hangup(pbx="main", leg=LEG)
RING = RingAgent(pbx="main", offer=OfferId("cc-1"), phone=Phone("x"), display="P", ring_ms=1)
BRIDGE = Bridge(pbx="main", leg=LEG, offer=OfferId("cc-1"))
KEEP = Remember(pbx="main", leg=LEG, memo="m", priority=None, served=False)
FACT = PbxStateChanged(pbx="main", connected=True)


class ScriptedCore:
    """Decides what the test says, and remembers what it was told."""

    def __init__(self) -> None:
        self.script: dict[type[Event], Decision | Exception] = {}
        self.rescues: Decision | Exception = Decision()
        self.handled: list[Event] = []
        self.rescued: list[Event] = []
        self.deadline: int | None = None

    def handle(self, event: Event, now: int) -> Decision:
        del now
        self.handled.append(event)
        if event == DeadlineReached():
            self.deadline = None
        return _said(self.script.get(type(event), Decision()))

    def rescue(self, event: Event, now: int) -> Decision:
        del now
        self.rescued.append(event)
        return _said(self.rescues)

    def next_deadline(self) -> int | None:
        return self.deadline


def _said(decision: Decision | Exception) -> Decision:
    if isinstance(decision, Exception):
        raise decision
    return decision


class Journal:
    """Writes what it took only when it is told to."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._taken: list[tuple[Event | Fact, int]] = []

    def event(self, event: Event, now: int) -> None:
        self._taken.append((event, now))

    def record(self, fact: Fact, at_ms: int) -> None:
        self._taken.append((fact, at_ms))

    def flush(self) -> None:
        self._world.written += self._taken
        self._world.steps.append("written")
        self._taken.clear()


class Broken:
    """A sink that fails on every fact."""

    def record(self, fact: Fact, at_ms: int) -> None:
        raise ValueError(fact, at_ms)


class World:
    """An engine and everything around it, in one place to look at."""

    def __init__(self) -> None:
        self.core = ScriptedCore()
        self.commands: list[Command] = []
        self.facts: list[tuple[Fact, int]] = []
        self.delays: list[float] = []
        self.failures: list[str] = []
        self.written: list[tuple[Event | Fact, int]] = []
        self.listening: list[bool] = []
        self.steps: list[str] = []
        self.stops = 0
        self.now = 1_000
        self.engine = self.with_sinks(self, self)

    def with_sinks(self, *sinks: FactSink) -> Engine:
        return Engine(
            core=cast("Core", self.core),
            clock=self,
            pbxs={"main": self},
            sinks=sinks,
            watch=self,
            journal=Journal(self),
        )

    def now_ms(self) -> int:
        return self.now

    def execute(self, command: Command) -> None:
        self.commands.append(command)
        self.steps.append("commanded")

    def flush(self) -> None:
        self.steps.append("sent")

    def listen(self, *, on: bool) -> None:
        self.listening.append(on)

    def stopped_reading(self) -> None:
        self.stops += 1

    def record(self, fact: Fact, at_ms: int) -> None:
        self.facts.append((fact, at_ms))
        self.steps.append("told")

    def rang(self, delay_s: float) -> None:
        self.delays.append(delay_s)

    def failed(self, event: str) -> None:
        self.failures.append(event)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110  # a timer of the loop is waited for
                await asyncio.sleep(0)


@pytest.fixture
def world() -> World:
    return World()


async def test_events_are_handled_in_order_in_a_later_turn_of_the_loop(world: World) -> None:
    world.engine.post(ENDED)
    world.engine.post(ANSWERED)
    assert world.core.handled == []
    await asyncio.sleep(0)
    assert world.core.handled == [ENDED, ANSWERED]


async def test_what_is_decided_reaches_the_pbx_and_every_sink_with_the_time(world: World) -> None:
    world.core.script[LegEnded] = Decision(commands=(HANG_UP,), facts=(FACT,))
    world.engine.post(ENDED)
    await asyncio.sleep(0)
    assert world.commands == [HANG_UP]
    assert world.facts == [(FACT, 1_000), (FACT, 1_000)]
    assert world.delays == []


async def test_what_a_turn_led_to_is_written_then_commanded_then_told(world: World) -> None:
    world.core.script[LegEnded] = Decision(commands=(HANG_UP,), facts=(FACT,))
    world.core.script[AgentAnswered] = Decision(commands=(RING,), facts=(FACT,))
    world.engine.post(ENDED)
    world.engine.post(ANSWERED)
    await asyncio.sleep(0)
    told = ["told"] * 4  # two facts to two sinks
    assert world.steps == ["written", "commanded", "commanded", "sent", *told]
    assert world.written == [(event, 1_000) for event in (ENDED, FACT, ANSWERED, FACT)]


async def test_a_ring_is_commanded_before_the_rest_which_keeps_its_order(world: World) -> None:
    world.core.script[LegEnded] = Decision(commands=(HANG_UP, KEEP))
    world.core.script[AgentAnswered] = Decision(commands=(BRIDGE, KEEP, RING, HANG_UP))
    world.engine.post(ENDED)
    world.engine.post(ANSWERED)
    await asyncio.sleep(0)
    assert world.commands == [RING, HANG_UP, KEEP, BRIDGE, KEEP, HANG_UP]


async def test_who_asks_has_it_written_with_the_time_of_each_event(world: World) -> None:
    world.engine.ask(ENDED)
    world.now = 2_000
    world.engine.ask(ANSWERED)
    assert world.written == [(ENDED, 1_000), (ANSWERED, 2_000)]


async def test_a_listener_that_fails_costs_its_own_command_and_nothing_else(world: World) -> None:
    faults: list[object] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))
    nowhere = Hangup(pbx="nowhere", leg=LEG)
    world.core.script[LegEnded] = Decision(commands=(nowhere, HANG_UP), facts=(FACT,))
    world.engine.post(ENDED)
    world.engine.post(ANSWERED)
    await world.until(lambda: bool(world.facts))
    loop.set_exception_handler(before)
    assert [type(fault) for fault in faults] == [KeyError]
    assert ANSWERED in world.core.handled
    assert world.commands == [HANG_UP]
    assert world.facts == [(FACT, 1_000)] * 2


async def test_a_listener_that_fails_costs_who_asks_and_the_other_listeners_nothing(
    world: World,
) -> None:
    faults: list[object] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))
    nowhere = Hangup(pbx="nowhere", leg=LEG)
    world.core.script[LegEnded] = Decision(commands=(nowhere, HANG_UP), facts=(FACT,))
    world.engine = world.with_sinks(Broken(), world)
    world.core.deadline = 1_005
    world.engine.post(ENDED)
    assert world.engine.ask(ENDED) == (FACT,)
    assert world.commands == [HANG_UP] * 2
    assert world.facts == [(FACT, 1_000)] * 2
    await world.until(lambda: DeadlineReached() in world.core.handled)
    loop.set_exception_handler(before)
    assert [type(fault) for fault in faults] == [KeyError, ValueError] * 2


async def test_the_way_from_an_event_to_a_ring_is_measured(world: World) -> None:
    world.core.script[LegEnded] = Decision(commands=(RING, HANG_UP))
    world.engine.post(ENDED)
    await asyncio.sleep(0)
    (delay_s,) = world.delays
    assert 0 <= delay_s < 1


async def test_who_asks_is_answered_at_once_but_behind_those_who_came_before(world: World) -> None:
    world.core.script[LegEnded] = Decision(facts=(FACT,))
    world.engine.post(ANSWERED)
    assert world.engine.ask(ENDED) == (FACT,)
    assert world.core.handled == [ANSWERED, ENDED]
    await asyncio.sleep(0)
    assert world.core.handled == [ANSWERED, ENDED]
    world.engine.post(ANSWERED)
    await asyncio.sleep(0)
    assert len(world.core.handled) == 3


async def test_rules_that_fail_hand_the_event_to_the_rescue_and_the_loop_goes_on(
    world: World,
) -> None:
    world.core.script[LegEnded] = ValueError()
    world.core.rescues = Decision(facts=(FACT,))
    with capture_logs() as logs:
        assert world.engine.ask(ENDED) == (FACT,)
    assert (world.core.rescued, world.failures) == ([ENDED], ["LegEnded"])
    assert [(log["event"], log["event_kind"]) for log in logs] == [("the rules failed", "LegEnded")]
    world.engine.ask(ANSWERED)
    assert world.core.handled[-1] == ANSWERED


async def test_a_rescue_that_fails_too_does_not_end_the_loop(world: World) -> None:
    world.core.script[LegEnded] = ValueError()
    world.core.rescues = ValueError()
    with capture_logs() as logs:
        assert world.engine.ask(ENDED) == ()
    assert [log["event"] for log in logs] == ["the rules failed", "the rescue failed"]


async def test_a_deadline_that_has_come_is_told_to_the_core_once(world: World) -> None:
    world.core.deadline = 1_005
    world.engine.ask(ENDED)
    await world.until(lambda: DeadlineReached() in world.core.handled)
    await asyncio.sleep(0.02)
    assert world.core.handled == [ENDED, DeadlineReached()]


async def test_a_deadline_that_is_over_already_is_told_in_the_next_turns(world: World) -> None:
    world.core.deadline = 10
    world.engine.ask(ENDED)
    assert world.core.handled == [ENDED]
    await world.until(lambda: DeadlineReached() in world.core.handled)


async def test_a_deadline_that_moves_is_waited_for_only_at_its_new_time(world: World) -> None:
    world.core.deadline = 1_001
    world.engine.ask(ENDED)
    world.core.deadline = 3_600_000
    world.engine.ask(ENDED)
    world.engine.ask(ENDED)  # the same moment again changes nothing
    await asyncio.sleep(0.02)
    assert world.core.handled == [ENDED] * 3
    world.engine.close()


async def test_a_deadline_that_is_taken_away_is_not_waited_for(world: World) -> None:
    world.core.deadline = 1_001
    world.engine.ask(ENDED)
    world.core.deadline = None
    world.engine.ask(ENDED)
    await asyncio.sleep(0.02)
    assert world.core.handled == [ENDED] * 2


async def test_a_closed_engine_waits_for_no_deadline(world: World) -> None:
    world.engine.close()
    world.core.deadline = 1_001
    world.engine.ask(ENDED)
    world.engine.close()
    await asyncio.sleep(0.02)
    assert world.core.handled == [ENDED]


async def test_a_flood_is_handled_a_few_events_a_turn_so_that_others_get_theirs(
    world: World,
) -> None:
    for _ in range(2 * AT_ONCE):
        world.engine.post(ENDED)
    await asyncio.sleep(0)
    assert (len(world.core.handled), world.engine.waiting) == (AT_ONCE, AT_ONCE)
    await asyncio.sleep(0)
    assert (len(world.core.handled), world.engine.waiting) == (2 * AT_ONCE, 0)


async def test_who_asks_during_a_flood_is_answered_behind_all_of_it(world: World) -> None:
    for _ in range(3 * AT_ONCE):
        world.engine.post(ENDED)
    world.engine.ask(ANSWERED)
    assert world.core.handled == [ENDED] * (3 * AT_ONCE) + [ANSWERED]


async def test_reading_stops_once_when_too_many_events_wait_and_goes_on_when_few_are_left(
    world: World,
) -> None:
    for _ in range(FULL - 1):
        world.engine.post(ENDED)
    assert (world.listening, world.stops) == ([], 0)
    for _ in range(AT_ONCE):
        world.engine.post(ENDED)
    assert (world.listening, world.stops) == ([False], 1)
    await world.until(lambda: len(world.listening) > 1)
    assert world.listening == [False, True]
    assert ROOM - AT_ONCE < world.engine.waiting <= ROOM


async def test_what_came_in_after_reading_stopped_is_handled_all_the_same_and_in_order(
    world: World,
) -> None:
    told = [LegEnded(LegId(str(number)), 16) for number in range(3 * FULL)]
    for event in told:
        world.engine.post(event)
    await world.until(lambda: not world.engine.waiting)
    assert world.core.handled == told
    assert world.listening == [False, True]
