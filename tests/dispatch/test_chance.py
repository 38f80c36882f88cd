"""Draws that the core can make again."""

from __future__ import annotations

from collections import Counter

from callcenter.dispatch.chance import Chance


def drawn(seed: str, limit: int, times: int) -> list[int]:
    chance = Chance(seed)
    return [chance.below(limit) for _ in range(times)]


def test_the_same_seed_gives_the_same_draws_and_another_gives_others() -> None:
    assert drawn("run", 1_000, 20) == drawn("run", 1_000, 20)
    assert drawn("run", 1_000, 20) != drawn("ruñ", 1_000, 20)


def test_it_is_the_generator_that_it_says_it_is() -> None:
    # The reference's first output for the state that FNV-1a makes of no text, reckoned by hand
    # from the published steps in another order of operations.
    state = (0xCBF29CE484222325 + 0x9E3779B97F4A7C15) % 2**64
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    state = (state ^ state >> 27) * 0x94D049BB133111EB % 2**64

    assert Chance("").below(2**64) == state ^ state >> 31


def test_every_outcome_is_as_likely() -> None:
    counts = Counter(drawn("any", 7, 70_000))

    assert set(counts) == set(range(7))
    # Five standard deviations of a binomial with 70,000 draws and 1 in 7: 463.
    assert all(abs(count - 10_000) < 463 for count in counts.values())
    assert set(drawn("any", 1, 10)) == {0}
