"""How well waits were foretold, as it is counted."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.facts import Outcome
from callcenter.metrics.promises import Promise
from callcenter.metrics.sink import Metrics
from tests.store import stories
from tests.store.stories import START

GENERAL = {"line": "salud", "group": "general"}


@pytest.fixture
def metrics() -> Metrics:
    promises = (Promise("salud", "general", 2, 300_000),)
    return Metrics(promises=promises, pbxs=("main",), menus=(), version="1.2.3")


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"callcenter_{name}", {**GENERAL, **labels})


def bounds(metrics: Metrics) -> dict[str, float | None]:
    results = ("kept", "broken", "open")
    return {each: value(metrics, "wait_bounds_total", result=each) for each in results}


def test_nothing_was_foretold_yet(metrics: Metrics) -> None:
    assert bounds(metrics) == {"kept": 0, "broken": 0, "open": 0}
    assert value(metrics, "estimated_total") == 0
    assert value(metrics, "estimate_error_seconds_total", side="over") == 0
    assert value(metrics, "estimate_error_seconds_total", side="under") == 0


@pytest.mark.parametrize(
    ("wait_ms", "result"), [(59_000, "kept"), (60_000, "kept"), (60_001, "broken")]
)
def test_an_answer_tells_whether_the_bound_was_kept(
    metrics: Metrics, wait_ms: int, result: str
) -> None:
    answered = stories.connected("c1", wait_ms=wait_ms)
    metrics.record(replace(answered, estimate_ms=30_000, bound_ms=60_000), START)
    assert bounds(metrics) == {"kept": 0, "broken": 0, "open": 0} | {result: 1}


@pytest.mark.parametrize(("wait_ms", "result"), [(60_000, "open"), (60_001, "broken")])
def test_a_hang_up_tells_it_only_where_the_bound_was_over(
    metrics: Metrics, wait_ms: int, result: str
) -> None:
    left = stories.ended("c1", outcome=Outcome.ABANDONED, wait_ms=wait_ms, talk_ms=0)
    metrics.record(replace(left, estimate_ms=30_000, bound_ms=60_000), START)
    assert bounds(metrics) == {"kept": 0, "broken": 0, "open": 0} | {result: 1}
    assert value(metrics, "estimated_total") == 0


def test_errors_to_either_side_are_summed_up(metrics: Metrics) -> None:
    for wait_ms in (10_000, 37_000, 45_500):
        answered = stories.connected("c1", wait_ms=wait_ms)
        metrics.record(replace(answered, estimate_ms=30_000, bound_ms=60_000), START)
    assert value(metrics, "estimated_total") == 3
    assert value(metrics, "estimate_error_seconds_total", side="over") == 22.5
    assert value(metrics, "estimate_error_seconds_total", side="under") == 20


def test_who_was_told_nothing_is_not_counted(metrics: Metrics) -> None:
    metrics.record(stories.connected("c1"), START)
    metrics.record(stories.ended("c2", outcome=Outcome.ABANDONED, talk_ms=0), START)
    assert bounds(metrics) == {"kept": 0, "broken": 0, "open": 0}
    assert value(metrics, "estimated_total") == 0
