"""A prompt is recorded at a phone that an operator names: rung, spoken, heard, kept or left."""

from __future__ import annotations

import pytest

from callcenter.commands import Hangup, Limit, Record, RingAgent
from callcenter.contacts import AgentNumber, LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    DigitPressed,
    LegReady,
    PbxConnected,
    PbxLost,
    PhoneChanged,
    PhoneState,
    PromptRecordingAsked,
    RingOutcome,
    TakeJudged,
    TakeVerdict,
)
from callcenter.facts import PromptTaken, RequestRefused, TakeState
from callcenter.flow.takes import FOLDER, LEG_MS, MOST_REMEMBERED
from tests.flow.people import NORMAL, Desk, Leg
from tests.flow.story import PBX, Story

PHONE = Phone("PJSIP/205")
KEEP = "callcenter/agent-keep-prompt"


class Booth(Desk):
    """Somebody at a phone that was rung to record a prompt."""

    def __init__(self, story: Story, offer: OfferId) -> None:
        super().__init__(story, LegId(offer))
        self.offer = offer

    @property
    def state(self) -> TakeState:
        take = self.story.core.take(self.offer)
        assert take is not None
        return take.state

    def speaks(self, seconds: float) -> str:
        """Hear what to do, speak, press #; return the sound."""
        self.prompt_ends()
        sound = self.ear.records
        self.story.passes(seconds)
        self.types("#")
        return sound

    def judged(self, verdict: TakeVerdict) -> None:
        self.story.tell(TakeJudged(self.offer, verdict))

    def puts_down(self) -> None:
        self.ear.up = False
        self.story.tell(AgentHungUp(self.offer, NORMAL))


def asked(story: Story, prompt: str = "menu") -> OfferId:
    """Ask for a recording at the phone; return it."""
    story.tell(PromptRecordingAsked(prompt, PHONE, "os:ana"))
    return OfferId(story.stated(PromptTaken)[-1].recording)


def refuses(story: Story, offer: OfferId, outcome: RingOutcome = RingOutcome.NO_ANSWER) -> None:
    """Let the ring end without an answer."""
    del story.rings[offer]
    story.tell(AgentRefused(offer, outcome))


def picks_up(story: Story) -> Booth:
    """Let the phone be picked up."""
    offer = asked(story)
    del story.rings[offer]
    story.legs[offer] = Leg()
    story.tell(AgentAnswered(offer))
    story.can_hear(offer)
    return Booth(story, offer)


def states(story: Story) -> list[TakeState]:
    return [fact.state for fact in story.stated(PromptTaken)]


