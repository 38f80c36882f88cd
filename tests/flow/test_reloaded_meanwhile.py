"""The settings are read anew in the middle of something that goes on by the old ones."""

from __future__ import annotations

from msgspec.structs import replace

from callcenter.flow.rules import CallKeys
from tests.flow.callbacks import callback_rules
from tests.flow.story import Story, example_rules


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
