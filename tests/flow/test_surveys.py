"""What callers are asked after the call, and every way that can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.agents.states import AgentState
from callcenter.commands import Hangup, Limit, Play, Remember, StopPlaying
from callcenter.contacts import ContactId
from callcenter.events import (
    AgentHungUp,
    ConversationLeft,
    DigitPressed,
    Failure,
    LegEnded,
    LegReturned,
)
from callcenter.facts import (
    ContactArrived,
    Ended,
    EndedBy,
    Outcome,
    SurveyAnswered,
    SurveyBegun,
    SurveyEnd,
    SurveyEnded,
)
from tests.flow.asking import DAY_S, asking
from tests.flow.soundness import nobody_is_answered_twice
from tests.flow.story import NORMAL, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller

NUMBER = "987654321"


@pytest.fixture
def story() -> Story:
    return Story(asking())


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


@pytest.fixture
def caller(story: Story, rosa: AgentAt) -> Caller:
    """A caller who talks with Rosa."""
    return talks(story, rosa)


def talks(story: Story, agent: AgentAt, *, number: str = NUMBER, keys: str = "21") -> Caller:
    caller = story.waiting(keys, number=number)
    agent.answers()
    story.passes(60)
    caller.assert_state("talking")
    return caller


def leaves(story: Story, agent: AgentAt, caller: Caller) -> None:
    """The agent hangs up, and the caller's leg comes back from the bridge."""
    agent.hangs_up()
    assert not caller.ear.up or caller.ear.token or story.failing


def hears(caller: Caller, *sounds: str) -> bool:
    return caller.ear.sounds == sounds


def end_of(story: Story) -> tuple[SurveyEnd, int]:
    (ended,) = story.stated(SurveyEnded)
    return ended.why, ended.answers


def answers(story: Story) -> list[tuple[str, int]]:
    return [(fact.question, fact.answer) for fact in story.stated(SurveyAnswered)]