class TestARecording:
    def test_is_kept_once_it_was_heard_chosen_and_put_in_place(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.assert_hears("record-prompt")
        sound = booth.speaks(5)
        assert sound.startswith(FOLDER)
        assert booth.ear.sounds == ("callcenter/agent-recorded-prompt", sound, KEEP)
        booth.types("1")
        assert booth.state is TakeState.CHOSEN
        take = story.core.take(booth.offer)
        assert take is not None
        assert take.sound == sound
        booth.judged(TakeVerdict.SAVED)
        booth.assert_hears("prompt-saved")
        booth.prompt_ends()
        assert booth.over
        booth.puts_down()
        assert states(story) == [TakeState.RINGING, TakeState.CHOSEN, TakeState.SAVED]
        fact = story.stated(PromptTaken)[-1]
        assert (fact.prompt, fact.actor) == ("menu", "os:ana")

    def test_is_made_again_by_two(self) -> None:
        story = Story()
        booth = picks_up(story)
        first = booth.speaks(4)
        booth.types("2")
        booth.assert_hears("record-prompt")
        assert booth.speaks(4) != first
        booth.types("1")
        assert booth.state is TakeState.CHOSEN

    def test_is_left_by_three(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.types("3")
        booth.assert_hears("prompt-left")
        booth.prompt_ends()
        assert booth.over
        assert states(story)[-1] is TakeState.LEFT

    def test_that_cannot_be_used_is_told_and_made_again(self) -> None:
        story = Story()
        booth = picks_up(story)
        first = booth.speaks(4)
        booth.types("1")
        booth.judged(TakeVerdict.UNUSABLE)
        booth.assert_hears("take-unusable", "record-prompt")
        assert booth.state is TakeState.ANSWERED
        assert booth.speaks(4) != first

    def test_that_cannot_be_put_in_place_is_told(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.types("1")
        booth.judged(TakeVerdict.NOT_SAVED)
        booth.assert_hears("prompt-not-saved")
        assert booth.state is TakeState.NOT_SAVED

    def test_at_which_nobody_looks_is_not_kept(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.types("1")
        story.passes(16)
        booth.assert_hears("prompt-not-saved")
        booth.judged(TakeVerdict.SAVED)  # too late
        assert booth.state is TakeState.NOT_SAVED

    def test_is_not_judged_before_it_is_chosen_nor_when_nobody_is_there(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.judged(TakeVerdict.SAVED)
        assert booth.state is TakeState.ANSWERED
        story.tell(TakeJudged(OfferId("cc-none"), TakeVerdict.SAVED))
        assert TakeState.SAVED not in states(story)

    def test_of_nothing_is_none(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(0.4)
        booth.assert_hears("not-recorded")
        booth.prompt_ends()
        assert booth.over
        assert states(story)[-1] is TakeState.NOT_RECORDED

    def test_that_the_pbx_cannot_make_is_told(self) -> None:
        story = Story()
        booth = picks_up(story)
        story.fails(Record)
        booth.prompt_ends()
        booth.assert_hears("not-recorded")

    def test_of_who_presses_nothing_is_left(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.prompt_ends()
        story.passes(30)
        booth.assert_hears("prompt-left")

    def test_of_who_presses_other_keys_is_asked_about_again(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.types("7")
        assert booth.ear.sounds[0] == "callcenter/agent-wrong"
        assert booth.ear.sounds[-1] == KEEP
        booth.types("7")
        booth.types("7")
        booth.assert_hears("wrong")
        booth.prompt_ends()
        assert booth.over
        assert states(story)[-1] is TakeState.LEFT

    def test_ends_with_the_call(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.prompt_ends()
        booth.puts_down()
        assert states(story)[-1] is TakeState.LEFT
        assert len(story.core._takes) == 0  # nothing is left behind

    def test_knows_no_keys_while_it_is_made(self) -> None:
        story = Story()
        booth = picks_up(story)
        story.tell(DigitPressed(booth.leg, "1"))
        booth.prompt_ends()
        assert booth.state is TakeState.ANSWERED
        assert booth.ear.records


class TestTheRing:
    def test_shows_what_it_is_for_and_is_not_for_ever(self) -> None:
        story = Story()
        asked(story)
        (ring,) = story.done(RingAgent)
        assert (ring.phone, ring.display, ring.memo) == (PHONE, "AVISO", "")
        assert ring.ring_ms == 20_000

    @pytest.mark.parametrize("outcome", [RingOutcome.NO_ANSWER, RingOutcome.BUSY])
    def test_that_nobody_answers_is_told(self, outcome: RingOutcome) -> None:
        story = Story()
        offer = asked(story)
        refuses(story, offer, outcome)
        assert states(story) == [TakeState.RINGING, TakeState.NOT_ANSWERED]

    def test_that_the_pbx_does_not_carry_out_is_told(self) -> None:
        story = Story()
        story.fails(RingAgent)
        asked(story)
        assert states(story) == [TakeState.RINGING, TakeState.NOT_ANSWERED]

    def test_takes_nobody_of_the_line_to_that_phone_meanwhile(self) -> None:
        story = Story()
        agent = story.agent("7001")
        agent.logs_in(PHONE)
        offer = asked(story)
        story.waiting()
        assert not agent.agent.offer
        refuses(story, offer)
        assert agent.agent.offer

    def test_is_refused_where_a_phone_may_not_be_rung(self) -> None:
        story = Story()
        for phone, why in (("SIP/trunk/911", "phone_not_allowed"), (PHONE, "phone_not_free")):
            story.tell(PhoneChanged(PBX, PHONE, PhoneState.IN_USE))
            story.tell(PromptRecordingAsked("menu", Phone(phone), "os:ana"))
            assert story.stated(RequestRefused)[-1].why == why
        assert story.done(RingAgent) == []

    def test_is_refused_without_a_pbx(self) -> None:
        story = Story()
        story.tell(PbxLost(PBX))
        story.tell(PromptRecordingAsked("menu", PHONE, "os:ana"))
        assert story.stated(RequestRefused)[-1].why == "pbx_away"

    def test_whose_leg_comes_up_twice_is_one(self) -> None:
        story = Story()
        booth = picks_up(story)
        story.tell(LegReady(booth.offer))
        assert booth.ear.heard.count("callcenter/agent-record-prompt") == 1


class TestWhatTheRecordingOutlives:
    def test_its_leg_has_a_limit_of_the_pbx_from_each_beginning(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.types("2")
        limits = [c for c in story.provisions if isinstance(c, Limit) and c.leg == booth.leg]
        assert limits == [Limit(PBX, booth.leg, LEG_MS)] * 2

    def test_a_broken_session_goes_on_with_what_is_alive(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.ear.token = 0  # it was heard out meanwhile
        story.tell(PbxLost(PBX), PbxConnected(PBX, frozenset({booth.leg}), story.started))
        assert booth.ear.records
        story.tell(PbxLost(PBX), PbxConnected(PBX, frozenset(), story.started))
        assert states(story)[-1] is TakeState.LEFT

    @pytest.mark.parametrize("alive", [True, False])
    def test_a_ring_in_a_broken_session_is_over_if_its_leg_is(self, *, alive: bool) -> None:
        story = Story()
        offer = asked(story)
        legs = frozenset({offer}) if alive else frozenset[str]()
        story.tell(PbxLost(PBX), PbxConnected(PBX, legs, story.started))
        assert (states(story)[-1] is TakeState.NOT_ANSWERED) is not alive

    def test_it_is_remembered_for_a_while_how_recordings_ended(self) -> None:
        story = Story()
        offers = []
        for _ in range(MOST_REMEMBERED + 1):
            offers.append(asked(story))
            refuses(story, offers[-1])
        assert story.core.take(offers[0]) is None
        assert story.core.take(offers[1]) is not None
        story.tell(AgentHungUp(offers[1], NORMAL))

    def test_a_word_after_the_end_changes_nothing(self) -> None:
        story = Story()
        booth = picks_up(story)
        booth.speaks(4)
        booth.types("3")
        booth.types("1")
        story.tell(LegReady(booth.offer))
        booth.prompt_ends()
        assert states(story)[-1] is TakeState.LEFT
        assert [hangup.leg for hangup in story.done(Hangup)] == [booth.leg]

    def test_a_service_that_starts_again_leaves_the_leg_to_the_pbx(self) -> None:
        story = Story()
        booth = picks_up(story)
        story.restarts()
        assert story.core.take(booth.offer) is None
        assert story.agent(AgentNumber("7001")).state == "offline"
