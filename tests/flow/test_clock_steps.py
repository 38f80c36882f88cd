"""Nobody in the line is moved by what happens to the wall clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from callcenter.clock import SteadyClock
from callcenter.contacts import LegId
from callcenter.engine import Engine
from callcenter.events import CallArrived, DigitPressed, PbxConnected, PromptEnded
from callcenter.flow.core import Core
from tests.flow.story import PBX, example_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callcenter.commands import Command
    from callcenter.facts import Fact

HOUR_NS = 3_600 * 1_000_000_000
SLACK_MS = 60_000
"""How long the test itself may take on a slow machine."""


class Line:
    """The real core on the real clock, with callers of three groups in it."""

    def __init__(self) -> None:
        self.clock = SteadyClock()
        self.core = Core(example_rules(), run="run", began_at=self.clock.now_ms())
        self.engine = Engine(
            core=self.core, clock=self.clock, pbxs={PBX: self}, sinks=[self], watch=self
        )
        self._count = 0
        self.engine.ask(PbxConnected(PBX))

    def execute(self, command: Command) -> None:
        """Carry nothing out."""

    def flush(self) -> None:
        """Nothing is kept back."""

    def listen(self, *, on: bool) -> None:
        raise AssertionError(on)

    def record(self, fact: Fact, at_ms: int) -> None:
        """Keep nothing."""

    def rang(self, delay_s: float) -> None:
        assert delay_s >= 0

    def failed(self, event: str) -> None:
        raise AssertionError(event)

    def stopped_reading(self) -> None:
        raise AssertionError

    def arrives(self, key: str) -> None:
        self._count += 1
        leg = LegId(f"leg-{self._count}")
        self.engine.ask(CallArrived(PBX, leg, "", "", "0800"))
        self.engine.ask(DigitPressed(leg, key))
        self.engine.ask(PromptEnded(leg, 1))

    def order(self) -> list[str]:
        now = self.clock.now_ms()
        return [entry.contact for entry in self.core.line.ordered(now)]

    def longest_ms(self) -> int:
        now = self.clock.now_ms()
        return max(entry.waited_ms(now) for entry in self.core.line.ordered(now))


@pytest.fixture
async def line() -> Line:
    made = Line()
    for key in "212921":
        made.arrives(key)
    return made


def _stepped(monkeypatch: pytest.MonkeyPatch, by_ns: int) -> None:
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + by_ns)
    monkeypatch.setattr(time, "time", lambda: (real() + by_ns) / 1e9)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_zone
    monkeypatch.delenv("TZ", raising=False)
    time.tzset()


@pytest.mark.parametrize("by_ns", [HOUR_NS, -HOUR_NS, 365 * 24 * HOUR_NS])
async def test_a_step_of_the_wall_clock_moves_nobody_and_changes_no_wait(
    line: Line, monkeypatch: pytest.MonkeyPatch, by_ns: int
) -> None:
    before = line.order()
    _stepped(monkeypatch, by_ns)
    assert line.order() == before
    assert 0 <= line.longest_ms() < SLACK_MS
    line.engine.close()


@pytest.mark.parametrize("by_ns", [HOUR_NS, -HOUR_NS])
async def test_who_comes_after_a_step_stands_behind_those_of_the_same_class_before_it(
    line: Line, monkeypatch: pytest.MonkeyPatch, by_ns: int
) -> None:
    before = line.order()
    _stepped(monkeypatch, by_ns)
    line.arrives("2")
    assert line.order()[:-1] == before
    line.engine.close()


async def test_summer_time_begins_and_ends_without_anybody_moving(
    line: Line, zone: Callable[[str], None]
) -> None:
    before = line.order()
    for rule in ("XXX4", "XXX4XXX3,J1/0,J365/24", "XXX-13", "UTC0"):
        zone(rule)
        assert line.order() == before
        assert 0 <= line.longest_ms() < SLACK_MS
    line.engine.close()
