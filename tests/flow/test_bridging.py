"""From the answer to the goodbye: the bridge and its failures, and agents who leave meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge, Hangup, RingAgent
from callcenter.contacts import LegId
from callcenter.events import (
    Bridged,
    CommandFailed,
    ConversationLeft,
    Event,
    Failure,
    LegReturned,
    LogOutAsked,
    PauseAsked,
    RingOutcome,
    UnpauseAsked,
    WrapUpEndAsked,
)
from callcenter.facts import (
    CommandNotDone,
    Connected,
    Ended,
    EndedBy,
    Outcome,
    QueueReason,
    RequestRefused,
)
from tests.flow.story import PBX, Story

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
    story.passes(7)
    return caller


class TestFailures:
    def test_the_agents_leg_gone_brings_the_caller_back_and_the_next_phone_rings(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        luis = story.at_work("7002")
        story.fails(Bridge, Failure.NO_CHANNEL)
        assert luis.rings()  # a second phone
        offer = rosa.answers()

        assert Hangup(PBX, LegId(offer)) in story.commands
        assert luis.rings()  # anew
        assert QueueReason.BRIDGE_FAILED in [fact.reason for fact in caller.queued()]
        assert len({(f.arrived_at, f.seq) for f in caller.queued()}) == 1
        assert rosa.offer_ends() == [RingOutcome.FAILED]
        caller.assert_hears("default")
        story.obeys()
        luis.answers()
        caller.assert_state("talking")

    def test_the_callers_leg_gone_loses_the_call_and_frees_the_agent(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        rosa.answers()
        story.tell(CommandFailed("Bridge", caller.leg, Failure.NO_CHANNEL))

        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.LOST, EndedBy.SYSTEM)
        assert rosa.state == "available"
        assert [f.what for f in story.verdict().faults] == ["the call was lost"]

    def test_a_silent_pbx_is_waited_for_five_seconds(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        story.passes(4.9)
        caller.assert_state("connecting")
        assert story.core.view(story.now).waiting[0].state == "connecting"
        story.passes(0.1)

        assert not story.legs[offer].up
        assert rosa.offer_ends() == [RingOutcome.FAILED]
        story.obeys()
        story.tell(Bridged(offer))  # too late
        assert not story.stated(Connected)
        rosa.answers()
        caller.assert_state("talking")

    def test_a_leg_whose_end_is_never_told_frees_its_agent_soon(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to |= {Bridge, Hangup, RingAgent}
        rosa.answers()
        story.passes(5)
        assert rosa.state == "talking"
        caller.assert_state("waiting")
        story.passes(2)
        assert rosa.state == "ringing"
        assert len(caller.offers()) == 2

    def test_the_agent_hanging_up_first_brings_the_caller_back(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        rosa.answers()
        rosa.hangs_up()

        caller.assert_state("offered")
        caller.assert_hears("default")
        assert caller.queued()[-1].reason is QueueReason.BRIDGE_FAILED
        assert rosa.changes()[-2:] == [("available", ""), ("ringing", "")]

    def test_the_caller_handed_over_anew_before_that_is_told_waits_on(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        rosa.answers()
        story.tell(LegReturned(caller.leg))
        caller.assert_state("connecting")
        rosa.hangs_up()
        assert len(story.stated(Ended)) == 0
        caller.assert_hears("default")


class TestGoodbye:
    def test_by_the_agent_ends_the_callers_leg_once(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        story.passes(3)
        rosa.hangs_up()
        assert story.done(Hangup) == [Hangup(PBX, caller.leg)]
        assert caller.ended().ended_by is EndedBy.AGENT

    def test_told_by_the_callers_leg_first_ends_it_once(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        story.passes(3)
        story.tell(LegReturned(caller.leg))
        assert (caller.outcome, caller.ended().ended_by) == (Outcome.ANSWERED, EndedBy.AGENT)
        assert rosa.state == "talking"
        rosa.hangs_up()

        assert rosa.state == "wrap_up"
        assert story.done(Hangup) == [Hangup(PBX, caller.leg)]
        story.tell(LegReturned(caller.leg))
        assert story.done(Hangup) == [Hangup(PBX, caller.leg)]

    @pytest.mark.parametrize("told_first", ["caller", "agent"])
    @pytest.mark.parametrize("by", [EndedBy.CALLER, EndedBy.AGENT])
    def test_is_by_who_left_the_conversation_first_whoever_is_told_of_first(
        self, story: Story, rosa: AgentAt, caller: Caller, told_first: str, by: EndedBy
    ) -> None:
        offer = rosa.answers()
        story.tell(ConversationLeft(caller.leg if by is EndedBy.CALLER else LegId(offer)))
        caller.assert_state("talking")
        if told_first == "caller":
            caller.hangs_up()
        else:
            rosa.hangs_up()
        assert (caller.outcome, caller.ended().ended_by) == (Outcome.ANSWERED, by)
        story.tell(ConversationLeft(LegId(offer)))  # too late to change anything
        assert len(story.stated(Ended)) == 1

    def test_is_no_matter_before_the_conversation(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.tell(ConversationLeft(caller.leg), ConversationLeft(LegId("cc-nobody")))
        rosa.answers()
        story.tell(LegReturned(caller.leg))
        assert caller.ended().ended_by is EndedBy.AGENT

    def test_after_which_the_agents_leg_stays_is_helped_along(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        story.tell(LegReturned(caller.leg))
        story.passes(2)
        assert not story.legs[offer].up
        assert rosa.state == "wrap_up"

    def test_whose_hang_up_finds_no_leg_frees_the_agent(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        story.legs[offer].up = False  # gone, and nobody told
        caller.hangs_up()
        assert rosa.state == "wrap_up"
        assert story.stated(CommandNotDone)[-1].reason == "no_channel"

    def test_that_the_pbx_does_not_carry_out_frees_the_agent_soon(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Hangup)
        rosa.answers()
        story.passes(10)
        caller.hangs_up()
        assert rosa.state == "talking"
        story.passes(2)
        assert rosa.state == "wrap_up"


class TestAgentsWhoLeave:
    @pytest.mark.parametrize(
        ("ask", "state"), [((PauseAsked, "Almuerzo"), "paused"), ((LogOutAsked,), "offline")]
    )
    @pytest.mark.parametrize("connecting", [True, False])
    def test_during_a_call_finish_it_first(  # noqa: PLR0913
        self,
        story: Story,
        rosa: AgentAt,
        caller: Caller,
        ask: tuple[type[Event], *tuple[str, ...]],
        state: str,
        *,
        connecting: bool,
    ) -> None:
        story.deaf_to |= {Bridge} if connecting else set()
        offer = rosa.answers()
        rosa.asks(*ask)
        assert rosa.state == "talking"
        if connecting:
            story.tell(Bridged(offer))
        caller.assert_state("talking")
        caller.hangs_up()
        assert rosa.state == state

    def test_may_think_better_of_it(self, rosa: AgentAt, caller: Caller) -> None:
        rosa.answers()
        rosa.asks(LogOutAsked)
        rosa.asks(UnpauseAsked)
        caller.hangs_up()
        assert rosa.state == "wrap_up"
        rosa.asks(WrapUpEndAsked)
        assert rosa.state == "available"

    def test_who_are_not_there_cannot(self, story: Story) -> None:
        story.agent("7001").asks(LogOutAsked)
        story.agent("nobody").asks(PauseAsked, "x")
        assert [f.why for f in story.stated(RequestRefused)] == ["not_logged_in", "unknown_agent"]
