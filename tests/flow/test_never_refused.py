"""A group that is never refused: let in where the line is full, closed, or about to close."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.facts import Outcome, TurnedAway
from tests.flow.office import SETTINGS, story_at
from tests.flow.story import EXAMPLE, Story

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules


@cache
def rules(group: str, **more: str) -> Rules:
    """Return the example's rules, with the office's hours and a group that is never refused."""
    given = {**SETTINGS, f"groups.{group}.never_refuse": True, **more}
    environ = {"CALLCENTER_AMI__SECRET": "any"}
    return config.rules(config.load(EXAMPLE, environ=environ, overrides=given.items()))


@pytest.mark.parametrize(("group", "key"), [("preferente", "1"), ("general", "2")])
def test_it_is_let_into_a_closed_line_by_its_key_in_the_lines_own_words(
    group: str, key: str
) -> None:
    story = story_at(20, rules=rules(group))
    caller = story.call()
    caller.presses(key)
    assert [fact.group for fact in caller.queued()] == [group]
    assert not story.stated(TurnedAway)
    rosa = story.at_work("7001")
    caller.waits_silently()
    rosa.answers()
    rosa.hangs_up()
    assert caller.outcome is Outcome.ANSWERED


def test_another_group_is_not() -> None:
    caller = story_at(20, rules=rules("preferente")).call()
    caller.presses("2")
    caller.assert_state("menu")
    caller.hangs_up()
    assert caller.outcome is Outcome.CLOSED


def test_it_waits_on_in_a_closed_line_and_hears_that_nobody_is_logged_in() -> None:
    caller = story_at(20, rules=rules("preferente")).call()
    caller.presses("1")
    caller.waits_silently()
    caller.assert_state("waiting")
    assert "callcenter/nobody-logged-in" in caller.ear.heard


def test_it_is_let_into_a_full_line() -> None:
    story = Story(rules("general", **{"lines.salud.max_waiting": "1"}))
    for _ in range(3):
        story.call().presses("2")
    assert len(story.core.line) == 3
    assert not story.stated(TurnedAway)
