"""Whom the service remembers to have asked."""

from __future__ import annotations

from callcenter.flow.asked import MOST, Asked


def test_a_caller_was_asked_within_a_time_until_it_is_over() -> None:
    asked = Asked()
    asked.remember("a", 1_000)
    assert asked.within("a", 500, 1_499)
    assert not asked.within("a", 500, 1_500)
    assert not asked.within("b", 500, 1_000)


def test_the_latest_time_counts() -> None:
    asked = Asked()
    asked.remember("a", 1_000)
    asked.remember("a", 2_000)
    assert asked.within("a", 500, 2_400)
    assert len(asked) == 1


def test_who_was_asked_longest_ago_is_forgotten_when_there_are_too_many() -> None:
    asked = Asked()
    for number in range(MOST):
        asked.remember(str(number), number)
    asked.remember("0", MOST)
    asked.remember("new", MOST)
    assert len(asked) == MOST
    assert not asked.within("1", MOST * 10, MOST)
    assert asked.within("0", MOST * 10, MOST)
