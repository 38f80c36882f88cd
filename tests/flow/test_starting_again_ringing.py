"""The service is killed and starts again: phones ring on, and nobody is rung twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge, CancelRing, RingAgent
from callcenter.events import (
    AgentRefused,
    LogOutAsked,
    PauseAsked,
    RingOutcome,
    UnpauseAsked,
)
from callcenter.facts import (
    Outcome,
    QueueReason,
)
from tests.flow.people import Leg
from tests.flow.story import Story

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller


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
    return caller


class TestRinging:
    def test_a_phone_rings_on_without_a_second_ring(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.restarts()
        assert rosa.offer == offer
        assert rosa.rings()
        assert len(story.done(RingAgent)) == 1
        caller.assert_state("offered")
        assert story.core.view(story.now).offers[0].offer == offer

    def test_and_can_be_answered(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        story.restarts()
        rosa.answers()
        caller.assert_state("talking")
        assert rosa.state == "talking"
        story.passes(30)
        rosa.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert rosa.state == "wrap_up"

    @pytest.mark.parametrize("loses_first", [False, True])
    def test_and_who_picked_up_meanwhile_is_bridged_once(
        self, story: Story, rosa: AgentAt, caller: Caller, *, loses_first: bool
    ) -> None:
        """A second bridge would tear the first apart, and nobody would be left on the line."""
        story.dies()
        story.legs[rosa._picks_up()] = Leg()
        story.starts_again(loses_first=loses_first)
        assert len(story.done(Bridge)) == 1
        caller.assert_state("talking")

    def test_and_can_be_refused(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        story.restarts()
        rosa.refuses()
        caller.assert_state("waiting")
        assert caller.queued()[-1].reason is QueueReason.OFFER_ENDED
        story.passes(6)
        assert rosa.rings()

    def test_and_is_taken_back_in_time(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        story.restarts()
        rosa.lets_ring()
        caller.assert_state("waiting")
        assert rosa.offer_ends() == [RingOutcome.NO_ANSWER]

    def test_and_goes_silent_when_the_caller_leaves(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.restarts()
        caller.hangs_up()
        assert not story.rings
        assert rosa.state == "available"

    def test_two_phones_ring_on_and_one_answers(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        luis = story.at_work("7002")
        story.passes(8)
        assert luis.rings()
        story.restarts()
        assert rosa.rings()
        assert luis.rings()
        assert len(story.done(RingAgent)) == 2
        luis.answers()
        caller.assert_state("talking")
        assert not story.rings
        assert rosa.state == "available"

    def test_a_second_phone_rings_in_time(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        luis = story.at_work("7002")
        story.restarts()
        story.passes(6)
        assert luis.rings()
        assert rosa.rings()
        caller.assert_state("offered")

    def test_without_a_journal_the_agent_is_known_by_the_ring(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.restarts(journal=False)
        assert rosa.state == "ringing"
        rosa.answers()
        caller.assert_state("talking")

    def test_a_ring_that_ended_meanwhile_gives_the_caller_the_next_phone(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.dies()
        rosa.refuses()
        story.starts_again()
        caller.assert_state("offered")
        assert rosa.offer != offer

    def test_a_ring_for_somebody_who_is_gone_is_silenced(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.dies()
        caller.hangs_up()
        story.starts_again()
        assert not story.rings
        assert rosa.state == "available"
        assert caller.outcome is Outcome.UNSEEN
        story.passes(60)

    def test_a_ring_at_somebody_who_is_no_agent_any_more_is_silenced(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        assert rosa.rings()
        story.restarts(story.rules_without(rosa))
        assert not story.rings
        caller.assert_state("waiting")

    def test_a_ring_at_somebody_who_paused_is_silenced(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(CancelRing)
        rosa.asks(PauseAsked, "lunch")
        story.obeys()
        story.restarts()
        assert not story.rings
        assert rosa.state == "paused"
        caller.assert_state("waiting")

    def test_a_ring_at_somebody_who_went_home_is_silenced(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.at_work("7002")
        story.deaf_to.add(CancelRing)
        rosa.asks(LogOutAsked)
        story.obeys()
        story.restarts()
        assert rosa.state == "offline"
        assert not rosa.rings()
        caller.assert_state("offered")

    def test_a_refusal_of_the_old_run_that_comes_late_is_heard(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.restarts()
        rosa.refuses()
        story.tell(AgentRefused(offer, RingOutcome.REFUSED))
        caller.assert_state("waiting")


class TestAgents:
    def test_who_were_paused_stay_paused(self, story: Story, rosa: AgentAt) -> None:
        rosa.asks(PauseAsked, "lunch")
        story.waiting()
        story.restarts()
        assert rosa.state == "paused"
        assert rosa.agent.pause_reason == "lunch"
        assert not story.rings

    def test_who_were_free_sit_where_they_sat_and_are_rung(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.restarts()
        assert rosa.agent.phone == rosa.phone
        story.waiting()
        assert rosa.rings()

    def test_who_wrapped_up_go_on_for_the_rest_of_their_time(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        caller.hangs_up()
        began = story.now
        story.restarts()  # two of the ten seconds pass
        assert (rosa.state, rosa.agent.since) == ("wrap_up", began)
        story.restarts()  # two more
        story.passes(5.9)
        assert rosa.state == "wrap_up"
        story.passes(0.2)
        assert rosa.state == "available"

    def test_whose_wrap_up_ended_meanwhile_have_idled_since_then(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        caller.hangs_up()
        story.dies()
        story.passes(60)
        ended = story.now - 50_000
        story.starts_again()
        assert (rosa.state, rosa.agent.idle_since) == ("available", ended)

    def test_who_idled_longest_is_still_rung_first(self, story: Story, rosa: AgentAt) -> None:
        story.facts.clear()  # of the ring; only log-ins are told
        luis, rosa = story.at_work("7002"), story.agent("7001")
        story.tell(LogOutAsked(rosa.number, "test"))
        story.passes(1)
        rosa.logs_in("PJSIP/7001")
        story.restarts()
        story.waiting()
        assert luis.rings()
        assert not rosa.rings()

    def test_a_pause_asked_for_during_the_call_comes_after_it(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        rosa.asks(PauseAsked, "lunch")
        story.restarts()
        assert rosa.state == "talking"
        caller.hangs_up()
        assert rosa.changes()[-1] == ("paused", "lunch")

    def test_a_pause_asked_for_during_a_call_that_is_over_comes_at_once(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        rosa.asks(PauseAsked, "lunch")
        story.dies()
        caller.hangs_up()
        story.starts_again()
        assert rosa.changes()[-1] == ("paused", "lunch")

    def test_who_was_to_go_home_after_a_call_that_is_over_goes(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        rosa.asks(LogOutAsked)
        story.dies()
        caller.hangs_up()
        story.starts_again()
        assert rosa.state == "offline"

    def test_a_wish_that_was_dropped_stays_dropped(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        rosa.asks(PauseAsked, "lunch")
        rosa.asks(UnpauseAsked)
        story.restarts()
        caller.hangs_up()
        assert rosa.state == "wrap_up"

    def test_who_are_no_agents_any_more_are_forgotten(self, story: Story, rosa: AgentAt) -> None:
        rosa.asks(PauseAsked, "lunch")
        story.restarts(story.rules_without(rosa))
        assert story.core.roster.logged_in == 0

    def test_a_caller_hears_that_nobody_is_at_work_only_if_so(
        self, story: Story, rosa: AgentAt
    ) -> None:
        rosa.asks(PauseAsked, "lunch")
        story.restarts()
        caller = story.waiting()
        assert "callcenter/nobody-logged-in" not in caller.ear.heard
