"""Gini's and Jain's figures, by hand and by their definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.report.fairness import gini, jain
from tests.report.days import of_ratios

RATIOS = st.lists(st.floats(0, 50).filter(lambda x: x == 0 or x > 1e-6), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("ratios", "expected_gini", "expected_jain"),
    [
        ([0.7], 0, 1),
        ([0.5, 0.5, 0.5], 0, 1),
        ([0, 0, 0, 1], 0.75, 0.25),
        # |1-3| twice is 4; over 2 * 2^2 * 2 it is 0.25. Jain: 16 / (2 * 10).
        ([1, 3], 0.25, 0.8),
        # |1-2|, |1-3|, |2-3| twice are 8; over 2 * 9 * 2 they are 2/9. Jain: 36 / (3 * 14).
        ([3, 1, 2], 2 / 9, 6 / 7),
    ],
)
def test_by_hand(ratios: list[float], expected_gini: float, expected_jain: float) -> None:
    assert gini(of_ratios(ratios)) == pytest.approx(expected_gini)
    assert jain(of_ratios(ratios)) == pytest.approx(expected_jain)


def test_where_nobody_waited_nothing_is_told() -> None:
    for ratios in ([], [0.0, 0.0]):
        assert gini(of_ratios(ratios)) is None
        assert jain(of_ratios(ratios)) is None


@given(RATIOS.filter(any))
def test_both_are_what_they_are_defined_as(ratios: list[float]) -> None:
    count, total = len(ratios), sum(ratios)
    apart = sum(abs(one - other) for one in ratios for other in ratios)

    assert gini(of_ratios(ratios)) == pytest.approx(apart / (2 * count * total), abs=1e-9)
    assert jain(of_ratios(ratios)) == pytest.approx(
        total**2 / (count * sum(ratio**2 for ratio in ratios))
    )


@given(RATIOS.filter(any), st.floats(0.01, 100))
def test_another_unit_changes_nothing(ratios: list[float], factor: float) -> None:
    scaled = of_ratios([ratio * factor for ratio in ratios])
    assert gini(scaled) == pytest.approx(gini(of_ratios(ratios)), abs=1e-9)
    assert jain(scaled) == pytest.approx(jain(of_ratios(ratios)))


@given(RATIOS.filter(any))
def test_both_stay_within_their_bounds(ratios: list[float]) -> None:
    spread, even = gini(of_ratios(ratios)), jain(of_ratios(ratios))
    assert spread is not None
    assert even is not None
    assert 0 <= spread <= 1 - 1 / len(ratios) + 1e-9
    assert 1 / len(ratios) - 1e-9 <= even <= 1
