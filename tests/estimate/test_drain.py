"""The time until a line of so many has drained, against the sum it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.estimate.drain import SLOWEST, drain_ms
from tests.estimate.room import slowly

rates = st.floats(1e-7, 1e-1)
patiences = st.one_of(st.just(0.0), st.floats(1e-9, 1e-3))
inflows = st.floats(0.0, 0.2)


def summed(ahead: int, rate: float, patience: float, inflow: float) -> float:
    """Every stage by itself."""
    slowest = rate / SLOWEST
    stages = (max(rate + i * patience - inflow, slowest) for i in range(1, ahead + 1))
    return 1 / rate + sum(1 / stage for stage in stages)


@pytest.mark.parametrize("ahead", [0, 1, 2, 15, 16, 17, 400])
def test_it_is_the_exact_mean_wait_where_nobody_overtakes(ahead: int) -> None:
    """20 agents, calls of 240 s, patience of 300 s: E = Σ 1/(cμ + iθ)."""
    rate, patience = 20 / 240_000, 1 / 300_000
    exact = sum(1 / (rate + i * patience) for i in range(ahead + 1))
    assert drain_ms(ahead, rate=rate, patience=patience, inflow=0.0) == pytest.approx(exact)


@slowly
@given(st.integers(0, 600), rates, patiences, inflows)
def test_the_closed_form_is_the_sum(
    ahead: int, rate: float, patience: float, inflow: float
) -> None:
    told = drain_ms(ahead, rate=rate, patience=patience, inflow=inflow)
    assert told == pytest.approx(summed(ahead, rate, patience, inflow), rel=1e-6)


@slowly
@given(st.floats(0, 1e6), st.floats(0, 10), rates, patiences, inflows)
def test_more_ahead_never_drain_sooner(
    ahead: float, more: float, rate: float, patience: float, inflow: float
) -> None:
    fewer = drain_ms(ahead, rate=rate, patience=patience, inflow=inflow)
    assert 0 < fewer < float("inf")
    assert drain_ms(ahead + more, rate=rate, patience=patience, inflow=inflow) >= fewer * (1 - 1e-9)


def test_half_a_contact_takes_half_a_stage() -> None:
    one, two, half = (drain_ms(ahead, rate=0.1, patience=0.01, inflow=0.0) for ahead in (1, 2, 1.5))
    assert half == pytest.approx((one + two) / 2)


def test_however_many_come_before_it_the_line_goes_on() -> None:
    assert drain_ms(10, rate=0.1, patience=0.0, inflow=5.0) == pytest.approx(10 + 10 * 200)


def test_a_line_of_a_million_costs_no_more_than_one_of_twenty() -> None:
    assert drain_ms(1_000_000, rate=0.1, patience=0.0, inflow=0.0) == pytest.approx(10_000_010)
