"""A fault of one part of the observer costs no other anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from callcenter.config.observing import load_observed
from callcenter.observing import observer as observer_module
from callcenter.observing.observer import Observer
from tests.observing.queued_pbx import FILE

if TYPE_CHECKING:
    import pytest

    from callcenter.facts import Fact

WORDS = "words that nobody has looked through"


class Faulty:
    """A listener that fails."""

    def record(self, fact: Fact, at_ms: int) -> None:
        del fact, at_ms
        raise RuntimeError(WORDS)


class Told:
    """A listener that keeps what it is told."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def record(self, fact: Fact, at_ms: int) -> None:
        del at_ms
        self.facts.append(fact)


def watching(*sinks: Faulty | Told) -> Observer:
    overrides = {"ami.port": 1, "ami.secret": "s", "web.port": 0}
    return Observer(load_observed(FILE, environ={}, overrides=overrides.items()), sinks=sinks)


async def test_a_listener_that_fails_costs_no_other_the_fact() -> None:
    told = Told()
    observer = watching(Faulty(), told)
    with capture_logs() as logs:
        observer.loses()
    assert len(told.facts) == 1
    assert [log["error"] for log in logs if log["log_level"] == "error"] == ["RuntimeError"]
    assert WORDS not in str(logs)


async def test_a_fault_does_not_end_the_end_of_wrap_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observer_module, "TICK_S", 0.0)
    came: list[int] = []
    again = asyncio.Event()

    def advance(now: int) -> tuple[Fact, ...]:
        came.append(now)
        if len(came) == 1:
            raise RuntimeError(WORDS)
        again.set()
        return ()

    async with watching() as observer:
        monkeypatch.setattr(observer.watching, "advance", advance)
        async with asyncio.timeout(5):
            await again.wait()
