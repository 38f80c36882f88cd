"""What agents hear of callers before they are connected, and every way that can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge, Play
from callcenter.contacts import LegId
from callcenter.events import (
    AgentAnswered,
    Failure,
    LegReturned,
    LogOutAsked,
    PromptEnded,
    RingOutcome,
)
from callcenter.facts import Connected, ContactAdopted, Ended, EndedBy, Outcome, QueueReason
from callcenter.flow.guards import QUICK_LIMIT_MS
from tests.flow.people import Leg
from tests.flow.story import Story, whispering_rules

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from tests.flow.people import AgentAt, Caller


@pytest.fixture
def story() -> Story:
    return Story(whispering_rules())


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


def hears_the_whisper(story: Story, offer: OfferId, *sounds: str) -> None:
    assert story.legs[offer].sounds == sounds


def whisper_ends(story: Story, offer: OfferId) -> None:
    story.tell(*story.prompt_ends(offer))


def picks_up_deaf(story: Story, agent: AgentAt) -> OfferId:
    """The agent picks up, and the leg has not come to where it can be played to."""
    offer = agent.offer
    del story.rings[offer]
    story.legs[offer] = Leg()
    story.tell(AgentAnswered(offer))
    return offer


class TestWhatIsSaid:
    def test_is_the_class_the_service_and_the_time_waited(self, story: Story) -> None:
        caller = story.waiting("11")
        story.passes(90)
        rosa = story.at_work("7001")
        offer = rosa.answers()
        hears_the_whisper(story, offer, "preferred", "appointments", "one-minute")
        caller.assert_state("connecting")

    def test_leaves_out_the_service_that_was_not_chosen_and_a_long_wait_stays_long(
        self, story: Story
    ) -> None:
        story.waiting("2")
        story.passes(3_600)
        hears_the_whisper(story, story.at_work("7001").answers(), "general", "long")

    def test_of_an_emergency_is_only_that_it_is_one(self, story: Story, rosa: AgentAt) -> None:
        story.waiting("9")
        hears_the_whisper(story, rosa.answers(), "emergency")


class TestTheTwoAreConnected:
    def test_when_the_agent_has_heard_it(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        offer = rosa.answers()
        story.passes(3)
        assert not story.done(Bridge)
        caller.assert_hears("default")
        whisper_ends(story, offer)
        caller.assert_state("talking")
        assert caller.connected().wait_ms == 10_000
        story.tell(PromptEnded(LegId(offer), 1))
        assert len(story.done(Bridge)) == 1

    def test_at_once_where_the_line_does_not_whisper(self) -> None:
        story = Story()
        rosa, caller = story.at_work("7001"), story.waiting()
        picks_up_deaf(story, rosa)
        caller.assert_state("talking")

    def test_after_a_whisper_that_waits_for_the_leg(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = picks_up_deaf(story, rosa)
        story.passes(0.9)
        story.can_hear(offer)
        story.can_hear(offer)  # told twice, said once
        assert [play.leg for play in story.done(Play)].count(LegId(offer)) == 1
        story.passes(7.9)
        caller.assert_state("connecting")
        whisper_ends(story, offer)
        caller.assert_state("talking")

    def test_after_a_leg_that_could_hear_before_its_answer_was_told(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        del story.rings[offer]
        story.legs[offer] = Leg()
        story.can_hear(offer)
        story.tell(AgentAnswered(offer))
        hears_the_whisper(story, offer, "general", "appointments", "just-come")
        caller.assert_state("connecting")

    def test_without_a_whisper_when_the_leg_cannot_hear_within_a_second(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = picks_up_deaf(story, rosa)
        story.passes(0.9)
        caller.assert_state("connecting")
        story.passes(0.1)
        caller.assert_state("talking")
        story.can_hear(offer)
        assert not story.legs[offer].heard

    def test_in_the_middle_of_a_whisper_that_does_not_end(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        story.passes(7.9)
        caller.assert_state("connecting")
        story.passes(0.1)
        caller.assert_state("talking")

    @pytest.mark.parametrize("reason", [Failure.REFUSED, Failure.UNKNOWN, Failure.NO_CHANNEL])
    def test_although_the_whisper_cannot_be_played(
        self, story: Story, rosa: AgentAt, caller: Caller, reason: Failure
    ) -> None:
        story.fails(Play, reason)
        rosa.answers()
        caller.assert_state("talking")


class TestTheCallerMeanwhile:
    def test_hears_the_prompt_to_its_end_and_then_music(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        caller.assert_hears("tramite")
        story.at_work("7001").answers()
        caller.assert_hears("tramite")
        caller.prompt_ends()
        caller.assert_hears("default")
        story.passes(5)
        assert caller.ear.heard[-1] == "default"

    def test_is_asked_nothing_more(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        caller.prompt_ends()
        assert not caller.ear.music
        rosa = story.at_work("7001")
        offer = rosa.answers()
        caller.assert_hears("default")
        caller.presses("19", cuts=False)
        story.passes(5)
        assert len(caller.queued()) == 1
        whisper_ends(story, offer)
        caller.assert_state("talking")

    def test_hears_music_again_when_handed_over_anew(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        caller.ear.music = ""
        story.tell(LegReturned(caller.leg))
        caller.assert_hears("default")
        whisper_ends(story, offer)
        caller.assert_state("talking")

    def test_is_kept_by_the_pbx(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting("9")
        caller.ear.limit_ms = 0
        rosa.answers()
        story.passes(5)
        assert caller.ear.limit_ms == QUICK_LIMIT_MS
        caller.assert_state("connecting")

    def test_may_hang_up_and_frees_the_agent(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        caller.hangs_up()
        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.ABANDONED, EndedBy.CALLER)
        assert not story.legs[offer].up
        assert rosa.state == "available"
        story.tell(PromptEnded(LegId(offer), 1))
        story.passes(10)
        assert not story.done(Bridge)


class TestTheAgentMeanwhile:
    def test_may_hang_up_and_the_caller_waits_on_in_the_same_place(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        heard = len(caller.ear.heard)
        luis = story.at_work("7002")
        story.passes(1)
        rosa.answers()
        assert not luis.rings()  # let go when the first one answered
        rosa.hangs_up()
        assert rosa.offer_ends() == [RingOutcome.FAILED]
        assert caller.queued()[-1].reason is QueueReason.BRIDGE_FAILED
        assert len({fact.arrived_at for fact in caller.queued()}) == 1
        assert len(caller.ear.heard) == heard  # the music was never taken away
        assert luis.rings()
        whisper_ends(story, luis.answers())
        caller.assert_state("talking")

    def test_may_ask_for_a_pause_or_leave_which_counts_after_the_call(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        rosa.asks(LogOutAsked)
        whisper_ends(story, offer)
        caller.assert_state("talking")
        caller.hangs_up()
        assert rosa.state == "offline"

    def test_who_picks_up_second_is_let_go(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        luis = story.at_work("7002")
        assert luis.rings()
        late = luis.offer
        offer = rosa.answers()
        story.legs[late] = Leg()
        story.tell(AgentAnswered(late))
        story.can_hear(late)
        assert not story.legs[late].up or not story.legs[late].heard
        whisper_ends(story, offer)
        assert story.bridges == {offer: caller.leg}

    def test_whose_bridge_fails_after_it_gives_the_caller_back(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.fails(Bridge)
        offer = rosa.answers()
        whisper_ends(story, offer)
        assert caller.queued()[-1].reason is QueueReason.BRIDGE_FAILED
        caller.assert_hears("default")


class TestOutages:
    def test_that_hide_the_whispers_end_are_followed_by_the_bridge(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        story.loses_session()
        story.legs[offer].token = 0  # it ended, and nobody was told
        story.passes(20)
        caller.assert_state("connecting")
        story.reconnects()
        caller.assert_state("talking")
        assert len(story.done(Bridge)) == 1

    def test_in_which_the_agent_hung_up_bring_the_caller_back(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.answers()
        story.loses_session()
        story.reconnects(without=(offer,))
        caller.assert_state("offered")
        caller.assert_hears("default")

    def test_in_which_an_agent_picks_up_are_followed_by_the_whisper(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.loses_session()
        offer = rosa.offer
        del story.rings[offer]
        story.legs[offer] = Leg()
        story.legs[offer].can_hear = True
        story.reconnects()
        hears_the_whisper(story, offer, "general", "appointments", "just-come")
        whisper_ends(story, offer)
        caller.assert_state("talking")

    @pytest.mark.parametrize("journal", [True, False])
    def test_of_the_service_itself_are_followed_by_the_bridge_without_a_second_whisper(
        self, story: Story, rosa: AgentAt, caller: Caller, *, journal: bool
    ) -> None:
        offer = rosa.answers()
        story.restarts(journal=journal)
        caller.assert_state("talking")
        assert story.stated(ContactAdopted)
        assert len(story.legs[offer].heard) == 3  # class, service, time: once
        assert len(story.stated(Connected)) == 1
        rosa.hangs_up()
        assert [fact.outcome for fact in story.stated(Ended)] == [Outcome.ANSWERED]
