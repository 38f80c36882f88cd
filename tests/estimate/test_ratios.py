"""The quantile of waits of which some were given up."""

from __future__ import annotations

from random import Random

import pytest

from callcenter.estimate.ratios import AT_LEAST, KEPT, RENEWED_AFTER, Ratios, quantile


def test_with_nobody_who_hangs_up_it_is_the_usual_quantile() -> None:
    assert quantile([(float(n), True) for n in range(1, 11)], 0.9) == 9


def test_a_worked_example_with_hang_ups() -> None:
    """Lasting: 4/5 after 1, x 2/3 = 8/15 after 3, x 0 after 5; 2 and 4 gave up."""
    seen = [(1.0, True), (2.0, False), (3.0, True), (4.0, False), (5.0, True)]
    assert quantile(seen, 0.15) == 1
    assert quantile(seen, 0.45) == 3
    assert quantile(seen, 0.5) == 5


def test_of_equal_ratios_the_answered_goes_first() -> None:
    assert quantile([(1.0, False), (1.0, True)], 0.5) == 1


def test_a_quantile_that_was_never_seen_is_the_largest_there_was() -> None:
    assert quantile([(1.0, True), (2.0, False), (7.0, False)], 0.9) == 7


def test_of_nobody_there_is_none() -> None:
    with pytest.raises(ValueError, match="no waits"):
        quantile([], 0.9)


def test_hang_ups_do_not_bend_it_as_they_bend_the_answered() -> None:
    draw, seen = Random(2), []
    for _ in range(4_000):
        wait, patience = draw.expovariate(1), draw.expovariate(0.7)
        seen.append((min(wait, patience), wait <= patience))
    assert quantile(seen, 0.9) == pytest.approx(2.303, rel=0.08)
    answered_only = [one for one in seen if one[1]]
    assert quantile(answered_only, 0.9) < 0.7 * 2.303


def test_too_few_say_nothing() -> None:
    ratios = Ratios(0.9)
    for _ in range(AT_LEAST - 1):
        ratios.add(1_000, 1_000, ended=True)
        ratios.add(1_000, 1_000, ended=False)
    assert ratios.quantile() is None
    ratios.add(1_000, 1_000, ended=True)
    assert ratios.quantile() == 1


def test_a_wait_of_which_next_to_nothing_was_expected_says_nothing() -> None:
    ratios = Ratios(0.9)
    for _ in range(AT_LEAST):
        ratios.add(10_000, 999, ended=True)
    assert ratios.quantile() is None


def test_old_waits_are_forgotten() -> None:
    ratios = Ratios(0.9)
    for _ in range(KEPT):
        ratios.add(1_000, 1_000, ended=True)
    for _ in range(KEPT):
        ratios.add(3_000, 1_000, ended=True)
    assert ratios.quantile() == 3
    for _ in range(KEPT - AT_LEAST + 1):
        ratios.add(3_000, 1_000, ended=False)
    assert ratios.quantile() is None


def test_it_is_worked_out_anew_every_few_waits() -> None:
    ratios = Ratios(0.9)
    for _ in range(AT_LEAST):
        ratios.add(1_000, 1_000, ended=True)
    assert ratios.quantile() == 1
    for _ in range(RENEWED_AFTER - 1):
        ratios.add(9_000, 1_000, ended=True)
    assert ratios.quantile() == 1
    ratios.add(9_000, 1_000, ended=True)
    assert ratios.quantile() == 9
