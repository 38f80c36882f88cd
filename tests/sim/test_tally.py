"""Figures by hand."""

from __future__ import annotations

import msgspec
import pytest

from callcenter.queue.waiting import Waiting
from callcenter.sim.tally import Tally
from tests.sim.days import GENERAL, PREFERRED, caller

ENTRY = Waiting("0", GENERAL, frozenset(), 0, 0)


def tally() -> Tally:
    told = Tally([PREFERRED, GENERAL])
    for wait_s in range(1, 11):
        told.answered(caller("g", 0), ENTRY, wait_ms=30_000 * wait_s, overtook=0)
    told.answered(caller("p", 0, PREFERRED), ENTRY, wait_ms=60_001, overtook=2)
    told.hung_up(caller("g", 0))
    told.hung_up(caller("g", 0))
    return told


def test_a_class_is_told_by_counts_mean_percentiles_by_nearest_rank_and_share() -> None:
    general = tally().classes()["general"]
    assert (general.offered, general.answered, general.abandoned) == (12, 10, 2)
    assert general.mean_wait_s == pytest.approx(165)
    assert (general.p50_s, general.p90_s, general.p95_s, general.max_s) == (150, 270, 300, 300)
    assert general.within_target == 6 / 12
    assert general.same_class_overtakes == 0


def test_all_together_are_told_each_by_the_target_of_its_own_class() -> None:
    overall = tally().overall()
    assert (overall.offered, overall.answered, overall.abandoned) == (13, 11, 2)
    assert overall.mean_wait_s == pytest.approx((1_650 + 60.001) / 11)
    assert overall.within_target == 6 / 13
    assert overall.same_class_overtakes == 2


def test_the_warm_up_is_left_out() -> None:
    told = Tally([GENERAL])
    cold = msgspec.structs.replace(caller("g", 0), counted=False)
    told.answered(cold, ENTRY, wait_ms=1, overtook=1)
    told.hung_up(cold)
    assert told.overall().offered == 0


def test_a_class_that_nobody_of_was_answered_has_no_waits() -> None:
    told = Tally([GENERAL])
    assert told.classes()["general"].within_target is None
    told.hung_up(caller("g", 0))
    general = told.classes()["general"]
    assert (general.offered, general.mean_wait_s, general.p50_s, general.max_s) == (1, *[None] * 3)
    assert general.within_target == 0
