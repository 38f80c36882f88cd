"""What is learned of how long calls take, and how patient callers are."""

from __future__ import annotations

from random import Random

import pytest

from callcenter.estimate.averages import SOME_WAITING_MS, Mean, Patience


def test_the_first_calls_weigh_alike() -> None:
    mean = Mean()
    assert mean.mean_ms == 0
    for span in (100, 200, 600):
        mean.add(span)
    assert mean.count == 3
    assert mean.mean_ms == pytest.approx(300)


def test_later_each_new_call_weighs_a_fiftieth() -> None:
    mean = Mean()
    for _ in range(100):
        mean.add(1_000)
    mean.add(2_000)
    assert mean.mean_ms == pytest.approx(1_020)


def test_nobody_who_hangs_up_has_endless_patience() -> None:
    patience = Patience()
    assert patience.rate == 0
    patience.add(60_000, gave_up=False)
    assert patience.rate == 0


def test_a_hang_up_in_the_first_second_does_not_mean_that_all_will() -> None:
    patience = Patience()
    patience.add(500, gave_up=True)
    assert patience.rate <= 1 / SOME_WAITING_MS


def test_patience_is_found_though_most_are_answered_before_it_ends() -> None:
    draw, patience = Random(1), Patience()
    for _ in range(5_000):
        patient, answered = draw.expovariate(1 / 300_000), draw.expovariate(1 / 60_000)
        patience.add(round(min(patient, answered)), gave_up=patient < answered)
    assert 1 / patience.rate == pytest.approx(300_000, rel=0.15)
