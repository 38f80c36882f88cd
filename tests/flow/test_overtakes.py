"""What is stated of the order when somebody is answered, and when somebody gives up."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.flow.story import Story, example_rules


@pytest.fixture
def story() -> Story:
    return Story()


def test_who_goes_first_by_law_passes_who_came_before(story: Story) -> None:
    general = story.waiting("21")
    story.passes(20)
    preferred = story.waiting("11")
    rosa = story.at_work("7001")
    rosa.answers()
    rosa.hangs_up()
    story.passes(10)
    rosa.answers()

    first, second = preferred.connected(), general.connected()
    assert (first.passed, first.overtaken, first.overtook) == (1, 0, 0)
    assert (second.passed, second.overtaken, second.overtook) == (0, 1, 0)
    rosa.hangs_up()
    assert (preferred.ended().overtaken, general.ended().overtaken) == (0, 1)


def test_who_gives_up_was_overtaken_too(story: Story) -> None:
    general = story.waiting("21")
    story.waiting("11")
    story.at_work("7001").answers()
    general.hangs_up()

    assert general.ended().overtaken == 1


def test_an_agent_who_could_not_have_served_overtakes_nobody(story: Story) -> None:
    claim = story.waiting("23")
    story.passes(1)
    appointment = story.waiting("21")
    story.at_work("7005").answers()
    claim.hangs_up()

    assert appointment.connected().passed == 0
    assert claim.ended().overtaken == 0


class TestGuard:
    @pytest.fixture
    def story(self) -> Story:
        rules = example_rules()
        general = replace(rules.groups["general"], guard_ms=540_000)
        return Story(replace(rules, groups={**rules.groups, "general": general}))

    @pytest.mark.parametrize(("waits_s", "hit"), [(400, False), (560, True)])
    def test_it_is_stated_of_who_is_answered(
        self, *, story: Story, waits_s: int, hit: bool
    ) -> None:
        caller = story.waiting("21")
        story.passes(waits_s)
        rosa = story.at_work("7001")
        rosa.answers()
        story.passes(200)
        rosa.hangs_up()

        assert caller.connected().guard_hit is hit
        assert caller.ended().guard_hit is hit

    def test_and_of_who_gives_up(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(560)
        caller.hangs_up()

        assert caller.ended().guard_hit
