"""What takes a channel of the trunk, and what is left of them."""

from __future__ import annotations

from msgspec.structs import replace

from tests.flow.asking import asking
from tests.flow.callbacks import callback_rules, promised
from tests.flow.story import Story


def test_who_is_asked_after_the_call_takes_a_channel() -> None:
    story = Story(asking())
    agent = story.at_work("7001")
    caller = story.waiting("21")
    agent.answers()
    story.passes(20)
    agent.hangs_up()
    assert caller.ear.up
    assert story.core.calls.on_the_phone() == 1


def test_nobody_is_called_back_while_the_trunk_is_full() -> None:
    """Each attempt would fail, and three of them end the contact."""
    story = Story(replace(callback_rules(), trunk_channels=1))
    promised(story, "5550100")
    story.call("5550101")
    story.at_work("7001")
    assert not story.dialled
