"""Keys faster than prompts, and events that come twice, late or not at all."""

from __future__ import annotations

import pytest

from callcenter.commands import HoldMusic, StopPlaying
from callcenter.events import (
    CallArrived,
    Failure,
    LegReturned,
    PromptEnded,
)
from callcenter.facts import (
    ContactArrived,
)
from callcenter.flow.ear import KEY_GRACE_MS
from tests.flow.story import PBX, START, Story


@pytest.fixture
def story() -> Story:
    """The example line, with one agent at work who is busy: paused, but there."""
    story = Story()
    rosa = story.at_work("7001")
    story.core.roster.requests.pause(rosa.number, "Descanso", actor="test", now=story.now)
    return story


class TestFastKeys:
    def test_are_taken_one_by_one_though_the_prompt_plays_on(self, story: Story) -> None:
        caller = story.call()
        caller.presses("21", cuts=False)

        assert [(fact.reason, fact.service) for fact in caller.queued()] == [
            ("entered", ""),
            ("service_chosen", "citas"),
        ]
        assert not story.done(StopPlaying)
        caller.prompt_ends()
        caller.assert_hears("default")
        assert caller.ear.heard == ["callcenter/menu", "default"]

    def test_a_prompt_that_no_key_cut_is_cut_after_a_moment(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2", cuts=False)
        story.passes((KEY_GRACE_MS - 1) / 1000)
        assert not story.done(StopPlaying)
        story.passes(0.001)

        assert len(story.done(StopPlaying)) == 1
        caller.assert_hears("tramite")

    def test_a_cut_is_asked_for_once(self, story: Story) -> None:
        story.deaf_to.add(StopPlaying)
        caller = story.call()
        caller.presses("2", cuts=False)
        story.passes(1)
        caller.presses("1", cuts=False)
        story.passes(1)

        assert len(story.done(StopPlaying)) == 1

    def test_a_key_after_the_end_of_its_prompt_counts_the_same(self, story: Story) -> None:
        caller = story.call()
        caller.prompt_ends()
        caller.presses("1", cuts=False)
        caller.assert_hears("preferente", "tramite")

    def test_a_key_during_the_last_message_leads_on(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        caller.prompt_ends()
        story.passes(8)
        caller.presses("5")
        caller.assert_hears("default")


class TestOddEvents:
    def test_a_call_told_twice_is_one_call(self, story: Story) -> None:
        caller = story.call()
        story.tell(CallArrived(PBX, caller.leg, "999", "", "0800"))
        assert len(story.stated(ContactArrived)) == 1

    @pytest.mark.parametrize("token", [0, 2, 99])
    def test_the_end_of_another_prompt_changes_nothing(self, story: Story, token: int) -> None:
        caller = story.call()
        story.tell(PromptEnded(caller.leg, token))
        story.passes(30)
        caller.assert_hears("menu")

    def test_the_end_of_no_prompt_at_all_does_not_start_the_music_again(self, story: Story) -> None:
        caller = story.waiting()
        played = len(story.done(HoldMusic))
        story.tell(PromptEnded(caller.leg, 0))
        assert len(story.done(HoldMusic)) == played

    def test_a_leg_handed_over_anew_goes_on_with_the_menu(self, story: Story) -> None:
        caller = story.call()
        caller.ear.token = 0
        story.tell(LegReturned(caller.leg))
        story.passes(8)
        caller.assert_hears("menu-slow")

    def test_a_leg_handed_over_anew_on_hold_hears_music_again(self, story: Story) -> None:
        caller = story.waiting()
        caller.ear.music = ""
        story.tell(LegReturned(caller.leg))
        caller.assert_hears("default")

    def test_a_leg_handed_over_anew_in_the_silence_of_a_menu_waits_for_the_key(
        self, story: Story
    ) -> None:
        caller = story.call()
        caller.prompt_ends()
        commands = len(story.commands)
        story.tell(LegReturned(caller.leg))
        assert len(story.commands) == commands

    def test_a_cut_that_fails_lets_the_prompt_play_out(self, story: Story) -> None:
        story.fails(StopPlaying, Failure.UNKNOWN)
        caller = story.call()
        caller.presses("2", cuts=False)
        story.passes(5)
        assert caller.ear.heard == ["callcenter/menu"]
        caller.prompt_ends()
        caller.assert_hears("tramite")

    def test_music_that_fails_leaves_the_prompt_that_follows_alone(self, story: Story) -> None:
        story.fails(HoldMusic)
        caller = story.call()
        caller.presses("21")
        caller.presses("9")
        caller.assert_hears("emergencia")
        story.passes(20)
        caller.assert_hears("emergencia")

    def test_time_counts_from_the_answer_of_the_call(self, story: Story) -> None:
        caller = story.call()
        story.passes(4)
        caller.presses("2")
        (queued,) = caller.queued()
        assert (queued.arrived_at, queued.queued_at) == (START + 1, START + 4_001)
