"""A scenario from beginning to end."""

from __future__ import annotations

import gc

import msgspec
import pytest

from callcenter.queue.policies import ByArrival, PolicyName
from callcenter.sim.run import TOLD_EVERY, simulate, unswept
from tests.sim.days import scenario

DAY = scenario(
    (1, 3),
    (1, 1),
    agents_count=5,
    horizon_s=8_000,
    policy=PolicyName.RATIO,
    tiers=(1, 2),
    targets_s=(60, 120),
    patience_s=20,
)
MORNING = msgspec.structs.replace(DAY, horizon_ms=800_000)


def test_everybody_who_came_after_the_warm_up_is_told_once() -> None:
    outcome = simulate(DAY)
    assert outcome.overall.offered == pytest.approx(4 * 7_920, rel=0.03)
    assert outcome.overall.offered == sum(each.offered for each in outcome.classes.values())
    assert outcome.overall.offered == outcome.overall.answered + outcome.overall.abandoned
    assert (outcome.policy, outcome.agents, outcome.seed) == ("ratio", 5, 1)


def test_a_run_can_be_repeated_and_depends_on_its_seed() -> None:
    assert simulate(MORNING) == simulate(MORNING)
    assert simulate(msgspec.structs.replace(MORNING, seed=2)).overall != simulate(MORNING).overall


def test_an_order_that_has_no_name_in_the_configuration_may_be_tried() -> None:
    class LastLane(ByArrival):
        """Somebody else's rule."""

    own = LastLane()
    assert simulate(MORNING, policy=own).classes == simulate(MORNING, policy=ByArrival()).classes
    assert simulate(MORNING, policy=own).classes != simulate(MORNING).classes


def test_it_tells_how_far_it_is() -> None:
    shares: list[float] = []
    simulate(DAY, progress=shares.append)
    assert len(shares) == -(-4 * 8_000 // TOLD_EVERY)
    assert shares[0] < 0.01
    assert shares[1] == pytest.approx(TOLD_EVERY / 32_000, rel=0.05)


@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_is_looked_for_again_afterwards_as_before(enabled: bool) -> None:  # noqa: FBT001  # a parameter of the test
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with unswept():
            during = gc.isenabled()
        after = gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()
    assert (during, after) == (False, enabled)
