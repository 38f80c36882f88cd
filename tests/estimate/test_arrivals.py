"""How many come a second, lately."""

from __future__ import annotations

import pytest

from callcenter.estimate.arrivals import FADED, KERNEL_MS, Arrivals
from tests.estimate.room import ANYBODY, GENERAL, NOW, PREFERRED

LANE, OTHER = (GENERAL, ANYBODY), (PREFERRED, ANYBODY)


def test_nobody_has_come_before_the_first() -> None:
    assert list(Arrivals().rates(NOW)) == []


def test_a_steady_stream_is_told_as_it_is() -> None:
    arrivals = Arrivals()
    for at in range(NOW, NOW + 3 * KERNEL_MS, 5_000):
        arrivals.came(LANE, at)
    ((lane, rate),) = arrivals.rates(NOW + 3 * KERNEL_MS)
    assert lane == LANE
    assert rate == pytest.approx(1 / 5_000, rel=0.01)


def test_soon_after_the_start_the_rate_is_that_of_the_time_there_was() -> None:
    arrivals = Arrivals()
    for at in range(NOW, NOW + 300_000, 5_000):
        arrivals.came(LANE, at)
    ((_, rate),) = arrivals.rates(NOW + 300_000)
    assert rate == pytest.approx(1 / 5_000, rel=0.02)


def test_the_very_first_says_little() -> None:
    arrivals = Arrivals()
    arrivals.came(LANE, NOW)
    ((_, rate),) = arrivals.rates(NOW)
    assert rate <= 1 / 60_000


def test_who_has_long_not_come_is_forgotten() -> None:
    arrivals = Arrivals()
    arrivals.came(LANE, NOW)
    assert list(arrivals.rates(NOW + 4 * KERNEL_MS)) == []
    assert list(arrivals.rates(NOW)) == []


def test_who_changes_class_counts_for_the_new_one_as_long_as_for_the_old() -> None:
    arrivals = Arrivals()
    arrivals.came(LANE, NOW)
    arrivals.came(LANE, NOW)
    arrivals.moved(LANE, OTHER, came_at=NOW, now=NOW + 60_000)
    (one, rate), (other, other_rate) = arrivals.rates(NOW + 60_000)
    assert {one, other} == {LANE, OTHER}
    assert rate == pytest.approx(other_rate)


def test_who_was_not_seen_to_come_counts_nowhere() -> None:
    arrivals = Arrivals()
    arrivals.came(LANE, NOW)
    arrivals.moved(OTHER, LANE, came_at=NOW, now=NOW)
    assert [lane for lane, _ in arrivals.rates(NOW)] == [LANE]


def test_who_entered_far_ahead_of_the_clock_counts_once() -> None:
    arrivals = Arrivals()
    arrivals.came(LANE, NOW)
    arrivals.moved(LANE, OTHER, came_at=NOW + 1_000 * KERNEL_MS, now=NOW)
    ((lane, rate),) = arrivals.rates(NOW)
    assert lane == OTHER
    assert rate == pytest.approx(1 / (FADED * KERNEL_MS))
