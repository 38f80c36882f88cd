"""The settings are read anew in the middle of something that goes on by the old ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.flow.rules import CallKeys
from tests.flow import test_lines_of_agents as three_lines
from tests.flow import test_relaxing as relaxing
from tests.flow.callbacks import callback_rules
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules


def test_a_class_that_is_gone_is_the_default_one_for_who_is_handed_back() -> None:
    """The talk went on by the old rules; the line has only the new ones."""
    usual = example_rules()
    keys = replace(usual.desk, call_keys=CallKeys())
    story = Story(replace(usual, desk=keys))
    rosa = story.at_work("7001")
    caller = story.waiting("11")
    rosa.answers()
    groups = {name: group for name, group in usual.groups.items() if name != "preferente"}
    services = {name: one for name, one in usual.services.items() if name != "citas"}
    story.reloads(replace(usual, desk=keys, groups=groups, services=services))
    rosa.keys("*2")
    caller.assert_state("waiting")
    (*_, queued) = caller.queued()
    assert (queued.group, queued.service) == ("general", "")
    assert {fact.arrived_at for fact in caller.queued()} == {queued.arrived_at}


def test_a_number_that_is_typed_when_nobody_is_called_back_any_more_is_refused() -> None:
    story = Story(callback_rules())
    caller = story.waiting()
    caller.presses("52555000")
    story.reloads(example_rules())
    caller.presses("1#")
    assert caller.ear.sounds[:1] == ("refused-not_allowed",)
    caller.assert_state("waiting")
    assert caller.ear.up


def keyed(rules: Rules) -> Rules:
    return replace(rules, desk=replace(rules.desk, call_keys=CallKeys()))


def test_who_is_handed_back_in_a_line_that_is_gone_stands_in_one_that_is_there() -> None:
    """They need "@line:pensiones", which nobody has any more, and wait for ever."""
    story = Story(keyed(three_lines.rules(a7001=["pensiones"], a7002=["salud", "becas"])))
    rosa, luis = story.at_work("7001"), story.at_work("7002")
    three_lines.calls(story, "0801")
    rosa.answers()
    after = keyed(three_lines.rules(a7001=["salud"], a7002=["salud", "becas"]))
    lines = {name: line for name, line in after.lines.items() if name != "pensiones"}
    gone = frozenset({"@line:pensiones"})
    agents = tuple(replace(agent, skills=agent.skills - gone) for agent in after.agents)
    story.reloads(replace(after, lines=lines, agents=agents))
    rosa.keys("*2")
    assert luis.rings()


def test_a_step_of_relaxing_comes_in_a_talk_whose_group_is_gone() -> None:
    """KeyError in DeadlineReached."""
    rules = relaxing.rules()
    story = Story(rules)
    agent = story.at_work("7001")
    caller = story.call()
    caller.presses("11")
    agent.answers()
    caller.assert_state("talking")
    groups = {name: group for name, group in rules.groups.items() if name != "preferente"}
    story.reloads(replace(rules, groups=groups))
    story.passes(40)
    caller.assert_state("talking")


def test_the_menu_behind_the_line_is_gone_when_who_was_held_back_enters_it() -> None:
    """KeyError in DeadlineReached; the contact is in the line and no fact says so."""
    rules = example_rules()
    story = Story(rules)
    callers = [story.call("5550100") for _ in range(rules.pacing.calls + 1)]
    for caller in callers:
        caller.presses("2")
    caller = callers[-1]
    call = story.core.calls.of_leg(caller.leg)
    assert call is not None
    assert call.held_for is not None
    menus = {name: menu for name, menu in rules.menus.items() if name != call.held_for.then}
    story.reloads(replace(rules, menus=menus))
    story.passes(rules.pacing.longest_hold_ms / 1_000 + 1)
    caller.assert_state("waiting")
    assert caller.queued()
