"""The service is killed and starts again: who was answered is connected, and talks on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge, RingAgent
from callcenter.facts import (
    Connected,
    Ended,
    Outcome,
    QueueReason,
)
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


class TestAnswered:
    def test_but_not_bridged_is_bridged_now(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        caller.assert_state("connecting")
        story.obeys()
        story.restarts()
        caller.assert_state("talking")
        assert story.bridges == {offer: caller.leg}
        assert len(story.stated(Connected)) == 1

    def test_while_nobody_listened_is_bridged_now(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.dies()
        rosa.answers()
        story.starts_again()
        caller.assert_state("talking")
        assert rosa.state == "talking"

    def test_bridged_while_nobody_listened_is_connected_now(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        story.dies()
        story.bridges[offer] = caller.leg
        story.obeys()
        story.starts_again()
        caller.assert_state("talking")
        assert caller.connected().wait_ms == story.now - caller.queued()[0].queued_at
        assert story.done(Bridge)[1:] == []

    def test_by_two_the_first_told_gets_the_caller(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        luis = story.at_work("7002")
        story.passes(8)
        story.dies()
        rosa.answers()
        late = luis.answers()
        story.starts_again()
        caller.assert_state("talking")
        assert not story.legs[late].up
        assert sorted((rosa.state, luis.state)) == ["available", "talking"]
        assert len(story.bridges) == 1

    def test_for_somebody_who_is_gone_is_left_to_the_dialplan(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.dies()
        offer = rosa.answers()
        caller.hangs_up()
        story.starts_again()
        assert story.legs[offer].up
        assert caller.outcome is Outcome.UNSEEN


class TestTalking:
    def test_goes_on_and_ends_with_the_right_times(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.passes(5)
        rosa.answers()
        connected_at = story.now
        story.passes(20)
        heard = list(caller.ear.heard)
        story.restarts()
        caller.assert_state("talking")
        assert rosa.state == "talking"
        assert caller.ear.heard == heard
        story.passes(20)
        rosa.hangs_up()
        ended = caller.ended()
        assert ended.outcome is Outcome.ANSWERED
        assert ended.talk_ms == story.now - connected_at
        assert ended.wait_ms == caller.connected().wait_ms
        assert rosa.state == "wrap_up"
        assert not caller.ear.up
        story.passes(10)
        assert rosa.state == "available"

    def test_the_caller_may_end_it(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        rosa.answers()
        story.restarts()
        caller.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert rosa.state == "wrap_up"

    def test_nobody_is_rung_for_who_talks(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        story.restarts()
        story.at_work("7002")
        story.passes(60)
        assert len(story.done(RingAgent)) == 1
        assert len(caller.offers()) == 1

    def test_over_meanwhile_was_answered_and_the_agent_is_free(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        story.dies()
        story.vanishes(offer)
        story.starts_again()
        assert caller.outcome is Outcome.ANSWERED
        assert not caller.ear.up
        assert rosa.state == "available"
        assert len(story.core.line) == 0

    def test_over_meanwhile_without_the_caller_was_answered(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        story.dies()
        story.vanishes(offer)
        story.vanishes(caller.leg)
        story.starts_again()
        ended = caller.ended()
        assert ended.outcome is Outcome.ANSWERED
        assert ended.wait_ms == caller.connected().wait_ms
        assert rosa.state == "available"

    def test_over_two_runs_later_was_answered_for_all_the_same(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        story.restarts()
        assert story.verdict().faults == ()
        assert caller.queued()[-1].reason is not QueueReason.ADOPTED  # who talks is in no line
        story.dies()
        story.vanishes(offer)
        story.vanishes(caller.leg)
        story.starts_again()
        ended = caller.ended()
        assert ended.outcome is Outcome.ANSWERED
        assert ended.wait_ms == caller.connected().wait_ms
        assert ended.group == "general"

    def test_with_somebody_who_is_no_agent_any_more_is_left_alone(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        heard = list(caller.ear.heard)
        story.restarts(story.rules_without(rosa))
        assert caller.ear.up
        assert caller.ear.heard == heard
        assert len(story.bridges) == 1
        assert caller.outcome is Outcome.ANSWERED
        story.at_work("7002")
        assert not story.rings
        story.restarts()
        assert len(story.stated(Ended)) == 1
        assert caller.ear.up

    def test_the_other_phone_that_still_rang_is_let_go(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        luis = story.at_work("7002")
        story.passes(8)
        ringing = dict(story.rings)
        rosa.answers()
        story.dies()
        story.rings = {offer: phone for offer, phone in ringing.items() if phone == luis.phone}
        story.starts_again()
        caller.assert_state("talking")
        assert not story.rings
        assert luis.state == "available"

    def test_limits_are_taken_off_again(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        offer = rosa.answers()
        caller.ear.limit_ms = story.legs[offer].limit_ms = 60_000
        story.restarts()
        assert (caller.ear.limit_ms, story.legs[offer].limit_ms) == (0, 0)
