"""Callers by chance: Poisson arrivals, how long they talk, how long they wait.

Each class has streams of its own for arrivals, services and patience, each from the scenario's seed
and the class's name. So the callers of a class are the same ones whatever the policy, the agents or
the other classes, and what differs between two runs is what the order made of them.
"""

from __future__ import annotations

from heapq import merge
from math import log, log1p, sqrt
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING

from callcenter.sim.callers import ENDLESS, Caller
from callcenter.sim.scenario import Distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callcenter.sim.scenario import CallerClass, Scenario, Service


def callers(scenario: Scenario) -> Iterator[Caller]:
    """Yield who calls, in the order in which they come."""
    streams = (_stream(scenario, each) for each in scenario.classes)
    return merge(*streams, key=attrgetter("queued_at"))


def _stream(scenario: Scenario, of: CallerClass) -> Iterator[Caller]:
    """Yield the callers of one class until the horizon.

    Arrivals are summed up before they are rounded to milliseconds, so that no rate is distorted.
    """
    gap = _source(scenario, of, "arrivals").expovariate
    service_ms = service_times_ms(of.service, _source(scenario, of, "service"))
    patience = _source(scenario, of, "patience").expovariate
    wait_class, skills, rate_per_ms = of.wait_class, of.skills, of.rate_per_s / 1_000
    leaving_per_ms = of.patience_mean_s and 1 / (1_000 * of.patience_mean_s)
    end, warm_at = scenario.horizon_ms, scenario.warmup_ms
    at = gap(rate_per_ms)
    while at < end:
        arrived_at = round(at)
        yield Caller(
            wait_class=wait_class,
            skills=skills,
            arrived_at=arrived_at,
            queued_at=arrived_at,
            service_ms=service_ms(),
            patience_ms=round(patience(leaving_per_ms)) if leaving_per_ms else ENDLESS,
            counted=at >= warm_at,
        )
        at += gap(rate_per_ms)


def service_times_ms(service: Service, source: Random) -> Callable[[], int]:
    """Return what draws one time after the other, in whole ms."""
    mean_ms = 1_000 * service.mean_s
    if service.dist is Distribution.DETERMINISTIC:
        fixed = round(mean_ms)
        return lambda: fixed
    if service.dist is Distribution.EXPONENTIAL:
        per_ms, draw = 1 / mean_ms, source.expovariate
        return lambda: round(draw(per_ms))
    spread = log1p(service.cv**2)  # of the logarithm: mean and cv are those of the times
    middle, deviation, draw_log = log(mean_ms) - spread / 2, sqrt(spread), source.lognormvariate
    return lambda: round(draw_log(middle, deviation))


def _source(scenario: Scenario, of: CallerClass, what: str) -> Random:
    """Return a stream of its own: by seed, class and purpose, the same on every machine."""
    return Random(f"{scenario.seed}/{of.wait_class.name}/{what}")  # noqa: S311  # a simulation
