"""Conversations that are recorded: told of first, each a file of its own, and never unasked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import (
    Bridge,
    Command,
    MuteRecording,
    Play,
    RecordConversation,
    StopRecording,
)
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    CommandFailed,
    DigitPressed,
    Failure,
    ListenAsked,
    PromptEnded,
    RecorderReady,
    RecordingSpaceMeasured,
    RingOutcome,
)
from callcenter.facts import (
    Connected,
    Fact,
    NoticeHeard,
    Outcome,
    RecordingEnded,
    RecordingPaused,
    RecordingPlayed,
    RecordingRefused,
    RecordingSkipped,
    RecordingSpaceChanged,
    RecordingStarted,
    RequestRefused,
)
from callcenter.flow.notices import MOST_REMEMBERED, RECORDING
from callcenter.flow.recorder import START_MS
from callcenter.flow.recording import NOTICE_MS
from callcenter.flow.rules import CallKeys, Rules
from callcenter.views import ListenState, ListenView
from tests.flow.callbacks import comes_back, promised, with_callbacks
from tests.flow.people import NORMAL, AgentAt, Caller, Leg
from tests.flow.recorded import FOLDER, NOTICE, RECORDED
from tests.flow.story import START, Death, Story, example_rules, whispering_rules

if TYPE_CHECKING:
    from callcenter.flow.recording_rules import RecordingRules

KEYS = CallKeys(targets={"1": "citas"})
DAY = datetime.fromtimestamp(START / 1_000, UTC).date().isoformat()


def rules(recording: RecordingRules | None = RECORDED, made: Rules | None = None) -> Rules:
    """The example's rules, by which conversations are recorded and agents have keys."""
    made = made or example_rules()
    return replace(made, recording=recording, desk=replace(made.desk, call_keys=KEYS))


@pytest.fixture
def story() -> Story:
    return Story(rules())


def told(caller: Caller) -> None:
    """The caller hears the notice to its end."""
    caller.assert_hears("recording-notice")
    caller.prompt_ends()


def spoken_with(story: Story, agent: AgentAt, keys: str = "21") -> Caller:
    """Return a caller who was told, and with whom the agent has spoken for ten seconds."""
    caller = story.waiting(keys)
    agent.answers()
    told(caller)
    story.passes(10)
    caller.assert_state("talking")
    return caller


def rung(agent: AgentAt) -> None:
    """Time passes until the agent's phone rings."""
    for _ in range(200):
        if agent.rings():
            return
        agent.story.passes(0.5)
    raise AssertionError(f"{agent.agent!r} is not rung")


def names(story: Story) -> list[str]:
    return [fact.name for fact in story.stated(RecordingStarted)]


def ends(story: Story) -> list[tuple[str, str]]:
    return [(fact.name, fact.why) for fact in story.stated(RecordingEnded)]


