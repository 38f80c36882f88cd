"""The four service levels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.report.levels import (
    ServiceLevel,
    abandonment,
    abandonment_without_short,
    levels,
)
from tests.report.days import group


def test_the_worked_example_of_the_field_comes_out() -> None:
    of = group(
        offered=1_060,
        answered=1_000,
        abandoned=60,
        answered_in_target=860,
        abandoned_in_target=20,
    )
    percent = {formula: round((level or 0) * 100, 1) for formula, level in levels(of).items()}

    assert percent == {
        ServiceLevel.STRICT: 81.1,
        ServiceLevel.ANSWERED_ONLY: 86.0,
        ServiceLevel.NEUTRAL: 82.7,
        ServiceLevel.LENIENT: 83.0,
    }


def test_short_ones_leave_both_sides_of_the_abandonment() -> None:
    of = group(offered=100, answered=85, abandoned=15, short=5)
    assert abandonment(of) == pytest.approx(0.15)
    assert abandonment_without_short(of) == pytest.approx(10 / 95)


def test_nobody_has_no_level() -> None:
    assert set(levels(group()).values()) == {None}
    assert (abandonment(group()), abandonment_without_short(group())) == (None, None)


def test_where_all_hung_up_early_the_neutral_form_has_nothing_to_tell() -> None:
    of = group(offered=3, abandoned=3, abandoned_in_target=3)
    assert levels(of) == {
        ServiceLevel.STRICT: 0,
        ServiceLevel.ANSWERED_ONLY: None,
        ServiceLevel.NEUTRAL: None,
        ServiceLevel.LENIENT: 1,
    }


@given(*[st.integers(0, 10_000)] * 5)
def test_levels_lie_between_0_and_1_and_the_strict_one_is_the_lowest(
    in_time: int, late: int, early: int, patient: int, others: int
) -> None:
    of = group(
        offered=in_time + late + early + patient + others,
        answered=in_time + late,
        abandoned=early + patient,
        answered_in_target=in_time,
        abandoned_in_target=early,
    )
    told = levels(of)
    for level in told.values():
        if level is not None:
            assert 0 <= (told[ServiceLevel.STRICT] or 0) <= level <= 1
