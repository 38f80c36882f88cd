"""Days on a virtual clock, as the benchmark measures them, only fewer."""

from __future__ import annotations

import pytest

from benchmarks.estimate import KINDS, Centre, coverage, measure, rmse_s
from callcenter.queue.policies import PolicyName

pytestmark = pytest.mark.timeout(240)  # some seconds, and many where branches are traced


@pytest.fixture(scope="module")
def centre() -> Centre:
    return measure(6, 5, order=PolicyName.TIERS)


def test_the_error_is_much_smaller_than_that_of_a_smoothed_mean(centre: Centre) -> None:
    ours = rmse_s(one.estimate.expected_ms - one.wait_ms for one in centre.seen)
    theirs = rmse_s(one.smoothed_ms - one.wait_ms for one in centre.seen)
    assert ours <= 0.75 * theirs


def test_nine_waits_in_ten_stay_within_the_bound(centre: Centre) -> None:
    assert len(centre.seen) > 600
    assert 0.87 <= coverage(centre.seen) <= 0.93


@pytest.mark.parametrize("group", [kind.wait_class.name for kind in KINDS[1:]])
def test_and_so_they_do_in_every_group_of_which_there_are_many(centre: Centre, group: str) -> None:
    seen = [one for one in centre.seen if one.group == group]
    assert len(seen) > 150
    assert 0.84 <= coverage(seen) <= 0.95
