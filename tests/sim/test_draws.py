"""Streams of callers: rates, spreads, and that they depend on nothing but seed and class."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from statistics import fmean, pstdev

import msgspec
import pytest

from callcenter.queue.policies import PolicyName
from callcenter.sim.callers import ENDLESS, Caller
from callcenter.sim.draws import callers, service_times_ms
from callcenter.sim.scenario import Distribution, Scenario, Service
from tests.sim.days import agents, scenario

DAY = scenario(
    (0.5, 1.5),
    (10, 20),
    horizon_s=20_000,
    policy=PolicyName.TIERS,
    tiers=(1, 2),
    targets_s=(60, 180),
    patience_s=30,
)


def of_class(day: Scenario, name: str) -> list[Caller]:
    return [each for each in callers(day) if each.wait_class.name == name]


def test_callers_come_in_order_until_the_horizon_at_the_rate_of_their_class() -> None:
    times = [each.queued_at for each in callers(DAY)]
    assert times == sorted(times)
    assert 0 < times[0] < times[-1] <= DAY.horizon_ms
    assert len(of_class(DAY, "0")) == pytest.approx(10_000, rel=0.03)
    assert len(of_class(DAY, "1")) == pytest.approx(30_000, rel=0.03)


def test_gaps_are_those_of_poisson_arrivals() -> None:
    times = [each.queued_at for each in of_class(DAY, "1")]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert fmean(gaps) == pytest.approx(1_000 / 1.5, rel=0.03)
    assert pstdev(gaps) == pytest.approx(1_000 / 1.5, rel=0.03)


def test_patience_is_exponential_about_its_mean_and_endless_without_one() -> None:
    patience = [each.patience_ms for each in callers(DAY)]
    assert fmean(patience) == pytest.approx(30_000, rel=0.03)
    assert pstdev(patience) == pytest.approx(30_000, rel=0.03)
    endless = msgspec.structs.replace(
        DAY,
        classes=tuple(msgspec.structs.replace(each, patience_mean_s=None) for each in DAY.classes),
    )
    assert {each.patience_ms for each in callers(endless)} == {ENDLESS}


def test_who_comes_in_the_warm_up_is_not_counted() -> None:
    for each in callers(DAY):
        assert each.counted == (each.queued_at >= DAY.warmup_ms)


def test_a_class_draws_the_same_callers_whatever_the_others_the_agents_and_the_policy() -> None:
    other = msgspec.structs.replace(
        DAY, classes=DAY.classes[:1], agents=agents(""), policy=PolicyName.FIFO
    )
    assert of_class(other, "0") == of_class(DAY, "0")


def test_another_seed_draws_other_callers() -> None:
    other = msgspec.structs.replace(DAY, seed=2)
    assert of_class(other, "0")[:5] != of_class(DAY, "0")[:5]


def test_classes_draw_apart_from_each_other() -> None:
    twins = scenario(
        (1, 1), (10, 10), horizon_s=99, policy=PolicyName.TIERS, tiers=(1, 2), targets_s=(60, 60)
    )
    assert [c.queued_at for c in of_class(twins, "0")] != [
        c.queued_at for c in of_class(twins, "1")
    ]


@pytest.mark.parametrize(
    ("service", "cv"),
    [
        (Service(mean_s=240), 1.0),
        (Service(mean_s=240, dist=Distribution.LOGNORMAL, cv=0.5), 0.5),
        (Service(mean_s=240, dist=Distribution.LOGNORMAL, cv=1.4), 1.4),
        (Service(mean_s=240, dist=Distribution.DETERMINISTIC), 0.0),
    ],
)
def test_service_times_have_the_mean_and_the_spread_that_was_asked_for(
    service: Service, cv: float
) -> None:
    draw = service_times_ms(service, Random(5))
    times = [draw() for _ in range(60_000)]
    assert fmean(times) == pytest.approx(240_000, rel=0.02)
    assert pstdev(times) == pytest.approx(240_000 * cv, rel=0.04)
