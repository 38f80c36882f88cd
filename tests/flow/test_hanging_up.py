"""Callers who hang up, at every step of their way."""

from __future__ import annotations

import pytest

from callcenter.commands import Bridge, Hangup
from callcenter.contacts import LegId
from callcenter.events import (
    RingOutcome,
)
from callcenter.facts import EndedBy, Outcome
from tests.flow.story import PBX, Story


@pytest.fixture
def story() -> Story:
    return Story()


class TestHangingUp:
    def test_in_the_menu_is_no_abandonment(self, story: Story) -> None:
        caller = story.call()
        story.passes(3)
        caller.hangs_up()

        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.LEFT_MENU, EndedBy.CALLER)
        assert (ended.wait_ms, ended.target_ms, ended.group) == (0, 0, "")
        commands = len(story.commands)
        story.passes(300)
        assert len(story.commands) == commands

    @pytest.mark.parametrize(("waited_s", "outcome"), [(4.9, Outcome.SHORT), (5, "abandoned")])
    def test_in_the_line(self, story: Story, waited_s: float, outcome: Outcome) -> None:
        caller = story.call()
        caller.presses("2")
        story.passes(waited_s)
        caller.hangs_up()

        assert caller.outcome == outcome
        assert caller.ended().wait_ms == waited_s * 1000
        assert len(story.core.line) == 0

    def test_while_a_phone_rings_silences_it_and_frees_the_agent(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        story.passes(6)
        caller.hangs_up()

        assert caller.outcome is Outcome.ABANDONED
        assert not rosa.rings()
        assert rosa.state == "available"
        assert rosa.offer_ends() == [RingOutcome.CANCELLED]
        assert caller.ended().rings == 1

    def test_while_two_phones_ring_silences_both(self, story: Story) -> None:
        agents = [story.at_work("7001"), story.at_work("7002")]
        caller = story.waiting("9")
        assert all(agent.rings() for agent in agents)
        caller.hangs_up()

        assert not story.rings
        assert [agent.state for agent in agents] == ["available", "available"]
        assert story.verdict().all_well

    def test_while_being_connected_ends_the_agents_leg(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        story.passes(6)
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        caller.assert_state("connecting")
        caller.hangs_up()

        assert caller.outcome is Outcome.ABANDONED
        assert Hangup(PBX, LegId(offer)) in story.commands
        assert rosa.state == "available"  # nobody was spoken to: no wrap-up

    def test_while_talking_ends_both_and_the_agent_wraps_up(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        offer = rosa.answers()
        story.passes(30)
        caller.hangs_up()

        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.CALLER)
        assert ended.talk_ms == 30_000
        assert story.done(Hangup) == [Hangup(PBX, LegId(offer))]
        assert rosa.state == "wrap_up"

    def test_told_twice_ends_once(self, story: Story) -> None:
        caller = story.waiting()
        caller.hangs_up()
        caller.hangs_up()
        assert caller.outcome is Outcome.SHORT
