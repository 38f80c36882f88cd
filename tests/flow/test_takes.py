"""A prompt recorded by who dials a code for it: said by number, heard, spoken, kept or left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Record
from callcenter.contacts import OfferId
from callcenter.events import (
    DigitPressed,
    PbxConnected,
    PbxLost,
    TakeJudged,
    TakeVerdict,
)
from callcenter.facts import PromptTaken, RequestRefused, TakeState
from callcenter.flow.rules import DeskPrompt, Rules
from tests.flow.story import PBX, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import Desk

PHONE = "PJSIP/205"
CODE = "*203"
MAY, MAY_NOT = "7001#1947#", "7002#2853#"
NUMBER = "4821"
SOUND = "callcenter/menu"
KEEP = "callcenter/agent-keep-prompt"


def rules() -> Rules:
    """The example's, in which agent 7001 may record prompts, and is no supervisor."""
    given = example_rules()
    first, *others = given.agents
    prompts = {NUMBER: DeskPrompt("menu", (SOUND,))}
    agents = (replace(first, records_prompts=True, supervisor=False), *others)
    return replace(given, agents=agents, desk=replace(given.desk, prompts=prompts))


@pytest.fixture
def story() -> Story:
    return Story(rules())


def reaches(story: Story, *, code: str = CODE) -> Desk:
    """Dial the code, and say who and which prompt."""
    desk = story.dials(PHONE, code)
    desk.assert_hears("number")
    desk.types(MAY)
    if code == CODE:
        desk.assert_hears("which-prompt")
        desk.types(f"{NUMBER}#")
    return desk


def speaks(story: Story, desk: Desk, seconds: float = 4) -> str:
    """Hear what to do, speak, press #; return the sound."""
    desk.assert_hears("record-prompt")
    desk.prompt_ends()
    sound = desk.ear.records
    story.passes(seconds)
    desk.types("#")
    return sound


def take(story: Story) -> PromptTaken:
    return story.stated(PromptTaken)[-1]


def judged(story: Story, verdict: TakeVerdict) -> None:
    story.tell(TakeJudged(OfferId(take(story).recording), verdict))


class TestWhoMay:
    def test_is_who_the_settings_name_and_no_supervisor_needs_to_be(self, story: Story) -> None:
        assert reaches(story).ear.sounds == ("callcenter/agent-prompt-now", SOUND)
        assert (take(story).actor, take(story).prompt) == ("7001", "menu")

    def test_is_nobody_else(self, story: Story) -> None:
        desk = story.dials(PHONE, CODE)
        desk.types(MAY_NOT)
        desk.assert_hears("may-not-record")
        desk.prompt_ends()
        assert desk.over
        refused = story.stated(RequestRefused)[-1]
        assert (refused.subject, refused.why) == ("7002", "may_not_record")
        assert story.stated(PromptTaken) == []

    def test_needs_the_right_pin(self, story: Story) -> None:
        desk = story.dials(PHONE, CODE)
        desk.types("7001#0000#")
        assert desk.ear.sounds[0] == "callcenter/agent-wrong"

    def test_is_no_code_where_nobody_may(self) -> None:
        desk = Story().dials(PHONE, CODE)
        desk.assert_hears("unknown-code")

    def test_is_no_supervisor_by_it(self, story: Story) -> None:
        desk = story.dials(PHONE, "*201")
        desk.types(MAY)
        desk.assert_hears("not-supervisor")


class TestWhichPrompt:
    def test_may_be_dialled_with_the_code(self, story: Story) -> None:
        desk = reaches(story, code=CODE + NUMBER)
        assert desk.ear.sounds == ("callcenter/agent-prompt-now", SOUND)

    def test_that_does_not_exist_is_asked_for_again_three_times_at_most(self, story: Story) -> None:
        desk = story.dials(PHONE, CODE)
        desk.types(MAY)
        for _ in range(2):
            desk.types("9#")
            desk.assert_hears("wrong", "which-prompt")
        desk.types("#")
        desk.assert_hears("wrong")
        desk.prompt_ends()
        assert desk.over
        assert story.stated(PromptTaken) == []

    def test_that_is_not_said_is_none(self, story: Story) -> None:
        desk = story.dials(PHONE, CODE)
        desk.types(MAY)
        desk.prompt_ends()
        story.passes(16)
        desk.assert_hears("wrong")


