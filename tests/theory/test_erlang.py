"""Erlang's formulas, against published worked examples."""

from __future__ import annotations

from math import inf

import pytest

from callcenter.theory.erlang import (
    Impatient,
    agents_for_mean_wait,
    erlang_b,
    erlang_c,
    first_within,
    mean_wait_s,
    within,
)

HALF_HOUR_S = 1800


@pytest.mark.parametrize(
    ("calls", "service_s", "agents", "wait_s"),
    [(100, 180, 14, 7.84), (200, 180, 24, 13.41), (360, 240, 55, 8.18), (100, 240, 19, 4.38)],
)
def test_the_mean_wait_in_a_half_hour_is_as_the_textbooks_have_it(
    calls: int, service_s: float, agents: int, wait_s: float
) -> None:
    found = mean_wait_s(rate_per_s=calls / HALF_HOUR_S, service_s=service_s, agents=agents)

    assert found == pytest.approx(wait_s, abs=0.005)


@pytest.mark.parametrize(
    ("calls", "agents", "target_s", "share"),
    [(100, 14, 20, 0.888), (200, 24, 20, 0.809)],
)
def test_the_share_within_a_target_is_as_the_textbooks_have_it(
    calls: int, agents: int, target_s: float, share: float
) -> None:
    rate = calls / HALF_HOUR_S

    found = within(rate_per_s=rate, service_s=180, agents=agents, target_s=target_s)

    assert found == pytest.approx(share, abs=0.0005)


def test_one_agent_is_busy_as_often_as_the_load_says() -> None:
    assert erlang_c(offered=0.8, agents=1) == pytest.approx(0.8)
    assert erlang_b(offered=0.8, agents=1) == pytest.approx(0.8 / 1.8)


def test_a_load_that_is_more_than_the_agents_leaves_everybody_waiting_without_end() -> None:
    assert erlang_c(offered=5, agents=5) == 1
    assert mean_wait_s(rate_per_s=1, service_s=5, agents=5) == inf
    assert within(rate_per_s=1, service_s=5, agents=5, target_s=60) == 0


def test_the_fewest_agents_for_a_wait_keep_it_and_one_less_does_not() -> None:
    agents = agents_for_mean_wait(rate_per_s=1 / 9, service_s=180, wait_s=20)

    assert mean_wait_s(rate_per_s=1 / 9, service_s=180, agents=agents) <= 20
    assert mean_wait_s(rate_per_s=1 / 9, service_s=180, agents=agents - 1) > 20


def test_a_plan_that_no_centre_could_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="no number of agents"):
        agents_for_mean_wait(rate_per_s=1_000, service_s=240, wait_s=10)


def test_callers_who_hang_up_leave_the_others_a_shorter_wait() -> None:
    """Forty-eight calls a minute of a minute each, fifty agents, two minutes of patience."""
    line = Impatient(rate_per_s=0.8, service_s=60, agents=50, patience_s=120)

    assert line.abandoned == pytest.approx(0.0309, abs=0.00005)
    assert line.mean_wait_s == pytest.approx(3.71, abs=0.005)
    assert line.occupancy == pytest.approx(0.930, abs=0.0005)


def test_with_endless_patience_nobody_hangs_up_and_the_waits_are_erlangs() -> None:
    line = Impatient(rate_per_s=0.05, service_s=180, agents=12, patience_s=1e9)

    assert line.abandoned == pytest.approx(0, abs=1e-6)
    assert line.mean_wait_s == pytest.approx(
        mean_wait_s(rate_per_s=0.05, service_s=180, agents=12), rel=1e-4
    )


def test_who_goes_first_waits_for_the_next_free_agent_only() -> None:
    """Twenty agents at load .90: 24 % wait over 10 s and 5 % over 30 s (Davis 1966)."""
    rate = 0.9 * 20 / 240

    def over(target_s: float) -> float:
        return 1.0 - first_within(
            rate_per_s=rate, first_per_s=0.03 * rate, service_s=240, agents=20, target_s=target_s
        )

    assert over(10) == pytest.approx(0.24, abs=0.01)
    assert over(30) == pytest.approx(0.05, abs=0.005)
    assert over(0) == pytest.approx(erlang_c(offered=18, agents=20))


def test_nobody_is_in_time_where_even_the_first_are_too_many() -> None:
    assert first_within(rate_per_s=2, first_per_s=1, service_s=1, agents=1, target_s=9) == 0.0
