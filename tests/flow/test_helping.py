"""The help key: a supervisor joins as a third voice, and the two speak on whatever comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Bridge, CancelRing, Hangup, RingAgent, TellAgent
from callcenter.contacts import AgentNumber, LegId, OfferId
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    CommandFailed,
    Failure,
    PauseAsked,
    RingOutcome,
)
from callcenter.facts import HelpAsked, HelpEnded, HelpJoined, Outcome, RequestRefused
from callcenter.flow.helping import ASKED, NOBODY
from callcenter.flow.rules import CallKeys, HelpRules
from tests.flow import soundness
from tests.flow.people import NORMAL
from tests.flow.story import Death, Leg, Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import AgentAt, Caller

CHIEF, OTHER = "PJSIP/290", "PJSIP/291"


def rules(*helpers: str, **services: tuple[str, ...]) -> Rules:
    """The example's rules, with these to be asked for help; without any, none can be asked for."""
    made = example_rules()
    asked = HelpRules(helpers=helpers, services=services) if helpers else None
    desk = replace(made.desk, call_keys=CallKeys(targets={"1": "citas"}))
    return replace(made, desk=desk, help=asked)


@pytest.fixture
def story() -> Story:
    return Story(rules(CHIEF, OTHER))


def spoken_with(story: Story, rosa: AgentAt) -> Caller:
    """Return a caller with whom Rosa speaks."""
    caller = story.waiting()
    rosa.answers()
    assert caller.state == "talking"
    return caller


def ringing(story: Story, phone: str = CHIEF) -> OfferId:
    """Return the leg that rings at a phone."""
    return next(offer for offer, rung in story.rings.items() if rung == phone)


def joined(story: Story, phone: str = CHIEF) -> OfferId:
    """Let somebody pick up at a phone; return their leg."""
    leg = ringing(story, phone)
    del story.rings[leg]
    story.legs[leg] = Leg()
    story.tell(AgentAnswered(leg))
    return leg


def ended(story: Story) -> list[str]:
    return [str(fact.why) for fact in story.stated(HelpEnded)]