class TestTheNotice:
    def test_comes_first_and_then_the_two_are_recorded(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        offer = rosa.answers()
        caller.assert_hears("recording-notice")
        assert story.legs[offer].sounds == (NOTICE,)  # or the agent would hear nothing
        assert not story.done(RecordConversation)
        assert not story.bridges
        story.passes(3)

        caller.prompt_ends()

        name = f"{DAY}/{caller.contact}-1.WAV"
        assert story.recorded == {f"{FOLDER}/{name}": offer}
        assert story.bridges == {offer: caller.leg}
        caller.assert_state("talking")
        (started,) = story.stated(RecordingStarted)
        assert (started.name, started.agent, started.group) == (name, "7001", "general")
        kinds = [type(c) for c in story.commands if isinstance(c, RecordConversation | Bridge)]
        assert kinds == [RecordConversation, Bridge]
        assert caller.connected().wait_ms >= 3_000  # the agent's voice was not there before
        rosa.hangs_up()
        assert ends(story) == [(name, "call_over")]
        assert len(story.core._recordings) == 0

    def test_the_agent_hears_it_to_its_end_as_well_and_nothing_follows(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        offer = rosa.answers()
        story.tell(PromptEnded(LegId(offer), 1))
        caller.assert_state("connecting")
        told(caller)
        caller.assert_state("talking")

    def test_is_said_to_the_agent_once_the_leg_can_hear(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        offer = rosa._picks_up()
        story.legs[offer] = Leg()
        story.tell(AgentAnswered(offer))
        assert not story.legs[offer].heard
        story.can_hear(offer)
        assert story.legs[offer].heard == [NOTICE]
        told(caller)
        caller.assert_state("talking")

    def test_comes_after_the_whisper(self) -> None:
        story = Story(rules(made=whispering_rules()))
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        offer = rosa.answers()
        caller.assert_hears("default")
        story.tell(*story.prompt_ends(offer))
        told(caller)
        assert names(story)
        caller.assert_state("talking")

    def test_is_said_once_a_call(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        rung(rosa)
        rosa.answers()
        caller.assert_state("talking")
        assert len(story.stated(NoticeHeard)) == 1
        assert [name[-6:] for name in names(story)] == ["-1.WAV", "-2.WAV"]
        assert [why for _, why in ends(story)] == ["call_over"]

    def test_of_a_menu_is_enough_when_heard_to_its_end(self) -> None:
        story = Story(rules(replace(RECORDED, telling=frozenset({"principal"}))))
        rosa = story.at_work("7001")
        caller = story.call()
        caller.prompt_ends()
        caller.presses("2")
        caller.waits_silently()
        rosa.answers()
        caller.assert_state("talking")
        assert NOTICE not in caller.ear.heard
        assert names(story)

    @pytest.mark.parametrize("cuts", [True, False])
    def test_of_a_menu_is_none_to_who_left_it_by_a_key(self, *, cuts: bool) -> None:
        story = Story(rules(replace(RECORDED, telling=frozenset({"principal"}))))
        rosa = story.at_work("7001")
        caller = story.call()
        caller.presses("2", cuts=cuts)
        caller.waits_silently()
        rosa.answers()
        told(caller)
        caller.assert_state("talking")

    def test_is_not_said_where_callers_are_told_elsewhere(self) -> None:
        story = Story(rules(replace(RECORDED, notice=())))
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        caller.assert_state("talking")
        assert names(story)

    def test_that_was_not_heard_to_the_end_leaves_the_call_unrecorded(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        story.passes(NOTICE_MS / 1_000)
        caller.assert_state("talking")
        assert not story.recorded
        assert [fact.why for fact in story.stated(RecordingSkipped)] == ["notice"]

    def test_that_cannot_be_played_leaves_the_call_unrecorded(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        offer = rosa._picks_up()
        story.legs[offer] = Leg()
        story.fails(Play)
        story.tell(AgentAnswered(offer))
        caller.assert_state("talking")
        assert not story.recorded
        assert [fact.why for fact in story.stated(RecordingSkipped)] == ["notice"]

    def test_of_an_agent_who_hangs_up_in_it_is_said_anew_with_the_next(self, story: Story) -> None:
        rosa = story.at_work("7001")
        luis = story.at_work("7002")
        caller = story.waiting("21")
        rosa.answers()
        rosa.hangs_up()
        caller.assert_state("offered")
        caller.prompt_ends()
        caller.assert_hears("default")
        luis.answers()
        told(caller)
        caller.assert_state("talking")
        assert len(names(story)) == 1

    def test_of_a_caller_who_hangs_up_in_it_is_followed_by_nothing(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        caller.hangs_up()
        assert caller.outcome is not Outcome.ANSWERED
        assert not story.recorded
        assert not names(story)
        assert len(story.core._recordings) == 0


class TestRefusing:
    def test_a_key_while_the_notice_is_heard_says_no(self) -> None:
        story = Story(rules(replace(RECORDED, refuse_key="2")))
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        caller.presses("1", cuts=False)
        caller.presses("2")
        caller.assert_state("talking")
        assert not story.recorded
        assert story.stated(RecordingRefused) == [RecordingRefused(caller.contact, "salud")]
        assert [fact.why for fact in story.stated(RecordingSkipped)] == ["refused"]

    def test_the_key_is_the_one_that_the_notice_named(self) -> None:
        story = Story(rules(replace(RECORDED, refuse_key="2")))
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        story.reloads(rules(replace(RECORDED, refuse_key="3")))
        caller.presses("3", cuts=False)
        caller.presses("2", cuts=False)
        told(caller)
        caller.assert_state("talking")
        assert not story.recorded

    def test_holds_for_every_conversation_of_the_call(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*4*2")
        rung(rosa)
        rosa.answers()
        caller.assert_state("talking")
        assert len(names(story)) == 1
        assert [fact.why for fact in story.stated(RecordingSkipped)] == ["refused"]

    @pytest.mark.parametrize("keep", [False, True])
    def test_the_agents_key_ends_the_recording(self, *, keep: bool) -> None:
        story = Story(rules(replace(RECORDED, keep_refused=keep)))
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*4")
        assert story.stopped == [rosa.offer]
        (ended,) = story.stated(RecordingEnded)
        assert (ended.why, ended.keep) == ("refused", keep)
        assert story.stated(RecordingRefused) == [RecordingRefused(caller.contact, "salud", "7001")]
        assert story.whispered == ["callcenter/agent-recording-stopped"]
        rosa.keys("*4*5")  # once more changes nothing, and there is nothing to pause
        assert len(story.done(StopRecording)) == 1
        assert not story.done(MuteRecording)
        caller.assert_state("talking")
        rosa.hangs_up()
        assert len(story.stated(RecordingEnded)) == 1

    def test_the_agents_key_is_nobodys_where_nothing_is_recorded(self) -> None:
        story = Story(rules(None))
        rosa = story.at_work("7001")
        story.waiting("21")
        rosa.answers()
        rosa.keys("*4*5")
        assert not story.whispered
        assert not story.stated(RequestRefused)

    def test_goes_by_the_new_settings_where_recordings_were_taken_out(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        story.reloads(rules(None))
        rosa.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert [why for _, why in ends(story)] == ["call_over"]


class TestPausing:
    def test_the_agents_key_silences_the_recording_and_lets_it_go_on(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*5")
        assert story.muted == {rosa.offer}
        rosa.keys("*5")
        assert not story.muted
        assert [fact.paused for fact in story.stated(RecordingPaused)] == [True, False]
        assert story.whispered == [
            "callcenter/agent-recording-paused",
            "callcenter/agent-recording-goes-on",
        ]

    def test_is_refused_where_the_call_is_not_recorded(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting("9")
        rosa.answers()
        rosa.keys("*5")
        assert [fact.why for fact in story.stated(RequestRefused)] == ["not_recorded"]


class TestWhomItConcerns:
    def test_emergencies_are_connected_at_once_unless_named(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("9")
        rosa.answers()
        caller.assert_state("talking")
        assert not story.recorded
        assert not story.stated(RecordingSkipped)

    @pytest.mark.parametrize(
        "other",
        [
            {"lines": frozenset({"otra"})},
            {"groups": frozenset({"preferente"})},
            {"services": frozenset({"tramites"})},
            {"share": 1e-12},
        ],
    )
    def test_others_are_served_as_if_there_were_no_recordings(
        self, other: dict[str, object]
    ) -> None:
        story = Story(rules(replace(RECORDED, **other)))
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        caller.assert_state("talking")
        assert not story.recorded

    def test_the_service_may_decide(self) -> None:
        story = Story(rules(replace(RECORDED, services=frozenset({"citas"}))))
        rosa = story.at_work("7001")
        spoken_with(story, rosa, "21")
        assert [fact.service for fact in story.stated(RecordingStarted)] == ["citas"]

    def test_a_share_is_drawn_by_the_contact(self) -> None:
        half = replace(RECORDED, share=0.5)
        drawn = [half.draws(contact) for contact in map(str, range(400))]  # type: ignore[arg-type]
        assert 150 < sum(drawn) < 250

    @pytest.mark.parametrize(
        ("day", "ahead_h"),
        [("2026-11-29", -5), ("2000-02-29", 0), ("2028-02-29", 1), ("2100-03-01", 0)],
    )
    def test_files_lie_in_the_folder_of_the_day(self, day: str, ahead_h: int) -> None:
        ahead_ms = ahead_h * 3_600_000
        for hour in (0, 23):
            at = datetime.fromisoformat(f"{day}T{hour:02}:30:00+00:00")
            now = round(at.timestamp() * 1_000) - ahead_ms
            made = replace(RECORDED, clock_ahead_ms=ahead_ms).name("run-1", 2, now)  # type: ignore[arg-type]
            assert made == f"{day}/run-1-2.WAV"

    def test_who_is_called_back_is_recorded_too(self) -> None:
        story = Story(rules(made=with_callbacks(example_rules())))
        promised(story)
        rosa = story.at_work("7001")
        called = comes_back(story)
        rosa.answers()
        assert called.ear.sounds == (NOTICE,)
        called.prompt_ends()
        assert story.bridges
        assert len(names(story)) == 1


class TestTheDisk:
    def test_that_is_full_leaves_callers_served_and_unrecorded(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.tell(RecordingSpaceMeasured(enough=False))
        story.tell(RecordingSpaceMeasured(enough=False))
        caller = story.waiting("21")
        rosa.answers()
        caller.assert_state("talking")
        assert [fact.why for fact in story.stated(RecordingSkipped)] == ["disk"]
        assert story.core.view(story.now).unrecorded
        rosa.hangs_up()
        story.tell(RecordingSpaceMeasured(enough=True))
        assert [fact.enough for fact in story.stated(RecordingSpaceChanged)] == [False, True]
        assert not story.core.view(story.now).unrecorded
        story.passes(60)
        spoken_with(story, rosa)
        assert len(names(story)) == 1

    def test_a_recording_that_runs_goes_on(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.tell(RecordingSpaceMeasured(enough=False))
        assert not story.done(StopRecording)


class TestARecorderThatFails:
    def connecting(self, story: Story, *deaf: type[Command]) -> tuple[AgentAt, Caller]:
        story.deaf_to |= {*deaf}
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        told(caller)
        return rosa, caller

    def test_keeps_nobody_waiting(self, story: Story) -> None:
        story.fails(RecordConversation)
        _, caller = self.connecting(story)
        caller.assert_state("talking")
        assert [why for _, why in ends(story)] == ["failed"]

    def test_or_says_nothing_may_run_all_the_same(self, story: Story) -> None:
        rosa, caller = self.connecting(story, RecordConversation)
        caller.assert_state("connecting")
        story.passes(START_MS / 1_000)
        caller.assert_state("talking")
        story.tell(RecorderReady(rosa.offer))  # late
        story.tell(RecorderReady(OfferId("cc-nobody")))
        story.tell(CommandFailed("RecordConversation", rosa.offer, Failure.UNKNOWN))
        assert len(story.done(Bridge)) == 1
        rosa.hangs_up()
        assert [why for _, why in ends(story)] == ["call_over"]

    def test_on_a_leg_that_never_can_be_recorded_fails(self) -> None:
        story = Story(rules(replace(RECORDED, notice=())))
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        offer = rosa._picks_up()
        story.legs[offer] = Leg()
        story.tell(AgentAnswered(offer))
        caller.assert_state("connecting")
        story.passes(START_MS / 1_000)
        caller.assert_state("talking")
        assert not story.recorded
        assert [why for _, why in ends(story)] == ["failed"]

    def test_on_a_leg_that_comes_late_is_asked_then(self) -> None:
        story = Story(rules(replace(RECORDED, notice=())))
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        offer = rosa._picks_up()
        story.legs[offer] = Leg()
        story.tell(AgentAnswered(offer))
        story.can_hear(offer)
        story.can_hear(offer)
        caller.assert_state("talking")
        assert len(story.recorded) == 1

    def test_of_a_leg_that_is_gone_before_the_bridge_ends(self, story: Story) -> None:
        rosa, caller = self.connecting(story, RecordConversation)
        rosa.hangs_up()
        assert caller.state in ("waiting", "offered")
        assert [why for _, why in ends(story)] == ["call_over"]
        story.obeys()
        rung(rosa)
        rosa.answers()
        caller.assert_state("talking")
        assert [name[-6:] for name in names(story)] == ["-1.WAV", "-2.WAV"]

    def test_of_a_bridge_that_fails_ends(self, story: Story) -> None:
        story.fails(Bridge)
        _, caller = self.connecting(story)
        assert ends(story)
        assert caller.state in ("waiting", "offered")


class TestMishaps:
    def test_a_recorder_that_begins_unasked_changes_nothing(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.tell(RecorderReady(rosa.offer))
        assert len(story.done(Bridge)) == 1


class TestASessionThatBreaks:
    def test_in_the_notice_leaves_the_call_unrecorded(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        story.loses_session()
        story.passes(NOTICE_MS / 1_000 + 1)
        story.reconnects()
        caller.assert_state("talking")
        assert not story.recorded
        assert [fact.why for fact in story.stated(RecordingSkipped)] == ["notice"]

    def test_while_the_recorder_begins_connects_them(self, story: Story) -> None:
        story.deaf_to.add(RecordConversation)
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        told(caller)
        story.loses_session()
        story.reconnects()
        caller.assert_state("talking")
        rosa.hangs_up()
        assert len(ends(story)) == 1


class TestAnAgentsKeyWhoseCommandWasCutOff:
    @pytest.mark.parametrize("why", [Failure.UNKNOWN, Failure.UNAVAILABLE])
    def test_is_carried_out_when_the_session_is_back(self, story: Story, why: Failure) -> None:
        story.deaf_to |= {MuteRecording, StopRecording}
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*5")
        story.tell(CommandFailed("MuteRecording", rosa.offer, why))
        story.loses_session()
        story.deaf_to.clear()
        story.reconnects()
        assert story.muted == {rosa.offer}
        story.deaf_to |= {StopRecording}
        rosa.keys("*4")
        story.tell(CommandFailed("StopRecording", rosa.offer, why))
        story.loses_session()
        story.deaf_to.clear()
        assert not story.stopped
        story.reconnects()
        assert story.stopped == [rosa.offer]
        story.loses_session()
        story.reconnects()
        assert story.stopped == [rosa.offer]

    def test_is_not_repeated_where_the_pbx_said_no_or_the_call_is_over(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        rosa.keys("*4")
        story.tell(CommandFailed("StopRecording", rosa.offer, Failure.REFUSED))
        story.tell(CommandFailed("StopRecording", OfferId("cc-none"), Failure.UNKNOWN))
        story.loses_session()
        story.reconnects()
        assert len(story.done(StopRecording)) == 1


class TestAServiceThatStartsAgain:
    def test_in_a_recorded_conversation_knows_the_recording(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        story.restarts()
        rosa.keys("*5*4")
        assert story.stopped == [rosa.offer]
        rosa.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert ends(story) == [(names(story)[0], "refused")]

    def test_gives_the_next_conversation_a_file_of_its_own_and_no_notice(
        self, story: Story
    ) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        story.restarts()
        rosa.keys("*2")
        rung(rosa)
        rosa.answers()
        caller.assert_state("talking")
        assert [name[-6:] for name in names(story)] == ["-1.WAV", "-2.WAV"]
        assert len(story.stated(NoticeHeard)) == 1

    def test_has_a_recording_stopped_that_was_refused_when_it_died(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.doom = (1, Death.HALF_WAY)
        rosa.keys("*4")
        assert not story.alive
        assert not story.stopped
        story.starts_again()
        assert story.stopped == [rosa.offer]
        rosa.hangs_up()
        assert ends(story) == [(names(story)[0], "refused")]

    def test_remembers_who_refused(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*4*2")
        story.restarts()
        rung(rosa)
        rosa.answers()
        caller.assert_state("talking")
        assert len(names(story)) == 1

    def test_in_the_notice_never_records_that_conversation(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        story.restarts()
        story.passes(30)
        caller.assert_state("talking")
        assert not story.recorded

    def test_without_a_journal_leaves_the_recording_to_end_with_its_leg(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.restarts(journal=False)
        rosa.keys("*5")
        assert not story.muted

    @pytest.mark.parametrize("keyed", ["", "*4"])
    def test_without_a_journal_records_nobody_who_may_have_refused(
        self, story: Story, keyed: str
    ) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys(keyed)
        story.restarts(journal=False)
        rosa.keys("*2")
        rung(rosa)
        rosa.answers()
        caller.assert_state("talking")
        assert len(names(story)) == 1
        assert story.stated(RecordingSkipped)[-1].why == "unknown"

    @pytest.mark.parametrize("death", list(Death))
    @pytest.mark.parametrize("after", range(6))
    def test_at_any_instant_loses_nobody_and_records_nobody_unasked(
        self, story: Story, after: int, death: Death
    ) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        story.doom = (after, death)
        offer = rosa.offer
        rosa.answers()
        if caller.ear.token:
            caller.prompt_ends()
        story.doom = None
        if story.alive:
            story.dies()
        story.starts_again()
        story.passes(60)
        heard_before = NOTICE in caller.ear.heard
        assert heard_before or not story.recorded
        if offer in story.bridges:
            rosa.hangs_up()
        story.passes(60)
        started, ended = names(story), [name for name, _ in ends(story)]
        assert sorted(started) == sorted(ended)
        assert {file.removeprefix(f"{FOLDER}/") for file in story.recorded} <= {*started}
        assert len(story.stated(Connected)) <= 2

    def test_that_died_between_two_conversations_tells_the_first_as_unseen(
        self, story: Story
    ) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        story.facts = [(at, fact) for at, fact in story.facts if not isinstance(fact, Connected)]
        story.dies()
        lost = rosa.offer
        story.legs[lost].up = False
        story.parts(lost)
        memo = story.legs[caller.leg].memo.split("|")
        story.legs[caller.leg].memo = "|".join((*memo[:8], "0", *memo[9:]))
        story.starts_again()
        rung(rosa)
        rosa.answers()
        caller.assert_state("talking")
        assert ends(story)[0] == (names(story)[0], "unseen")


class TestListening:
    NAME = "2026-11-29/run-1-1.WAV"

    def test_rings_a_phone_and_plays_it(self, story: Story) -> None:
        story.tell(ListenAsked(Phone("PJSIP/290"), self.NAME, "os:maria"))
        (offer,) = story.rings
        assert story.rung[offer].display == RECORDING
        del story.rings[offer]
        story.legs[offer] = Leg()
        story.tell(AgentAnswered(offer))
        story.can_hear(offer)
        assert story.legs[offer].sounds == (f"{FOLDER}/2026-11-29/run-1-1",)
        assert story.stated(RecordingPlayed) == [
            RecordingPlayed(self.NAME, "PJSIP/290", "os:maria", offer)
        ]
        assert story.core.listening(offer) == ListenView(ListenState.HEARS)
        story.tell(*story.prompt_ends(offer))
        assert not story.legs[offer].up
        assert story.core.listening(offer) == ListenView(ListenState.HEARS)

    @pytest.mark.parametrize("outcome", [RingOutcome.UNREACHABLE, RingOutcome.NO_ANSWER])
    def test_that_nobody_heard_it_is_known(self, story: Story, outcome: RingOutcome) -> None:
        assert story.core.listening(OfferId("cc-9")) is None
        story.tell(ListenAsked(Phone("PJSIP/290"), self.NAME, "os:maria"))
        (offer,) = story.rings
        assert story.core.listening(offer) == ListenView(ListenState.RINGING)
        story.tell(AgentRefused(offer, outcome))
        told = ListenView(ListenState.NOT_ANSWERED, outcome.value)
        assert story.core.listening(offer) == told

    def test_of_the_last_twenty_it_is_known(self, story: Story) -> None:
        offers = []
        for number in range(MOST_REMEMBERED + 1):
            story.tell(ListenAsked(Phone(f"PJSIP/{300 + number}"), self.NAME, "os:maria"))
            offers.append(next(offer for offer in story.rings if offer not in offers))
        known = [story.core.listening(offer) is not None for offer in offers]
        assert known == [False] + [True] * MOST_REMEMBERED
        story.tell(AgentRefused(offers[0], RingOutcome.NO_ANSWER))
        assert story.core.listening(offers[0]) is None

    def test_is_refused_while_the_phone_has_a_call_or_there_is_no_pbx(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.tell(ListenAsked(rosa.phone, self.NAME, "os:maria"))
        story.loses_session()
        story.tell(ListenAsked(rosa.phone, self.NAME, "os:maria"))
        assert [fact.why for fact in story.stated(RequestRefused)] == ["phone_not_free", "pbx_away"]
        assert not story.stated(RecordingPlayed)

    def test_is_refused_where_nothing_is_recorded(self) -> None:
        story = Story(rules(None))
        story.tell(ListenAsked(Phone("PJSIP/290"), self.NAME, "os:maria"))
        assert [fact.why for fact in story.stated(RequestRefused)] == ["not_recorded"]


def test_who_talks_outside_is_not_recorded(story: Story) -> None:
    """The key of a leg that is nobody's changes nothing either."""
    story.tell(DigitPressed(LegId("leg-9"), "2"), AgentHungUp(OfferId("cc-9"), NORMAL))
    kinds: set[type[Fact]] = {RecordingStarted, RecordingSkipped}
    assert not [fact for _, fact in story.facts if type(fact) in kinds]
