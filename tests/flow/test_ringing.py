"""Phones that ring: refused, left ringing, answered too late."""

from __future__ import annotations

import pytest

from callcenter.commands import CancelRing, Hangup, Play, RingAgent
from callcenter.contacts import LegId, OfferId
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    Failure,
    PromptEnded,
    RingOutcome,
    UnpauseAsked,
)
from callcenter.facts import OfferEnded, QueueReason
from tests.flow.people import NORMAL, Caller, Leg
from tests.flow.story import PBX, Story


@pytest.fixture
def story() -> Story:
    return Story()


def kept_the_first_arrival(caller: Caller) -> bool:
    stamps = {(fact.arrived_at, fact.queued_at, fact.seq) for fact in caller.queued()}
    return len(stamps) == 1


class TestNoAnswer:
    @pytest.mark.parametrize(
        "outcome",
        [RingOutcome.REFUSED, RingOutcome.BUSY, RingOutcome.NO_ANSWER, RingOutcome.UNREACHABLE],
    )
    def test_passes_to_the_next_agent_at_once(self, story: Story, outcome: RingOutcome) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        story.passes(2)
        rosa.refuses(outcome)

        assert luis.rings()
        assert not rosa.rings()
        assert caller.queued()[-1].reason == QueueReason.OFFER_ENDED
        assert kept_the_first_arrival(caller)
        luis.answers()
        assert caller.connected().agent == "7002"
        assert story.stated(OfferEnded)[0].rang_ms == story.now - caller.offers()[0].waited_ms - (
            caller.queued()[0].queued_at
        )

    def test_leaves_the_agent_alone_for_a_while(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.refuses()
        story.passes(4.9)
        assert not rosa.rings()
        story.passes(0.1)
        assert rosa.rings()

    def test_after_the_ring_time_takes_the_ring_back(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        story.passes(14.9)
        assert rosa.rings()
        story.passes(0.1)

        assert rosa.offer_ends() == [RingOutcome.NO_ANSWER]
        caller.assert_state("waiting")
        assert rosa.state == "available"

    def test_twice_in_a_row_pauses_the_agent_who_hears_so(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()

        assert rosa.changes()[-1] == ("paused", "no_answer")
        caller.assert_state("waiting")
        notice = story.done(RingAgent)[-1]
        assert (notice.phone, notice.display) == (rosa.phone, "PAUSA")
        story.obeys()
        offer = rosa.answers()
        assert story.legs[offer].sounds == ("callcenter/agent-auto-paused",)
        story.tell(AgentAnswered(offer))
        assert story.legs[offer].heard == ["callcenter/agent-auto-paused"]
        story.tell(*story.prompt_ends(offer))
        assert not story.legs[offer].up
        story.passes(5)
        rosa.asks(UnpauseAsked)
        assert rosa.rings()
        assert kept_the_first_arrival(caller)

    def test_of_a_notice_is_spoken_to_once_and_only_when_the_leg_can_hear(
        self, story: Story
    ) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()
        (notice,) = story.rings
        del story.rings[notice]
        story.legs[notice] = Leg()
        story.tell(AgentAnswered(notice))
        assert not story.legs[notice].heard
        story.can_hear(notice)
        story.can_hear(notice)
        assert story.legs[notice].heard == ["callcenter/agent-auto-paused"]

    def test_of_a_notice_changes_nothing(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()
        rosa.refuses(RingOutcome.NO_ANSWER)
        assert rosa.state == "paused"
        assert len(rosa.offer_ends()) == 2

    def test_a_notice_that_cannot_be_rung_is_over(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        story.fails(RingAgent)
        rosa.refuses(RingOutcome.NO_ANSWER)
        assert rosa.state == "paused"
        assert story.done(RingAgent)[-1].display == "PAUSA"
        assert not story.rings

    def test_a_notice_that_cannot_be_said_is_hung_up(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()
        story.fails(Play)
        offer = rosa.answers()
        assert not story.legs[offer].up
        assert rosa.state == "paused"

    def test_a_ring_in_between_that_was_answered_begins_the_count_anew(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.answers()
        rosa.hangs_up()
        caller.hangs_up()
        story.passes(10)
        story.waiting()
        rosa.lets_ring()
        assert rosa.state == "available"


class TestLateAnswers:
    def test_after_the_ring_time_are_hung_up(self, story: Story) -> None:
        story.deaf_to.add(CancelRing)
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        story.passes(6.1)  # a second phone rings, too
        luis.refuses()
        story.passes(8.9)
        assert len(story.done(CancelRing)) == 1
        offer = rosa.answers()

        assert Hangup(PBX, LegId(offer)) in story.commands
        assert rosa.state == "available"
        assert rosa.offer_ends() == [RingOutcome.NO_ANSWER]
        caller.assert_state("waiting" if not luis.rings() else "offered")

    def test_after_the_caller_left_are_hung_up(self, story: Story) -> None:
        story.deaf_to.add(CancelRing)
        rosa = story.at_work("7001")
        caller = story.waiting()
        caller.hangs_up()
        assert rosa.state == "ringing"
        offer = rosa.answers()

        assert not story.legs[offer].up
        assert rosa.state == "available"
        assert rosa.offer_ends() == [RingOutcome.CANCELLED]

    def test_after_the_agent_was_freed_are_hung_up_all_the_same(self, story: Story) -> None:
        story.deaf_to |= {CancelRing, Hangup}
        rosa = story.at_work("7001")
        caller = story.waiting()
        caller.hangs_up()
        story.passes(1.9)
        assert rosa.state == "ringing"
        story.passes(0.1)
        assert rosa.state == "available"
        story.obeys()
        offer = rosa.answers()

        assert not story.legs[offer].up
        assert rosa.state == "available"

    def test_of_a_ring_that_perhaps_was_not_made_are_hung_up(self, story: Story) -> None:
        story.fails(RingAgent, Failure.UNKNOWN)
        rosa = story.at_work("7001")
        caller = story.waiting()
        offer = caller.offers()[0].offer
        assert rosa.offer_ends() == [RingOutcome.FAILED]
        assert CancelRing(PBX, offer) in story.commands
        story.rings[offer] = rosa.phone
        rosa.answers()
        assert not story.legs[offer].up


class TestUnknownOffers:
    @pytest.mark.parametrize(
        "event",
        [
            AgentAnswered(OfferId("cc-x")),
            AgentRefused(OfferId("cc-x"), RingOutcome.BUSY),
            AgentHungUp(OfferId("cc-x"), NORMAL),
            PromptEnded(LegId("cc-x"), 1),
        ],
    )
    def test_do_no_harm(self, story: Story, event: AgentAnswered) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        commands, facts = len(story.commands), len(story.facts)
        story.tell(event)
        assert (len(story.commands), len(story.facts)) == (commands, facts)
        rosa.answers()
        caller.assert_state("talking")

    def test_an_end_told_before_its_answer_counts(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        offer = rosa.offer
        del story.rings[offer]
        story.tell(AgentHungUp(offer, NORMAL), AgentAnswered(offer))
        assert len(caller.offers()) == 2  # rung again: nobody had refused
        caller.assert_state("offered")
