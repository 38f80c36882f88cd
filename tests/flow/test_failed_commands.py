"""Events told twice or too late, and commands that come back undone."""

from __future__ import annotations

import pytest

from callcenter.commands import Bridge, CancelRing, Hangup, RingAgent
from callcenter.contacts import LegId
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    Bridged,
    CommandFailed,
    Failure,
    RingOutcome,
)
from callcenter.facts import (
    CommandNotDone,
    Outcome,
)
from tests.flow.people import NORMAL, AgentAt, Caller
from tests.flow.story import PBX, Story


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


@pytest.fixture
def caller(story: Story, rosa: AgentAt) -> Caller:
    """A caller for whom Rosa's phone rings."""
    caller = story.waiting()
    assert rosa.rings()
    story.passes(7)
    return caller


class TestDuplicates:
    def test_of_every_event_of_a_call_do_no_harm(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        commands = len(story.commands)
        story.tell(AgentAnswered(offer), Bridged(offer), AgentAnswered(offer))
        story.tell(AgentRefused(offer, RingOutcome.BUSY))
        story.tell(CommandFailed("RingAgent", offer, Failure.UNKNOWN))
        story.tell(CommandFailed("Bridge", offer, Failure.UNKNOWN))
        assert len(story.commands) == commands
        caller.assert_state("talking")
        rosa.hangs_up()
        story.tell(AgentHungUp(offer, NORMAL))

        caller.connected()
        assert caller.outcome is Outcome.ANSWERED
        assert rosa.changes()[-2:] == [("talking", ""), ("wrap_up", "")]

    def test_of_a_ring_told_after_its_answer_do_not_stop_the_wait_for_the_bridge(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        story.tell(AgentRefused(offer, RingOutcome.NO_ANSWER))
        story.passes(5)
        assert Hangup(PBX, LegId(offer)) in story.commands
        assert rosa.offer_ends() == [RingOutcome.FAILED]
        caller.assert_state("offered")

    def test_of_a_ring_told_after_its_bridge_failed_free_the_agent(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Hangup)
        story.fails(Bridge)
        offer = rosa.answers()
        assert rosa.state == "talking"  # the leg is still up
        story.obeys()
        story.vanishes(offer)
        story.tell(AgentRefused(offer, RingOutcome.REFUSED))
        assert rosa.state == "ringing"
        rosa.answers()
        caller.assert_state("talking")

    def test_of_a_refusal_count_once(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        offer = rosa.offer
        rosa.refuses()
        story.tell(AgentRefused(offer, RingOutcome.NO_ANSWER))
        story.tell(CommandFailed("RingAgent", offer, Failure.REFUSED))
        assert rosa.offer_ends() == [RingOutcome.REFUSED]
        caller.assert_state("waiting")


class TestCommandsThatFail:
    @pytest.mark.parametrize("reason", list(Failure))
    def test_a_ring_that_cannot_be_made_passes_to_the_next_agent(
        self, story: Story, reason: Failure
    ) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        story.fails(RingAgent, reason)
        caller = story.call()
        caller.presses("1")
        story.obeys()
        assert [f.agent for f in caller.offers()] == ["7001", "7002"]
        assert rosa.offer_ends() == luis.offer_ends() == [RingOutcome.FAILED]
        assert rosa.state == "available"
        story.passes(5)
        rosa.answers()
        caller.assert_state("talking")

    @pytest.mark.parametrize("reason", list(Failure))
    def test_a_cancel_that_fails_is_over_soon(
        self, story: Story, rosa: AgentAt, caller: Caller, reason: Failure
    ) -> None:
        story.fails(CancelRing, reason)
        caller.hangs_up()
        assert rosa.state == "ringing"
        story.passes(2)
        assert rosa.state == "available"

    def test_of_an_unknown_verb_or_leg_only_stated(self, story: Story) -> None:
        for verb in ("Bridge", "Play", "Hangup", "RingAgent", "CancelRing", "HoldMusic", "Dance"):
            story.tell(CommandFailed(verb, "nobody", Failure.NO_CHANNEL))
        assert [f.verb for f in story.stated(CommandNotDone)][-1] == "Dance"
        assert not story.commands
