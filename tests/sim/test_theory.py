"""The simulated line against queueing theory: the order, the promise and the patience are right.

Below an absolute top class, a class' mean wait is compared by its ratio to the mean of all callers
of the same run: that cancels most of the noise of a run (all its classes had the same luck). The
top class is compared directly. Seeds are fixed; the tolerance is 2 % throughout, at loads of .8.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import msgspec
import pytest

from callcenter.queue.policies import PolicyName, policy
from callcenter.sim.draws import callers
from callcenter.sim.run import simulate
from callcenter.sim.scenario import Distribution
from callcenter.sim.simulation import Simulation
from callcenter.theory import erlang
from callcenter.theory.priority import accumulating_waits_s, residual_s, strict_waits_s
from tests.sim.days import scenario, staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.queue.waiting import Waiting
    from callcenter.sim.callers import Caller
    from callcenter.sim.run import Outcome
    from callcenter.sim.scenario import Scenario

MANY = 1_000_000
WITHIN = 0.02
LOADS = (0.2, 0.3, 0.3)
TIERS = (0, 1, 2)
ALIKE = (60, 60, 60)
FOUR_TWO_ONE = (60, 120, 240)
FIVE_AGENTS_FIRST_S = erlang.erlang_c(offered=4, agents=5) / 5
FIVE_AGENTS_MEAN_S = erlang.mean_wait_s(rate_per_s=4, service_s=1, agents=5)

pytestmark = pytest.mark.timeout(900)


def one_agent(policy_name: PolicyName, count: int, **more: object) -> Scenario:
    """One agent, three classes of equal service, a load of .8."""
    given: dict[str, object] = {"tiers": TIERS, "targets_s": ALIKE} | more
    return scenario(
        LOADS,
        (1, 1, 1),
        horizon_s=count / 0.8,
        policy=policy_name,
        **given,  # type: ignore[arg-type]  # the tests below give what it takes
    )


def five_agents(policy_name: PolicyName, count: int, **more: object) -> Scenario:
    """Five agents at the same load."""
    given: dict[str, object] = {"tiers": TIERS, "targets_s": ALIKE} | more
    return scenario(
        (1, 1.5, 1.5),
        (1, 1, 1),
        agents_count=5,
        horizon_s=count / 4,
        policy=policy_name,
        **given,  # type: ignore[arg-type]  # the tests below give what it takes
    )


def means_s(outcome: Outcome) -> list[float]:
    means = [figures.mean_wait_s for figures in outcome.classes.values()]
    return [mean for mean in means if mean is not None]


def assert_waits(
    day: Scenario, theory_s: Sequence[float], *, top_is_absolute: bool, within: float = WITHIN
) -> None:
    outcome = simulate(day)
    rates = [each.rate_per_s for each in day.classes]
    pairs = zip(rates, theory_s, strict=True)
    mean_s = sum(rate * wait for rate, wait in pairs) / sum(rates)
    overall_s = outcome.overall.mean_wait_s or 0.0
    seen = means_s(outcome)
    told = [wait / overall_s * mean_s for wait in seen]
    if top_is_absolute:
        told[0] = seen[0]

    assert told == pytest.approx(list(theory_s), rel=within)
    assert outcome.overall.same_class_overtakes == 0


def test_in_a_short_run_waits_by_ratio_are_near_those_of_accumulating_priorities() -> None:
    waits_s = accumulating_waits_s(first_come_s=4, loads=LOADS, slopes=(4, 2, 1))
    day = one_agent(PolicyName.RATIO, 40_000, tiers=(1, 1, 2), targets_s=FOUR_TWO_ONE)
    assert_waits(day, waits_s, top_is_absolute=False, within=0.05)


@pytest.mark.parametrize("agents_count", [1, 3])
def test_whatever_the_order_all_together_wait_the_same(agents_count: int) -> None:
    """With services all alike the ends of calls are the same: conserved exactly, not nearly."""
    day = scenario(
        [0.25 * agents_count] * 3,
        (1, 1, 1),
        agents_count=agents_count,
        horizon_s=3_000,
        policy=PolicyName.TIERS,
        tiers=TIERS,
        targets_s=(5, 9, 17),
        dist=Distribution.DETERMINISTIC,
    )
    outcomes = {
        name: simulate(msgspec.structs.replace(day, policy=name, warmup_ms=0))
        for name in PolicyName
    }
    assert len({outcome.overall.mean_wait_s for outcome in outcomes.values()}) == 1
    assert len({tuple(means_s(outcome)) for outcome in outcomes.values()}) >= 4
    assert {outcome.overall.same_class_overtakes for outcome in outcomes.values()} == {0}


@pytest.mark.parametrize("name", list(PolicyName))
def test_nobody_ever_goes_before_an_earlier_one_of_the_same_class(name: PolicyName) -> None:
    """Also with patience, skills, unequal services and a load above one."""
    day = scenario(
        (0.5, 0.5, 0.5, 0.5),
        (3, 2, 4, 1),
        agents_count=4,
        horizon_s=8_000,
        policy=name,
        tiers=(0, 1, 2, 2),
        targets_s=(3, 10, 20, 30),
        patience_s=25,
        dist=Distribution.LOGNORMAL,
        cv=1.5,
    )
    overall = simulate(day).overall
    assert overall.abandoned > 1_000
    assert overall.same_class_overtakes == 0


@pytest.mark.long
def test_one_agent_and_absolute_tiers_give_cobhams_waits() -> None:
    waits_s = strict_waits_s(
        first_s=residual_s(rates_per_s=LOADS, second_moments_s2=(2, 2, 2)), loads=LOADS
    )
    assert_waits(one_agent(PolicyName.STRICT, MANY), waits_s, top_is_absolute=True)


@pytest.mark.long
def test_services_that_are_all_alike_halve_cobhams_waits() -> None:
    waits_s = strict_waits_s(
        first_s=residual_s(rates_per_s=LOADS, second_moments_s2=(1, 1, 1)), loads=LOADS
    )
    day = one_agent(PolicyName.STRICT, MANY, dist=Distribution.DETERMINISTIC)
    assert_waits(day, waits_s, top_is_absolute=True)


@pytest.mark.long
def test_services_that_differ_by_class_give_cobhams_waits() -> None:
    means = (1, 2, 4)
    waits_s = strict_waits_s(
        first_s=residual_s(rates_per_s=[0.1] * 3, second_moments_s2=[2 * m * m for m in means]),
        loads=[0.1 * mean for mean in means],
    )
    day = scenario(
        (0.1,) * 3,
        means,
        horizon_s=MANY / 0.3,
        policy=PolicyName.STRICT,
        tiers=TIERS,
        targets_s=ALIKE,
    )
    assert_waits(day, waits_s, top_is_absolute=True)


@pytest.mark.long
def test_several_agents_and_absolute_tiers_give_davis_waits() -> None:
    waits_s = strict_waits_s(first_s=FIVE_AGENTS_FIRST_S, loads=LOADS)
    assert_waits(five_agents(PolicyName.STRICT, MANY), waits_s, top_is_absolute=True)


@pytest.mark.long
def test_the_ratio_rule_gives_the_waits_of_accumulating_priorities() -> None:
    waits_s = accumulating_waits_s(first_come_s=FIVE_AGENTS_MEAN_S, loads=LOADS, slopes=(4, 2, 1))
    day = five_agents(PolicyName.RATIO, MANY, tiers=(1, 1, 2), targets_s=FOUR_TWO_ONE)
    assert_waits(day, waits_s, top_is_absolute=False)


@pytest.mark.long
def test_the_ratio_rule_does_so_with_services_that_are_all_alike() -> None:
    waits_s = accumulating_waits_s(first_come_s=2, loads=LOADS, slopes=(4, 2, 1))
    day = one_agent(
        PolicyName.RATIO,
        MANY,
        tiers=(1, 1, 2),
        targets_s=FOUR_TWO_ONE,
        dist=Distribution.DETERMINISTIC,
    )
    assert_waits(day, waits_s, top_is_absolute=False)


@pytest.mark.long
def test_emergencies_are_absolute_under_the_ratio_rule_too() -> None:
    waits_s = accumulating_waits_s(first_come_s=FIVE_AGENTS_MEAN_S, loads=LOADS, slopes=(inf, 2, 1))
    day = five_agents(PolicyName.RATIO, MANY, targets_s=(60, 60, 120))
    assert_waits(day, waits_s, top_is_absolute=True)


@pytest.mark.long
def test_first_come_first_served_gives_erlang_cs_wait_and_share_within_target() -> None:
    day = scenario(
        (7.5,),
        (1,),
        agents_count=10,
        horizon_s=MANY / 7.5,
        policy=PolicyName.FIFO,
        tiers=(2,),
        targets_s=(0.5,),
    )
    overall = simulate(day).overall
    theory: dict[str, float] = {"rate_per_s": 7.5, "service_s": 1}
    mean_s = erlang.mean_wait_s(**theory, agents=10)
    within = erlang.within(**theory, agents=10, target_s=0.5)
    assert overall.mean_wait_s == pytest.approx(mean_s, rel=WITHIN)
    assert overall.within_target == pytest.approx(within, rel=WITHIN)


class _AllWaits:
    """Sums up the time in the line of everybody, those who hang up included."""

    def __init__(self) -> None:
        self.callers = self.hung = self.waited_ms = 0

    def answered(self, caller: Caller, entry: Waiting, *, wait_ms: int, overtook: int) -> None:
        del caller, entry, overtook
        self.callers += 1
        self.waited_ms += wait_ms

    def hung_up(self, caller: Caller) -> None:
        self.callers += 1
        self.hung += 1
        self.waited_ms += caller.patience_ms


@pytest.mark.long
@pytest.mark.parametrize("name", [PolicyName.FIFO, PolicyName.TIERS])
def test_callers_who_hang_up_give_erlang_as_waits_and_share_of_abandoned(name: PolicyName) -> None:
    """Four calls and five agents for each time of service, twice as long a patience."""
    theory = erlang.Impatient(rate_per_s=4, service_s=1, agents=5, patience_s=2)
    day = scenario(
        (1.5, 2.5),
        (1, 1),
        agents_count=5,
        horizon_s=MANY / 4,
        policy=name,
        tiers=(1, 2),
        targets_s=(20, 20),
        patience_s=2,
    )
    seen = _AllWaits()
    five = staff(*[""] * 5)
    Simulation(policy=policy(name), staff=five, observer=seen).run(callers(day))
    assert seen.hung / seen.callers == pytest.approx(theory.abandoned, rel=WITHIN)
    assert seen.waited_ms / seen.callers / 1_000 == pytest.approx(theory.mean_wait_s, rel=WITHIN)
