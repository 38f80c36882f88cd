"""Who is answered first."""

from __future__ import annotations

import pytest

from tests.flow.story import Story


@pytest.fixture
def story() -> Story:
    return Story()


class TestOrder:
    def test_a_preferred_caller_who_came_later_is_answered_first(self, story: Story) -> None:
        general = story.waiting("21")
        story.passes(20)
        preferred = story.waiting("11")
        story.passes(20)
        rosa = story.at_work("7001")
        rosa.answers()
        assert preferred.state == "talking"
        assert general.state == "waiting"
        rosa.hangs_up()
        story.passes(10)
        rosa.answers()

        general.assert_state("talking")
        assert not story.verdict().faults

    def test_the_one_who_came_first_is_answered_first_though_slower_at_the_keys(
        self, story: Story
    ) -> None:
        slow = story.call()
        story.passes(5)
        quick = story.call()
        quick.presses("21")
        story.passes(5)
        slow.presses("21")
        story.at_work("7005").answers()
        slow.assert_state("talking")
        quick.assert_state("waiting")

    def test_a_caller_nobody_free_can_serve_holds_up_nobody(self, story: Story) -> None:
        first = story.waiting("23")
        second = story.waiting("21")
        ana = story.at_work("7005")
        ana.answers()
        second.assert_state("talking")
        (passed,) = second.offers()[0].passed
        assert (passed.contact, passed.why) == (first.contact, "no_skill")

    def test_a_caller_let_ring_goes_to_another_agent_before_the_same(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        rosa.refuses()
        luis.refuses()
        story.passes(5)
        assert [fact.agent for fact in caller.offers()] == ["7001", "7002", "7001"]
