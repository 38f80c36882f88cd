"""The session to the PBX breaks and comes back: whoever is still there goes on, nobody is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge, CancelRing, Hangup, Play, RingAgent
from callcenter.contacts import LegId, OfferId
from callcenter.events import CallArrived, Failure, PbxConnected
from callcenter.facts import Outcome, PbxStateChanged
from callcenter.flow.core import Core
from tests.flow.story import PBX, START, Story, example_rules

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


class TestWhileAway:
    def test_nobody_is_rung(self, story: Story, rosa: AgentAt) -> None:
        story.loses_session()
        caller = story.waiting()
        assert not story.done(RingAgent)
        caller.assert_state("waiting")
        story.reconnects()
        assert rosa.rings()
        assert [fact.connected for fact in story.stated(PbxStateChanged)] == [True, False, True]

    def test_a_second_ring_that_is_due_does_not_wake_the_engine_again_and_again(
        self, story: Story, caller: Caller
    ) -> None:
        story.loses_session()
        story.passes(14)
        at = story.core.next_deadline()
        assert at is None or at > story.now
        caller.assert_state("offered")

    def test_menus_go_on(self, story: Story) -> None:
        caller = story.call()
        story.loses_session()
        story.fails(Play, Failure.UNAVAILABLE)
        caller.prompt_ends()
        story.passes(8 + 8)
        caller.assert_state("waiting")

    def test_a_wrap_up_ends_in_its_time(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        rosa.answers()
        caller.hangs_up()
        story.loses_session()
        story.passes(10)
        assert rosa.state == "available"


class TestBack:
    def test_callers_who_are_gone_are_lost(self, story: Story) -> None:
        caller = story.waiting()
        story.loses_session()
        story.reconnects(without=(caller.leg,))
        assert caller.outcome is Outcome.LOST
        assert len(story.core.line) == 0

    def test_callers_who_are_there_hear_music_again(self, story: Story) -> None:
        caller = story.waiting()
        story.loses_session()
        caller.ear.music = ""
        story.reconnects()
        caller.assert_hears("default")
        caller.assert_state("waiting")

    def test_callers_in_a_menu_are_given_the_time_to_answer(self, story: Story) -> None:
        caller = story.call()
        story.loses_session()
        caller.ear.token = 0
        story.reconnects()
        story.passes(7.9)
        assert caller.ear.heard == ["callcenter/menu"]
        caller.presses("1")
        caller.assert_state("waiting")

    def test_callers_of_another_pbx_are_left_alone(self, story: Story) -> None:
        caller = story.waiting()
        story.tell(PbxConnected("other"))
        caller.assert_state("waiting")

    def test_rings_that_are_gone_free_their_agent(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.loses_session()
        offer = rosa.offer
        story.reconnects(without=(offer,))
        assert rosa.rings()
        assert rosa.offer != offer
        caller.assert_state("offered")

    def test_rings_that_are_there_go_on(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        story.loses_session()
        story.reconnects()
        assert len(caller.offers()) == 1
        rosa.answers()
        caller.assert_state("talking")

    def test_conversations_that_are_there_go_on(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        story.loses_session()
        heard = len(caller.ear.heard)
        story.reconnects()
        assert len(caller.ear.heard) == heard
        caller.assert_state("talking")

    @pytest.mark.parametrize("gone", ["agent", "caller", "both"])
    def test_conversations_that_are_over_were_answered(
        self, story: Story, rosa: AgentAt, caller: Caller, gone: str
    ) -> None:
        offer = rosa.answers()
        story.loses_session()
        legs = {"agent": (offer,), "caller": (caller.leg,), "both": (offer, caller.leg)}[gone]
        story.reconnects(without=legs)
        assert caller.outcome is Outcome.ANSWERED
        assert rosa.state == "wrap_up"
        assert not story.legs[offer].up
        assert not caller.ear.up
        assert story.verdict().all_well

    def test_rings_given_up_meanwhile_are_ended(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.fails(CancelRing, Failure.UNAVAILABLE)
        story.fails(Hangup, Failure.UNAVAILABLE)
        story.loses_session()
        offer = rosa.offer
        story.passes(15 + 2)
        assert rosa.state == "available"
        assert offer in story.rings
        story.obeys()
        story.reconnects()
        assert offer not in story.rings
        caller.assert_state("waiting")

    def test_bridges_that_failed_meanwhile_are_made_anew(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        story.loses_session()
        story.obeys()
        story.reconnects(without=(offer,))
        rosa.answers()
        caller.assert_state("talking")

    @pytest.mark.parametrize("alive", [True, False])
    def test_notices_are_over(self, story: Story, rosa: AgentAt, *, alive: bool) -> None:
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()
        notice = story.done(RingAgent)[-1].offer
        story.loses_session()
        story.reconnects(without=() if alive else (notice,))
        assert notice not in story.rings
        story.tell(PbxConnected("other"))


class TestRescue:
    def test_gives_a_caller_in_a_menu_to_a_person(self, story: Story) -> None:
        caller = story.call()
        event = CallArrived(PBX, caller.leg, "", "", "")
        decision = story.core.rescue(event, story.now)
        assert [type(fact).__name__ for fact in decision.facts] == ["ContactRescued", "Queued"]
        caller.assert_state("waiting")

    def test_leaves_a_caller_in_the_line_there(self, story: Story) -> None:
        caller = story.waiting()
        decision = story.core.rescue(CallArrived(PBX, caller.leg, "", "", ""), story.now)
        assert [type(fact).__name__ for fact in decision.facts] == ["ContactRescued"]
        caller.assert_state("waiting")

    def test_has_nothing_to_do_for_an_event_of_nobody(self, story: Story) -> None:
        for event in (PbxConnected(PBX), CallArrived(PBX, LegId("x"), "", "", "")):
            decision = story.core.rescue(event, story.now)
            assert not decision.facts
            assert not decision.commands

    def test_drops_what_the_failed_event_had_half_decided(self) -> None:
        core = Core(example_rules(), run="r")
        core._outbox.do(CancelRing(PBX, OfferId("half")))
        assert not core.rescue(PbxConnected(PBX), START).commands
