"""Levels of skills, told as sets."""

from __future__ import annotations

import pytest

from callcenter.agents.skills import at_level, held, total_level


@pytest.mark.parametrize("level", range(1, 11))
@pytest.mark.parametrize("asked", range(1, 11))
def test_an_agent_has_what_is_asked_at_their_level_or_a_lower_one(level: int, asked: int) -> None:
    has = held({"a": level}, [("a", asked), ("b", asked)])

    assert ({at_level("a", asked)} <= has) == (level <= asked)
    assert not {at_level("b", asked)} <= has
    assert {"a"} <= has


def test_only_what_is_asked_anywhere_is_told() -> None:
    assert held({"a": 1, "b": 3}, []) == {"a", "b"}
    assert held({"a": 1}, [("a", 3), ("a", 5)]) == {"a", "a:3", "a:5"}


def test_who_has_the_better_levels_has_the_smaller_sum() -> None:
    levels = {"a": 2, "b": 5}

    assert total_level(levels, ["a:3", "b"]) == 7
    assert total_level(levels, ["a"]) == 2
    assert total_level({}, ["a", "b"]) == 2
    assert total_level(levels, []) == 0
