"""Bounds as people are told them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.estimate.spoken import RAISED_OVER, STEPS_MIN, Spoken, say, spoken_minutes

MINUTE = 60_000
bounds = st.integers(0, 50 * MINUTE)


@pytest.mark.parametrize(
    ("bound_ms", "minutes"),
    [
        (0, 1),
        (MINUTE, 1),
        (MINUTE + 1, 2),
        (4 * MINUTE, 5),
        (30 * MINUTE, 30),
        (30 * MINUTE + 1, None),
    ],
)
def test_it_is_rounded_up_to_a_step(bound_ms: int, minutes: int | None) -> None:
    assert spoken_minutes(bound_ms) == minutes


def test_a_lower_step_is_said_at_once() -> None:
    told = say(6 * MINUTE, before=None)
    assert told == Spoken(10, 6 * MINUTE)
    assert say(5 * MINUTE, before=told) == Spoken(5, 5 * MINUTE)
    assert say(5 * MINUTE, before=Spoken(None, 31 * MINUTE)).minutes == 5


def test_a_higher_step_is_said_only_if_the_bound_grew_by_more_than_a_fifth() -> None:
    told = say(5 * MINUTE, before=None)
    assert say(6 * MINUTE, before=told) is told
    assert say(6 * MINUTE + 1, before=told) == Spoken(10, 6 * MINUTE + 1)


def test_a_bound_that_grew_within_its_step_is_said_as_before() -> None:
    told = say(int(5.5 * MINUTE), before=None)
    assert say(int(9.5 * MINUTE), before=told) is told


def test_growing_little_by_little_is_told_in_the_end() -> None:
    told = say(5 * MINUTE, before=None)
    for percent in range(101, 140):
        told = say(5 * MINUTE * percent // 100, before=told)
    assert told.minutes == 10


@given(bounds, bounds)
def test_what_is_said_holds_but_for_the_fifth(first: int, then: int) -> None:
    told = say(then, before=say(first, before=None))
    assert told.minutes is None or then <= max(told.minutes, 1) * MINUTE * RAISED_OVER
    assert told.minutes in (*STEPS_MIN, None)