class TestJoining:
    def test_a_supervisor_joins_and_the_caller_is_never_parked(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        heard = list(caller.ear.heard)
        rosa.keys("*1")
        ring = story.done(RingAgent)[-1]
        assert (ring.phone, ring.joins, ring.memo) == (CHIEF, rosa.offer, "")
        assert ring.display == "AYUDA 7001"
        assert story.whispered == [ASKED]
        story.passes(2)
        leg = joined(story)
        (fact,) = story.stated(HelpJoined)
        assert (fact.agent, fact.helper, fact.waited_ms) == ("7001", CHIEF, 2_000)
        assert caller.state == "talking"
        assert story.bridges == {rosa.offer: caller.leg}
        assert caller.ear.heard == heard
        story.passes(30)
        story.legs[leg].up = False
        story.tell(AgentHungUp(leg, NORMAL))
        (over,) = story.stated(HelpEnded)
        assert (over.why, over.helper, over.helped_ms) == ("helper_left", CHIEF, 30_000)
        assert caller.state == "talking"

    def test_the_agent_hangs_up_and_the_supervisor_is_let_go(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*1")
        leg = joined(story)
        rosa.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert ended(story) == ["call_over"]
        assert not story.legs[leg].up
        assert len(story.core._helping._legs) == 0

    def test_the_caller_hangs_up(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*1")
        joined(story)
        caller.hangs_up()
        assert ended(story) == ["call_over"]

    def test_the_caller_is_handed_back_while_it_rings(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*1*2")
        caller.assert_state("waiting")
        assert story.done(CancelRing)
        assert not story.rings
        assert ended(story) == ["call_over"]

    def test_it_may_be_asked_for_again(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1")
        leg = joined(story)
        story.legs[leg].up = False
        story.tell(AgentHungUp(leg, NORMAL))
        rosa.keys("*1")
        assert len(story.stated(HelpAsked)) == 2
        assert ringing(story)

    def test_twice_is_refused(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1*1")
        assert [fact.why for fact in story.stated(RequestRefused)] == ["help_asked"]
        assert len(story.rings) == 1

    def test_without_rules_it_is_refused_and_the_agent_hears_so(self) -> None:
        story = Story(rules())
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1")
        assert [fact.why for fact in story.stated(RequestRefused)] == ["no_help"]
        assert story.whispered == ["callcenter/agent-key-refused"]

    def test_of_a_service_others_are_asked(self) -> None:
        story = Story(rules(CHIEF, citas=(OTHER,)))
        rosa = story.at_work("7001")
        spoken_with(story, rosa)  # about citas
        rosa.keys("*1")
        assert ringing(story, OTHER)


class TestNobody:
    def test_answers_the_next_is_rung_and_then_the_agent_hears_so(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*1")
        story.passes(15)
        assert ringing(story, OTHER)
        story.passes(15)
        assert not story.rings
        assert ended(story) == ["nobody"]
        assert story.whispered == [ASKED, NOBODY]
        assert caller.state == "talking"

    def test_is_free(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1")
        for phone in (CHIEF, OTHER):
            leg = ringing(story, phone)
            del story.rings[leg]
            story.tell(AgentRefused(leg, RingOutcome.BUSY))
        assert ended(story) == ["nobody"]

    @pytest.mark.parametrize("reason", [Failure.REFUSED, Failure.UNKNOWN, Failure.UNAVAILABLE])
    def test_can_be_rung(self, story: Story, reason: Failure) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        story.fails(RingAgent, reason)
        rosa.keys("*1")
        assert ended(story) == ["nobody"]
        assert caller.state == "talking"

    def test_who_picks_up_too_late_is_let_go(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.deaf_to.add(CancelRing)
        rosa.keys("*1")
        leg = ringing(story)
        story.passes(15)
        assert joined(story) == leg
        assert not story.legs[leg].up
        assert story.stated(HelpJoined) == []

    def test_tells_that_a_leg_is_gone(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.deaf_to.add(CancelRing)
        rosa.keys("*1")
        leg = ringing(story)
        story.passes(17.1)
        assert Hangup("main", LegId(leg)) in story.commands
        assert leg not in story.rings


class TestASupervisorWhoIsAnAgent:
    def test_is_rung_where_they_sit_and_not_for_the_line_meanwhile(self) -> None:
        story = Story(rules("7002"))
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        chief = story.at_work("7002")
        rosa.keys("*1")
        leg = joined(story, chief.phone)
        later = story.waiting()
        later.assert_state("waiting")
        story.legs[leg].up = False
        story.tell(AgentHungUp(leg, NORMAL))
        assert chief.rings()

    def test_may_be_paused(self) -> None:
        story = Story(rules("7002"))
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        chief = story.at_work("7002")
        chief.asks(PauseAsked, "supervision")
        rosa.keys("*1")
        assert chief.rings()

    @pytest.mark.parametrize("answers", [False, True])
    def test_who_has_a_call_is_not_rung(self, *, answers: bool) -> None:
        story = Story(rules("7002"))
        rosa, chief = story.at_work("7001"), story.at_work("7002")
        spoken_with(story, rosa)
        story.waiting()
        if answers:
            chief.answers()
        rosa.keys("*1")
        assert ended(story) == ["nobody"]

    @pytest.mark.parametrize("helper", ["7001", "7003", "7999"])
    def test_who_asks_or_is_not_there_is_not_rung(self, helper: str) -> None:
        story = Story(rules(helper))
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1")
        assert ended(story) == ["nobody"]

    def test_helps_one_at_a_time(self) -> None:
        story = Story(rules(CHIEF))
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        spoken_with(story, rosa)
        spoken_with(story, luis)
        rosa.keys("*1")
        luis.keys("*1")
        assert [(fact.agent, fact.why) for fact in story.stated(HelpEnded)] == [("7002", "nobody")]


class TestWhateverHappens:
    @pytest.mark.parametrize("joins", [False, True])
    def test_a_session_that_breaks_parts_nobody(self, story: Story, *, joins: bool) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*1")
        if joins:
            joined(story)
        story.loses_session()
        story.passes(1)
        story.reconnects()
        assert caller.state == "talking"
        assert ended(story) == []
        rosa.hangs_up()
        assert ended(story) == ["call_over"]

    def test_a_leg_that_ended_meanwhile_is_over(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1")
        leg = joined(story)
        story.loses_session()
        story.reconnects(without=(leg,))
        assert ended(story) == ["helper_left"]

    def test_a_leg_nobody_needs_any_more_is_ended_then(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.deaf_to.add(CancelRing)
        rosa.keys("*1")
        leg = ringing(story)
        story.passes(15.1)
        story.loses_session()
        story.reconnects()
        assert leg not in story.rings

    def test_what_is_told_of_the_ring_after_the_answer_says_nothing(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1")
        leg = joined(story)
        story.tell(
            AgentAnswered(leg),
            AgentRefused(leg, RingOutcome.NO_ANSWER),
            CommandFailed("RingAgent", leg, Failure.UNKNOWN),
        )
        assert ended(story) == []
        assert len(story.stated(HelpJoined)) == 1

    @pytest.mark.parametrize("death", Death)
    @pytest.mark.parametrize("joins", [False, True])
    def test_a_service_killed_meanwhile_leaves_the_three_in_peace(
        self, story: Story, death: Death, *, joins: bool
    ) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        if joins:
            rosa.keys("*1")
            leg = joined(story)
            story.restarts()
            assert story.legs[leg].up
        else:
            story.doom = (1, death)
            rosa.keys("*1")
            story.doom = None
            if story.alive:
                story.dies()
            story.starts_again()
        assert caller.state == "talking"
        assert story.bridges == {rosa.offer: caller.leg}
        soundness.everybody_is_in_exactly_one_place(story.core)
        soundness.agents_and_offers_agree(story.core)
        assert not story.verdict().faults

    def test_rules_without_help_end_with_who_is_rung(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*1")
        story.reloads(replace(rules(CHIEF), help=None))
        story.passes(15)
        assert ended(story) == ["nobody"]

    def test_before_the_bridge_nobody_is_asked(self, story: Story) -> None:
        story.deaf_to.add(Bridge)
        rosa = story.at_work("7001")
        story.waiting()
        rosa.answers()
        rosa.keys("*1")
        assert story.stated(HelpAsked) == []
        assert story.done(TellAgent) == []
        assert AgentNumber("7001") == rosa.number


def test_nobody_is_rung_to_help_in_a_conversation_that_died_with_the_pbx() -> None:
    story = Story(rules(CHIEF, OTHER))
    rosa = story.at_work("7001")
    spoken_with(story, rosa)
    rosa.keys("*1")
    before = len(story.done(RingAgent)), len(story.done(TellAgent))
    story.pbx_dies()
    story.reconnects()
    assert (len(story.done(RingAgent)), len(story.done(TellAgent))) == before
