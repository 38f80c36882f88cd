"""A line that has a bound: whom it still takes, what the others hear, and that nobody loses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter import config
from callcenter.events import LegEnded
from callcenter.facts import (
    MenuPlayed,
    Outcome,
    TurnAwayReason,
    TurnedAway,
)
from callcenter.flow.entrance import MOST_TURNED_AWAY
from callcenter.ivr.menu import ToLine
from tests.flow.story import EXAMPLE, NORMAL, Story

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.story import Caller

BOUND = 3
FULL = ("line-full", "line-full-preference")


@cache
def bounded_rules() -> Rules:
    """The example line, for so many people."""
    settings = config.load(
        EXAMPLE,
        environ={
            "CALLCENTER_AMI__SECRET": "any",
            "CALLCENTER_LINES__SALUD__MAX_WAITING": str(BOUND),
        },
    )
    return config.rules(settings)


@pytest.fixture
def story() -> Story:
    """A line in which as many wait as it takes, with one agent logged in, who is paused."""
    story = Story(bounded_rules())
    rosa = story.at_work("7001")
    story.core.roster.requests.pause(rosa.number, "Descanso", actor="test", now=story.now)
    for _ in range(BOUND):
        story.waiting()
        story.passes(1)
    return story


def turned_away(story: Story) -> Caller:
    caller = story.call()
    caller.presses("2")
    return caller


class TestWhoIsNotLetIn:
    def test_hears_that_the_line_is_full_and_how_preference_gets_in(self, story: Story) -> None:
        caller = turned_away(story)
        caller.assert_hears(*FULL)
        caller.assert_state("menu")
        assert caller.queued() == []

    def test_is_stated_with_the_group_and_the_reason(self, story: Story) -> None:
        caller = turned_away(story)
        (fact,) = story.stated(TurnedAway)
        assert fact == TurnedAway(
            caller.contact, "salud", "general", TurnAwayReason.LINE_FULL, BOUND
        )

    def test_hears_it_twice_and_is_then_let_go(self, story: Story) -> None:
        caller = turned_away(story)
        caller.prompt_ends()
        story.passes(5)
        caller.assert_hears(*FULL)
        caller.prompt_ends()
        story.passes(5)
        assert caller.outcome is Outcome.TURNED_AWAY
        assert not caller.ear.up
        assert caller.ended().wait_ms == 0

    def test_counts_as_turned_away_when_they_hang_up_first(self, story: Story) -> None:
        caller = turned_away(story)
        caller.hangs_up()
        assert caller.outcome is Outcome.TURNED_AWAY

    def test_may_still_press_the_key_of_preference(self, story: Story) -> None:
        caller = turned_away(story)
        caller.presses("1")
        caller.assert_state("waiting")
        assert [fact.group for fact in caller.queued()] == ["preferente"]

    def test_may_still_press_the_emergency_key(self, story: Story) -> None:
        caller = turned_away(story)
        caller.presses("9")
        assert [fact.group for fact in caller.queued()] == ["emergencia"]

    def test_counts_as_anybody_else_once_they_have_a_place(self, story: Story) -> None:
        caller = turned_away(story)
        caller.presses("1")
        story.passes(20)
        caller.hangs_up()
        assert caller.outcome is Outcome.ABANDONED

    def test_finds_no_other_key_in_it(self, story: Story) -> None:
        caller = turned_away(story)
        caller.presses("2")
        caller.assert_hears(*FULL)
        caller.presses("2")
        assert caller.outcome is Outcome.TURNED_AWAY

    def test_a_key_of_its_own_menu_that_sticks_holds_no_channel_for_ever(self) -> None:
        rules = bounded_rules()
        name = rules.lines["salud"].full_menu
        keys = {"2": ToLine("general")}
        menus = {**rules.menus, name: replace(rules.menus[name], keys=keys)}
        story = Story(replace(rules, menus=menus))
        for _ in range(BOUND):
            story.waiting()
        caller = turned_away(story)
        caller.presses("2" * (MOST_TURNED_AWAY - 1))
        caller.assert_state("menu")
        caller.presses("2")
        assert caller.outcome is Outcome.TURNED_AWAY


class TestWhoIsAlwaysLetIn:
    @pytest.mark.parametrize(("key", "group"), [("1", "preferente"), ("9", "emergencia")])
    def test_emergencies_and_those_the_law_prefers(
        self, story: Story, key: str, group: str
    ) -> None:
        caller = story.call()
        caller.presses(key)
        assert [fact.group for fact in caller.queued()] == [group]
        assert story.stated(TurnedAway) == []

    def test_whoever_presses_nothing_for_they_may_not_be_able_to(self, story: Story) -> None:
        caller = story.waiting("")
        caller.assert_state("waiting")
        assert story.stated(TurnedAway) == []

    def test_whoever_presses_keys_that_mean_nothing(self, story: Story) -> None:
        caller = story.call()
        caller.presses("77")
        caller.assert_state("waiting")
        assert story.stated(TurnedAway) == []

    def test_somebody_in_the_line_who_changes_to_the_general_group(self, story: Story) -> None:
        caller = story.call()
        caller.presses("92")  # an emergency pressed by mistake
        assert [fact.group for fact in caller.queued()] == ["emergencia", "general"]
        caller.assert_state("waiting")
        assert story.stated(TurnedAway) == []

    def test_those_whom_a_new_run_finds_in_the_line(self, story: Story) -> None:
        places = [(w.contact, w.arrived_at) for w in story.core.view(story.now).waiting]
        story.restarts()
        view = story.core.view(story.now)
        assert [(w.contact, w.arrived_at) for w in view.waiting] == places
        assert story.stated(TurnedAway) == []

    def test_the_next_caller_once_somebody_has_left(self, story: Story) -> None:
        first = story.core.view(story.now).waiting[0]
        turned_away(story).hangs_up()
        leg = next(call.leg for call in story.core.calls if call.id == first.contact)
        story.legs[leg].up = False
        story.tell(LegEnded(leg, NORMAL))
        caller = story.call()
        caller.presses("2")
        caller.assert_state("waiting")


def test_a_line_without_a_bound_takes_everybody() -> None:
    story = Story()
    for _ in range(50):
        story.waiting().assert_state("waiting")
    assert story.stated(TurnedAway) == []
    assert not [menu for menu in story.core.rules.menus if menu.endswith("/full")]


def test_the_bound_never_changes_the_order_of_those_inside(story: Story) -> None:
    before = [w.contact for w in story.core.view(story.now).waiting]
    for _ in range(5):
        turned_away(story)
        story.passes(20)
    assert [w.contact for w in story.core.view(story.now).waiting] == before


def test_what_is_heard_counts_as_a_menu(story: Story) -> None:
    turned_away(story)
    assert story.stated(MenuPlayed)[-1].menu == "salud/full"
