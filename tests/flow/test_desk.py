"""Agents at their phones: logging in, pausing and the other feature codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from callcenter.agents.states import AgentState
from callcenter.commands import Hangup, Play, StopPlaying
from callcenter.contacts import LegId, Phone
from callcenter.events import DeskCalled, DigitPressed, Failure, LogOutAsked, PromptEnded
from callcenter.facts import AgentChanged, RequestRefused
from callcenter.flow.rules import DeskRules
from tests.flow.story import PBX, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import Desk

PHONE = "PJSIP/101"


@pytest.fixture
def story() -> Story:
    return Story()


def says_last(desk: Desk, *sounds: str) -> None:
    """The desk hears these sounds, and then the call ends."""
    desk.assert_hears(*sounds)
    desk.prompt_ends()
    assert desk.over


class TestLoggingIn:
    def test_from_any_phone_with_number_and_pin(self, story: Story) -> None:
        desk = story.dials(PHONE, "*21")
        desk.assert_hears("number")
        desk.types("7001#")
        desk.assert_hears("pin")
        desk.types("1947#")

        says_last(desk, "welcome")
        rosa = story.agent("7001")
        assert (rosa.state, rosa.agent.phone) == ("available", PHONE)
        (fact,) = story.stated(AgentChanged)
        assert fact.actor == "7001"

    @pytest.mark.parametrize("phone", ["Local/201@from-internal", "SIP/101", "PJSIP/t/0051900"])
    def test_is_refused_at_a_phone_that_may_not_be_dialled_before_anything_is_typed(
        self, story: Story, phone: str
    ) -> None:
        desk = story.dials(phone, "*21")
        says_last(desk, "phone-not-allowed")
        (refused,) = story.stated(RequestRefused)
        assert (refused.subject, refused.why) == (phone, "phone_not_allowed")

    def test_with_all_keys_before_any_prompt_ended(self, story: Story) -> None:
        desk = story.dials(PHONE, "*21")
        for key in "7001#1947#":
            story.tell(DigitPressed(desk.leg, key))
        assert story.agent("7001").state == "available"
        story.passes(0.25)  # no key cut the prompt: it is cut for them
        assert len(story.done(StopPlaying)) == 1
        says_last(desk, "welcome")

    @pytest.mark.parametrize("typed", ["7001#0000#", "9#1947#", "##"])
    def test_wrongly_three_times_ends_the_call(self, story: Story, typed: str) -> None:
        desk = story.dials(PHONE, "*21")
        for _ in range(2):
            desk.types(typed)
            desk.assert_hears("wrong", "number")
        desk.types(typed)

        says_last(desk, "wrong")
        assert not story.stated(AgentChanged)

    def test_rightly_at_the_third_try_counts(self, story: Story) -> None:
        desk = story.dials(PHONE, "*21")
        desk.types("7001#1#7001#2#7001#1947#")
        says_last(desk, "welcome")

    def test_is_waited_for_fifteen_seconds_after_each_key(self, story: Story) -> None:
        desk = story.dials(PHONE, "*21")
        desk.types("7")
        story.passes(14.9)
        desk.types("0")
        story.passes(14.9)
        assert not desk.ear.sounds
        story.passes(0.1)
        says_last(desk, "wrong")

    def test_is_forgotten_when_the_phone_hangs_up(self, story: Story) -> None:
        desk = story.dials(PHONE, "*21")
        desk.types("7001#19")
        desk.hangs_up()
        commands = len(story.commands)
        story.passes(60)
        story.tell(DigitPressed(desk.leg, "4"), PromptEnded(desk.leg, 1))
        assert len(story.commands) == commands

    def test_where_a_colleague_talks_is_refused(self, story: Story) -> None:
        luis = story.agent("7002")
        luis.logs_in(PHONE)
        story.waiting("21")
        luis.answers()
        desk = story.dials(PHONE, "*21")
        desk.types("7001#1947#")
        says_last(desk, "phone-busy")
        assert luis.state == "talking"

    def test_again_at_the_same_phone_is_welcome(self, story: Story) -> None:
        story.agent("7001").logs_in(PHONE)
        desk = story.dials(PHONE, "*21")
        desk.types("7001#1947#")
        says_last(desk, "welcome")

    def test_again_at_the_same_phone_ends_a_pause(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        story.dials(PHONE, "*231")
        assert rosa.state == "paused"
        desk = story.dials(PHONE, "*21")
        desk.types("7001#1947#")
        says_last(desk, "welcome")
        assert rosa.agent.state is AgentState.AVAILABLE


class TestCodes:
    def test_of_a_pause_with_its_reason(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        desk = story.dials(PHONE, "*232")
        says_last(desk, "paused")
        assert rosa.changes()[-1] == ("paused", "Almuerzo")

    @pytest.mark.parametrize("code", ["*23", "*239"])
    def test_of_a_pause_asks_for_the_reason(self, story: Story, code: str) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        desk = story.dials(PHONE, code)
        desk.assert_hears("choose-reason")
        desk.types("7")
        desk.assert_hears("wrong", "choose-reason")
        desk.types("1")
        says_last(desk, "paused")
        assert rosa.changes()[-1] == ("paused", "Descanso")

    def test_of_a_pause_with_three_unknown_reasons_ends_the_call(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        desk = story.dials(PHONE, "*23")
        desk.types("789")
        says_last(desk, "wrong")
        assert rosa.state == "available"

    def test_of_a_pause_by_somebody_logged_out_meanwhile(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        desk = story.dials(PHONE, "*23")
        rosa.asks(LogOutAsked)
        desk.types("1")
        says_last(desk, "not-logged-in")

    def test_of_a_pause_needs_no_reason_where_none_are_given(self) -> None:
        rules = msgspec.structs.replace(example_rules(), desk=DeskRules(prefix="*2"))
        story = Story(rules)
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        says_last(story.dials(PHONE, "*23"), "paused")
        assert rosa.changes()[-1] == ("paused", "")

    def test_of_the_pauses_end(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        story.dials(PHONE, "*231")
        says_last(story.dials(PHONE, "*24"), "available")
        assert rosa.state == "available"

    def test_of_the_end_of_wrap_up(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        caller = story.waiting()
        rosa.answers()
        caller.hangs_up()
        assert rosa.state == "wrap_up"
        says_last(story.dials(PHONE, "*25"), "wrap-up-ended")
        assert rosa.state == "available"

    def test_of_more_wrap_up_give_so_much_so_often_and_the_early_end_still_works(
        self, story: Story
    ) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        caller = story.waiting()
        rosa.answers()
        caller.hangs_up()
        ends = story.now + 10_000  # as the line says
        for times in (1, 2):
            story.passes(5)
            says_last(story.dials(PHONE, "*26"), "wrap-up-extended")
            assert rosa.agent.until == ends + times * 60_000
        says_last(story.dials(PHONE, "*26"), "not-extended")
        assert rosa.changes()[-2:] == [("wrap_up", "extended")] * 2
        story.restarts()
        says_last(story.dials(PHONE, "*26"), "not-extended")
        assert (rosa.state, rosa.agent.until) == ("wrap_up", ends + 120_000)
        waiting = story.waiting()
        story.passes((ends + 120_000 - story.now) / 1_000 - 0.1)
        assert rosa.state == "wrap_up"
        story.passes(0.1)
        assert rosa.rings()
        rosa.answers()
        waiting.hangs_up()
        says_last(story.dials(PHONE, "*26"), "wrap-up-extended")  # the next one counts anew
        says_last(story.dials(PHONE, "*25"), "wrap-up-ended")
        assert rosa.state == "available"

    def test_of_more_wrap_up_need_a_wrap_up_and_a_log_in(self, story: Story) -> None:
        says_last(story.dials(PHONE, "*26"), "not-logged-in")
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        says_last(story.dials(PHONE, "*26"), "not-extended")
        assert rosa.state == "available"

    @pytest.mark.parametrize(("code", "said"), [("*24", "not-paused"), ("*25", "no-wrap-up")])
    def test_that_end_what_has_not_begun_are_told_so(
        self, story: Story, code: str, said: str
    ) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        says_last(story.dials(PHONE, code), said)
        assert rosa.state == "available"

    def test_of_the_pauses_end_leaves_a_wrap_up_and_the_other_way_round(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        caller = story.waiting()
        rosa.answers()
        caller.hangs_up()
        says_last(story.dials(PHONE, "*24"), "not-paused")
        assert rosa.state == "wrap_up"
        story.dials(PHONE, "*231")
        says_last(story.dials(PHONE, "*25"), "no-wrap-up")
        assert rosa.state == "paused"

    def test_of_logging_out(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        says_last(story.dials(PHONE, "*22"), "goodbye")
        assert rosa.state == "offline"

    def test_of_logging_out_while_ringing_takes_the_ring_back(self, story: Story) -> None:
        rosa = story.agent("7001")
        rosa.logs_in(PHONE)
        caller = story.waiting()
        assert rosa.rings()
        story.dials(PHONE, "*22")
        assert not rosa.rings()
        caller.assert_state("waiting")

    @pytest.mark.parametrize("code", ["*20", "*2", "*299", "*211", "#"])
    def test_unknown_are_told_so(self, story: Story, code: str) -> None:
        says_last(story.dials(PHONE, code), "unknown-code")

    @pytest.mark.parametrize("code", ["*22", "*231", "*24", "*25"])
    def test_where_nobody_is_logged_in_are_told_so(self, story: Story, code: str) -> None:
        says_last(story.dials(PHONE, code), "not-logged-in")


class TestMishaps:
    def test_a_desk_call_told_twice_is_one(self, story: Story) -> None:
        desk = story.dials(PHONE, "*21")
        story.tell(DeskCalled(PBX, desk.leg, Phone(PHONE), "*21"))
        assert len(story.done(Play)) == 1

    def test_the_end_of_another_prompt_changes_nothing(self, story: Story) -> None:
        desk = story.dials(PHONE, "*20")
        story.tell(PromptEnded(desk.leg, 7))
        assert not desk.over

    def test_a_key_after_the_last_word_is_ignored(self, story: Story) -> None:
        desk = story.dials(PHONE, "*20")
        story.tell(DigitPressed(desk.leg, "1"))
        desk.assert_hears("unknown-code")

    def test_a_prompt_that_cannot_be_played_still_asks(self, story: Story) -> None:
        story.fails(Play)
        desk = story.dials(PHONE, "*21")
        desk.types("7001#1947#")
        assert story.agent("7001").state == "available"
        assert desk.over

    def test_a_last_word_that_cannot_be_played_ends_the_call(self, story: Story) -> None:
        story.fails(Play, Failure.UNKNOWN)
        assert story.dials(PHONE, "*20").over

    def test_a_call_that_cannot_be_ended_for_it_is_gone_is_forgotten(self, story: Story) -> None:
        desk = story.dials(PHONE, "*20")
        desk.ear.up = False
        desk.prompt_ends()
        assert story.done(Hangup) == [Hangup(PBX, LegId(desk.leg))]

    def test_a_session_that_broke_ends_the_call_or_goes_on_asking(self, story: Story) -> None:
        asked, told = story.dials(PHONE, "*21"), story.dials("PJSIP/102", "*20")
        gone = story.dials("PJSIP/103", "*21")
        story.loses_session()
        story.reconnects(without=(gone.leg,))
        assert told.over
        assert not asked.over
        asked.ear.token = 0
        asked.types("7001#1947#")
        says_last(asked, "welcome")
