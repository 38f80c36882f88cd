"""Axes with round ends."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.charts.numbers import Unit
from callcenter.charts.scale import scale

FINITE = st.floats(-1e9, 1e9, allow_nan=False)


@given(FINITE, FINITE, st.sampled_from(Unit))
def test_an_axis_holds_zero_and_its_values_with_few_marks(
    one: float, other: float, unit: Unit
) -> None:
    axis = scale(min(one, other), max(one, other), unit, start=100, end=500)

    marks = axis.marks()
    assert 2 <= len(marks) <= 9
    assert marks[0] == pytest.approx(axis.low)
    assert marks[-1] == pytest.approx(axis.high)
    assert axis.low <= min(one, other, 0) + 1e-9
    assert axis.high >= max(one, other, 0) - 1e-9
    assert 100 <= axis.place(one) <= 500


@given(FINITE, FINITE)
def test_a_larger_value_never_stands_before_a_smaller_one(one: float, other: float) -> None:
    axis = scale(-500, 1_000, Unit.COUNT, start=0, end=300)
    assert axis.place(min(one, other)) <= axis.place(max(one, other))


@pytest.mark.parametrize(
    ("high", "unit", "marks"),
    [
        (0, Unit.COUNT, [0, 1]),
        (6, Unit.COUNT, [0, 1, 2, 3, 4, 5, 6]),
        (12_345, Unit.COUNT, [0, 5_000, 10_000, 15_000]),
        (200, Unit.SECONDS, [0, 60, 120, 180, 240]),
        (3_600 * 12, Unit.SECONDS, [0, 7_200, 14_400, 21_600, 28_800, 36_000, 43_200]),
        (0.9, Unit.SHARE, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
)
def test_marks_are_round_in_their_unit(high: float, unit: Unit, marks: list[float]) -> None:
    assert scale(0, high, unit, start=0, end=1).marks() == pytest.approx(marks)


@pytest.mark.parametrize("high", [inf, nan])
def test_what_has_no_end_cannot_be_drawn(high: float) -> None:
    with pytest.raises(ValueError, match="nothing can be drawn"):
        scale(0, high, Unit.COUNT, start=0, end=1)