class TestTheRecording:
    def test_is_kept_once_it_was_heard_chosen_and_put_in_place(self, story: Story) -> None:
        desk = reaches(story)
        desk.prompt_ends()
        sound = speaks(story, desk)
        assert desk.ear.sounds == ("callcenter/agent-recorded-prompt", sound, KEEP)
        desk.types("1")
        assert (take(story).state, take(story).sound) == (TakeState.CHOSEN, sound)
        judged(story, TakeVerdict.SAVED)
        desk.assert_hears("prompt-saved")
        desk.prompt_ends()
        assert desk.over
        assert (take(story).state, take(story).sound) == (TakeState.SAVED, "")

    def test_begins_at_once_by_the_pound_key(self, story: Story) -> None:
        desk = reaches(story)
        story.tell(DigitPressed(desk.leg, "5"))
        assert desk.ear.sounds[-1] == SOUND
        desk.types("#")
        speaks(story, desk)
        assert desk.ear.sounds[-1] == KEEP

    def test_is_made_also_where_nobody_tells_how_the_prompt_ended(self, story: Story) -> None:
        desk = reaches(story)
        desk.ear.token = 0
        story.tell(PbxLost(PBX), PbxConnected(PBX, frozenset({desk.leg}), story.started))
        desk.assert_hears("record-prompt")

    def test_that_cannot_be_used_is_made_again(self, story: Story) -> None:
        desk = reaches(story)
        desk.prompt_ends()
        first = speaks(story, desk)
        desk.types("1")
        judged(story, TakeVerdict.UNUSABLE)
        desk.assert_hears("take-unusable", "record-prompt")
        desk.prompt_ends()
        assert desk.ear.records != first

    def test_at_which_nobody_looks_is_not_kept(self, story: Story) -> None:
        desk = reaches(story)
        desk.prompt_ends()
        speaks(story, desk)
        desk.types("1")
        story.passes(16)
        desk.assert_hears("prompt-not-saved")
        assert take(story).state is TakeState.NOT_SAVED


class TestWhoHangsUpAfterChoosing:
    @pytest.mark.parametrize(
        ("verdict", "state"),
        [
            (TakeVerdict.SAVED, TakeState.SAVED),
            (TakeVerdict.NOT_SAVED, TakeState.NOT_SAVED),
            (TakeVerdict.UNUSABLE, TakeState.NOT_SAVED),
        ],
    )
    def test_has_chosen_all_the_same(
        self, story: Story, verdict: TakeVerdict, state: TakeState
    ) -> None:
        desk = reaches(story)
        desk.prompt_ends()
        speaks(story, desk)
        desk.types("1")
        desk.hangs_up()
        story.tell(PbxLost(PBX), PbxConnected(PBX))
        assert take(story).state is TakeState.CHOSEN
        heard = len(story.commands)
        judged(story, verdict)
        assert take(story).state is state
        assert len(story.commands) == heard
        assert len(story.core._takes) == 0


class TestThePromptStaysAsItWas:
    @pytest.mark.parametrize("seconds", [0, 4])
    def test_by_a_hang_up_in_the_middle(self, story: Story, seconds: float) -> None:
        desk = reaches(story)
        if seconds:
            desk.prompt_ends()
            speaks(story, desk, seconds)
        desk.hangs_up()
        assert take(story).state is TakeState.LEFT
        assert len(story.core._takes) == 0

    def test_by_a_hang_up_while_it_is_said(self, story: Story) -> None:
        desk = reaches(story)
        desk.prompt_ends()
        desk.prompt_ends()
        assert story.done(Record)
        desk.hangs_up()
        assert take(story).state is TakeState.LEFT

    @pytest.mark.parametrize("keys", ["3", "777", ""])
    def test_by_its_key_by_wrong_keys_and_by_silence(self, story: Story, keys: str) -> None:
        desk = reaches(story)
        desk.prompt_ends()
        speaks(story, desk)
        desk.types(keys)
        if not keys:
            desk.prompt_ends()
            story.passes(30)
        desk.prompt_ends()
        assert desk.over
        assert take(story).state is TakeState.LEFT
        assert TakeState.CHOSEN not in [fact.state for fact in story.stated(PromptTaken)]

    def test_where_nothing_was_said(self, story: Story) -> None:
        desk = reaches(story)
        desk.prompt_ends()
        speaks(story, desk, 0.4)
        desk.assert_hears("not-recorded")
        assert take(story).state is TakeState.NOT_RECORDED
