"""Mean waits of classes, against values solved apart from this code."""

from __future__ import annotations

from math import inf

import pytest

from callcenter.theory.erlang import erlang_c
from callcenter.theory.priority import accumulating_waits_s, residual_s, strict_waits_s

LOADS = (0.2, 0.3, 0.3)


def test_with_one_agent_waits_are_cobhams() -> None:
    first = residual_s(rates_per_s=LOADS, second_moments_s2=(2, 2, 2))

    assert strict_waits_s(first_s=first, loads=LOADS) == pytest.approx([1, 2, 8])


def test_services_that_differ_count_by_their_second_moment() -> None:
    means = (1, 2, 4)
    first = residual_s(rates_per_s=(0.1,) * 3, second_moments_s2=[2 * m * m for m in means])
    loads = [0.1 * mean for mean in means]

    assert strict_waits_s(first_s=first, loads=loads) == pytest.approx([2.3333, 3.3333, 10], 1e-4)


def test_with_several_agents_waits_are_davis() -> None:
    first = erlang_c(offered=4, agents=5) / 5

    assert strict_waits_s(first_s=first, loads=LOADS) == pytest.approx(
        [0.138528, 0.277056, 1.108225], abs=1e-6
    )


def test_waits_that_count_by_a_slope_are_kleinrocks() -> None:
    waits = accumulating_waits_s(first_come_s=4, loads=LOADS, slopes=(4, 2, 1))

    assert waits == pytest.approx([2.190476, 3.492063, 5.714286], abs=1e-6)


def test_an_absolute_first_class_is_one_of_an_infinite_slope() -> None:
    """The mix of a health centre: twenty agents, 240 s, a load of .90."""
    loads = [0.9 * share for share in (0.03, 0.27, 0.20, 0.50)]
    first_come = erlang_c(offered=18, agents=20) / (20 / 240 * 0.1)

    waits = accumulating_waits_s(
        first_come_s=first_come, loads=loads, slopes=(inf, 1 / 60, 1 / 120, 1 / 180)
    )

    assert waits == pytest.approx([6.793, 35.046, 62.116, 88.006], abs=0.001)


def test_whatever_the_order_the_waits_of_all_together_are_the_same() -> None:
    """Conservation: what one class gains the others lose."""
    strict = strict_waits_s(first_s=0.8, loads=LOADS)
    slopes = accumulating_waits_s(first_come_s=4, loads=LOADS, slopes=(9, 5, 2))

    for waits in (strict, slopes):
        weighted = sum(load * wait for load, wait in zip(LOADS, waits, strict=True))
        assert weighted / sum(LOADS) == pytest.approx(4)