class TestAWholeSurvey:
    def test_asks_each_question_thanks_and_hangs_up(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        assert hears(caller, "trato")
        caller.presses("4")
        assert hears(caller, "claro")
        caller.prompt_ends()
        story.passes(2)
        caller.presses("5")
        assert hears(caller, "thanks", "goodbye")
        caller.prompt_ends()
        assert not caller.ear.up
        (begun,) = story.stated(SurveyBegun)
        assert (begun.contact, begun.agent, begun.line) == (caller.contact, "7001", "salud")
        assert (begun.group, begun.leg) == ("general", caller.leg)
        assert answers(story) == [("trato", 4), ("claro", 5)]
        assert {(f.contact, f.agent) for f in story.stated(SurveyAnswered)} == {
            (caller.contact, "7001")
        }
        assert end_of(story) == (SurveyEnd.COMPLETED, 2)
        assert len(story.core._parts.surveys) == 0

    def test_leaves_contact_and_agent_as_they_would_be_without_one(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.AGENT)
        assert ended.talk_ms == 60_000
        assert rosa.agent.state is AgentState.WRAP_UP
        story.passes(15)
        other = story.waiting(number="5551")
        assert rosa.rings()
        rosa.answers()
        other.assert_state("talking")

    def test_begins_too_when_the_leg_comes_back_before_the_agents_end_is_told(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        story.tell(LegReturned(caller.leg))
        assert hears(caller, "trato")
        story.tell(AgentHungUp(offer, NORMAL))
        assert hears(caller, "trato")
        assert rosa.agent.state is AgentState.WRAP_UP
        assert len(story.stated(Ended)) == len(story.stated(SurveyBegun)) == 1

    def test_gives_the_pbx_time_for_it_and_says_that_the_contact_is_over(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        *_, last = [c for c in story.provisions if isinstance(c, Remember)]
        assert last.served
        assert last.memo.split("|")[1] == ""
        assert [c.leg for c in story.provisions if isinstance(c, Limit)][-1] == caller.leg


class TestWhoIsNotAsked:
    def hung_up_at_once(self, story: Story, agent: AgentAt, caller: Caller) -> None:
        before = len(story.commands)
        leaves(story, agent, caller)
        assert [type(command) for command in story.commands[before:]] == [Hangup]
        assert not caller.ear.up

    def test_is_who_hung_up_first(self, story: Story, caller: Caller) -> None:
        caller.hangs_up()
        assert story.stated(SurveyBegun) == []
        assert caller.outcome is Outcome.ANSWERED

    def test_is_an_emergency(self, story: Story, rosa: AgentAt) -> None:
        self.hung_up_at_once(story, rosa, talks(story, rosa, keys="9"))

    def test_is_who_has_a_number_that_may_be_anybodys(self, story: Story, rosa: AgentAt) -> None:
        self.hung_up_at_once(story, rosa, talks(story, rosa, number="anonymous"))

    def test_is_who_called_another_line(self, rosa: AgentAt) -> None:
        rules = asking()
        assert rules.survey is not None
        other = replace(rules.survey, lines=frozenset({"otra"}))
        story = Story(replace(rules, survey=other))
        rosa = story.at_work("7001")
        self.hung_up_at_once(story, rosa, talks(story, rosa))

    def test_is_anybody_where_nothing_is_asked(self) -> None:
        story = Story(example_rules())
        rosa = story.at_work("7001")
        self.hung_up_at_once(story, rosa, talks(story, rosa))

    def test_is_who_was_asked_within_the_time(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.hangs_up()
        story.passes(15)
        story.now += 29 * DAY_S * 1_000
        self.hung_up_at_once(story, rosa, talks(story, rosa))
        story.passes(15)
        story.now += 2 * DAY_S * 1_000
        again = talks(story, rosa)
        leaves(story, rosa, again)
        assert hears(again, "trato")

    def test_is_who_was_asked_within_the_time_by_a_run_before(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.hangs_up()
        story.passes(15)
        story.restarts()
        self.hung_up_at_once(story, rosa, talks(story, rosa))

    def test_is_whom_the_lot_does_not_fall_on(self) -> None:
        story = Story(asking(0.000_001))
        rosa = story.at_work("7001")
        self.hung_up_at_once(story, rosa, talks(story, rosa))


class TestTheLot:
    @pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 1.0])
    def test_falls_on_the_share_that_is_wanted(self, share: float) -> None:
        rules = asking(share).survey
        assert rules is not None
        calls = 20_000
        drawn = sum(
            rules.draws(ContactId(f"5f3a{run:04x}-{n}"))
            for run in range(20)
            for n in range(calls // 20)
        )
        sigma = (calls * share * (1 - share)) ** 0.5
        assert abs(drawn - calls * share) <= 4 * sigma

    def test_falls_on_a_contact_or_not_however_often_it_is_asked(self) -> None:
        rules = asking(0.5).survey
        assert rules is not None
        ids = [ContactId(f"run-{n}") for n in range(100)]
        assert [rules.draws(i) for i in ids] == [rules.draws(i) for i in ids]

    def test_that_falls_at_a_small_share_falls_at_every_greater_one(self) -> None:
        few, many = asking(0.1).survey, asking(0.3).survey
        assert few is not None
        assert many is not None
        ids = [ContactId(f"run-{n}") for n in range(1_000)]
        assert {i for i in ids if few.draws(i)} < {i for i in ids if many.draws(i)}


class TestSilenceAndOddKeys:
    def test_silence_is_asked_once_more_and_then_bidden_goodbye(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.prompt_ends()
        story.passes(5.9)
        assert caller.ear.sounds == ()
        story.passes(0.2)
        assert hears(caller, "trato")
        caller.prompt_ends()
        story.passes(6)
        assert hears(caller, "goodbye")
        caller.prompt_ends()
        assert not caller.ear.up
        assert end_of(story) == (SurveyEnd.UNANSWERED, 0)

    def test_an_unknown_key_costs_an_attempt(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses("9")
        assert hears(caller, "trato")
        caller.presses("*")
        assert hears(caller, "goodbye")

    def test_silence_at_the_second_question_keeps_the_first_answer(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses("3")
        for _ in range(2):
            caller.prompt_ends()
            story.passes(6)
        caller.prompt_ends()
        assert end_of(story) == (SurveyEnd.UNANSWERED, 1)

    def test_a_key_that_the_pbx_does_not_notice_cuts_the_prompt_all_the_same(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses("4", cuts=False)
        assert hears(caller, "trato")
        story.passes(0.3)
        assert story.done(StopPlaying)
        assert hears(caller, "claro")

    def test_keys_before_the_question_and_after_the_last_answer_mean_nothing(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        story.tell(AgentHungUp(offer, NORMAL), DigitPressed(caller.leg, "1"))
        assert answers(story) == []
        story.tell(LegReturned(caller.leg))
        caller.presses("45")
        caller.presses("1")
        assert not caller.ear.up
        assert answers(story) == [("trato", 4), ("claro", 5)]


class TestWhatGoesWrong:
    def test_who_hangs_up_in_the_middle_has_answered_what_they_answered(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses("4")
        caller.hangs_up()
        assert answers(story) == [("trato", 4)]
        assert end_of(story) == (SurveyEnd.HUNG_UP, 1)
        story.passes(600)
        assert len(story.core._parts.surveys) == 0

    def test_who_hangs_up_while_thanked_has_answered_everything(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses("45")
        caller.hangs_up()
        assert end_of(story) == (SurveyEnd.COMPLETED, 2)

    def test_who_left_the_conversation_first_is_not_asked(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.tell(ConversationLeft(caller.leg))
        rosa.hangs_up()
        assert story.stated(SurveyBegun) == []
        assert not caller.ear.up

    def test_a_leg_that_does_not_come_back_is_not_asked(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        story.tell(AgentHungUp(offer, NORMAL))
        story.passes(10)
        assert caller.state == "transferred"
        assert story.stated(SurveyBegun) == []

    def test_a_question_that_cannot_be_played_is_bidden_goodbye_in_the_end(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.fails(Play)
        rosa.hangs_up()
        story.passes(12)
        assert not caller.ear.up
        assert end_of(story) == (SurveyEnd.UNANSWERED, 0)

    def test_a_prompt_whose_end_is_never_told_is_taken_as_over(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.ear.token, caller.ear.sounds = 0, ()
        story.passes(119 + 6)
        assert caller.ear.sounds == ()
        story.passes(2)
        assert hears(caller, "trato")

    def test_a_leg_handed_over_again_goes_on_waiting_for_the_key(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.ear.token = 0  # what it heard was cut off, untold
        story.tell(LegReturned(caller.leg))
        story.tell(LegReturned(caller.leg))
        story.passes(6)
        assert hears(caller, "trato")

    def test_an_error_in_the_rules_ends_the_call(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        decision = story.core.rescue(DigitPressed(caller.leg, "4"), story.now)
        assert Hangup("main", caller.leg) in decision.commands
        assert len(story.core._parts.surveys) == 0

    def test_an_error_on_a_leg_of_nobody_changes_nothing(self, story: Story) -> None:
        decision = story.core.rescue(LegEnded("leg-9", NORMAL), story.now)  # type: ignore[arg-type]
        assert decision.commands == ()


class TestTheSessionBreaks:
    def test_and_the_same_question_is_asked_again_when_it_is_back(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses("4")
        story.loses_session()
        story.passes(60)
        caller.prompt_ends()
        story.reconnects()
        assert hears(caller, "claro")
        caller.presses("5")
        caller.prompt_ends()
        assert end_of(story) == (SurveyEnd.COMPLETED, 2)

    def test_while_thanked_and_the_call_ends_when_it_is_back(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses("45")
        story.loses_session()
        story.reconnects()
        assert not caller.ear.up
        assert end_of(story) == (SurveyEnd.COMPLETED, 2)

    def test_and_the_caller_hangs_up_unseen(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        story.loses_session()
        story.reconnects(without=(caller.leg,))
        assert end_of(story) == (SurveyEnd.HUNG_UP, 0)

    def test_while_they_talk_and_nobody_is_asked_who_could_not_be_told_so(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        caller.assert_state("talking")
        story.loses_session()
        story.fails(Hangup, Failure.UNAVAILABLE)
        story.core.handle(AgentHungUp(rosa.offer, NORMAL), story.now)
        assert len(story.core._parts.surveys) == 0

    def test_and_the_pbx_has_died(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        leaves(story, rosa, caller)
        story.pbx_dies()
        story.reconnects()
        assert end_of(story) == (SurveyEnd.HUNG_UP, 0)

    def test_and_the_pbx_says_goodbye_itself_to_who_ran_out_of_time(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        story.loses_session()
        caller.ear.elsewhere = True
        caller.ear.token = 0
        story.reconnects()
        assert end_of(story) == (SurveyEnd.BROKEN, 0)
        assert len(story.stated(Ended)) == 1


class TestTheServiceDies:
    @pytest.mark.parametrize("keys", ["", "4"])
    def test_in_the_middle_and_the_caller_hears_goodbye(
        self, story: Story, rosa: AgentAt, caller: Caller, keys: str
    ) -> None:
        leaves(story, rosa, caller)
        caller.presses(keys)
        story.restarts()
        caller.prompt_ends()  # what the earlier run had asked
        assert hears(caller, "goodbye")
        caller.presses("5")
        caller.prompt_ends()
        assert not caller.ear.up
        assert end_of(story) == (SurveyEnd.BROKEN, len(keys))
        assert len(story.stated(ContactArrived)) == len(story.stated(Ended)) == 1
        nobody_is_answered_twice(story.facts)

    def test_and_the_caller_is_gone(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        leaves(story, rosa, caller)
        story.dies()
        story.vanishes(caller.leg)
        story.starts_again()
        assert end_of(story) == (SurveyEnd.BROKEN, 0)

    def test_and_nothing_is_asked_any_more(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        story.restarts(example_rules())
        assert not caller.ear.up
        assert end_of(story) == (SurveyEnd.BROKEN, 0)

    def test_and_there_is_no_journal(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        leaves(story, rosa, caller)
        story.restarts(journal=False)
        assert not caller.ear.up
        assert len(story.stated(ContactArrived)) == len(story.stated(Ended)) == 1


class TestOtherRules:
    def test_leave_who_is_asked_with_the_questions_that_were(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leaves(story, rosa, caller)
        story.reloads(example_rules())
        caller.presses("45")
        caller.prompt_ends()
        assert answers(story) == [("trato", 4), ("claro", 5)]
        assert not caller.ear.up
