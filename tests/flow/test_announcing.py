"""What people in the line are told while they wait, told as whole calls."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import HoldMusic, Play, StopPlaying
from callcenter.contacts import Phone
from callcenter.estimate.estimator import CALLS_AT_LEAST
from callcenter.events import PhoneChanged, PhoneState, ReclassifyAsked
from callcenter.facts import ContactRescued, PlaceTold
from callcenter.flow.announcing import APART_MS
from tests.flow.story import PBX, Caller, Story, announcing_rules, whispering_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

FIRST_S, EVERY_S = 30, 45


@pytest.fixture
def story() -> Story:
    return Story(announcing_rules())


@cache
def rules_with(**other: object) -> Rules:
    """Return the example's rules with other announcements."""
    rules = announcing_rules()
    line = rules.lines["salud"]
    assert line.announced is not None
    announced = replace(line.announced, **other)
    return replace(rules, lines={"salud": replace(line, announced=announced)})


def hears_at(caller: Caller, seconds: float) -> tuple[str, ...]:
    """Let time pass to so long after the first moment of a caller; return what begins then."""
    story = caller.story
    call = story.core.calls.of_leg(caller.leg)
    assert call is not None
    before = len(caller.ear.heard)
    at = call.queued_at + round((FIRST_S + seconds) * 1_000)
    story.passes((at - story.now) / 1_000)
    said = tuple(one.removeprefix("callcenter/") for one in caller.ear.heard[before:])
    for leg in [leg for leg, state in story.legs.items() if state.token]:
        story.tell(*story.prompt_ends(leg))
    return said


def told(caller: Caller) -> list[PlaceTold]:
    return [fact for fact in caller.story.stated(PlaceTold) if fact.contact == caller.contact]


def fill(story: Story, count: int, keys: str = "21") -> list[Caller]:
    return [story.waiting(keys) for _ in range(count)]


class TestAPlace:
    @pytest.mark.parametrize("ahead", [0, 1, 2, 21, 101])
    def test_is_told_first_after_a_while(self, story: Story, ahead: int) -> None:
        fill(story, ahead)
        caller = story.waiting("21")
        story.passes(FIRST_S - 0.001)
        caller.assert_hears("default")
        story.passes(APART_MS * ahead / 1_000 + 0.001)
        caller.assert_hears(f"ahead-{ahead}")
        assert told(caller) == [PlaceTold(caller.contact, ahead=ahead)]

    def test_beyond_all_counting_is_told_as_more(self, story: Story) -> None:
        fill(story, 130)
        caller = story.waiting("21")
        assert hears_at(caller, 10) == ("ahead-more",)

    def test_is_followed_by_music(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(FIRST_S)
        caller.prompt_ends()
        caller.assert_hears("default")
        assert isinstance(story.commands[-1], HoldMusic)

    def test_is_told_again_only_when_it_is_better(self, story: Story) -> None:
        first, second = fill(story, 2)
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-2",)
        assert hears_at(caller, EVERY_S + 1) == ("sigue",)
        first.hangs_up()
        assert hears_at(caller, 2 * EVERY_S + 1) == ("ahead-1",)
        second.hangs_up()
        assert hears_at(caller, 3 * EVERY_S + 1) == ("ahead-0",)
        assert hears_at(caller, 4 * EVERY_S + 1) == ("documento",)

    def test_is_never_told_worse(self, story: Story) -> None:
        fill(story, 1)
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-1",)
        preferred = fill(story, 3, "11")
        assert hears_at(caller, EVERY_S + 1) == ("sigue",)
        for one in preferred[:2]:
            one.hangs_up()
        assert hears_at(caller, 2 * EVERY_S + 1) == ("documento",)  # two again: once it was one
        preferred[2].hangs_up()
        assert hears_at(caller, 3 * EVERY_S + 1) == ("sigue",)
        assert [fact.ahead for fact in told(caller)] == [1]

    def test_under_a_better_class_is_told_anew(self, story: Story) -> None:
        fill(story, 3)
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-3",)
        story.tell(ReclassifyAsked(caller.contact, "preferente", "boss"))
        assert hears_at(caller, EVERY_S + 1) == ("ahead-0",)

    def test_may_be_left_untold(self) -> None:
        story = Story(rules_with(ahead=()))
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("sigue",)
        assert told(caller) == []


class TestAWait:
    @pytest.fixture
    def rosa(self, story: Story) -> None:
        """An agent who has handled some calls of a minute, and now talks."""
        rosa = story.at_work("7001")
        for _ in range(CALLS_AT_LEAST):
            story.waiting("21")
            rosa.answers()
            story.passes(50)
            rosa.hangs_up()
            story.passes(10)
        story.waiting("21")
        rosa.answers()

    @pytest.mark.usefixtures("rosa")
    def test_is_told_as_a_bound_behind_the_place(self, story: Story) -> None:
        fill(story, 2)
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-2", "wait-10")
        (fact,) = told(caller)
        assert (fact.ahead, fact.minutes) == (2, 10)
        assert 5 * 60_000 < fact.bound_ms <= 10 * 60_000

    @pytest.mark.usefixtures("rosa")
    def test_is_told_alone_where_only_it_changed(self, story: Story) -> None:
        fill(story, 2)
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-2", "wait-10")
        story.tell(PhoneChanged(PBX, Phone("PJSIP/7002"), PhoneState.IN_USE))
        story.at_work("7002")  # on the phone with somebody else, but at work
        assert hears_at(caller, EVERY_S + 1) == ("wait-3",)
        assert (told(caller)[-1].ahead, told(caller)[-1].minutes) == (None, 3)
        assert hears_at(caller, 2 * EVERY_S + 1) == ("sigue",)

    def test_is_silent_while_nothing_can_be_expected(self, story: Story) -> None:
        story.at_work("7001")
        story.waiting("21")
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-1",)
        assert told(caller) == [PlaceTold(caller.contact, ahead=1)]

    @pytest.mark.usefixtures("rosa")
    def test_that_is_longer_than_is_told_is_told_so(self, story: Story) -> None:
        fill(story, 30)
        caller = story.waiting("21")
        assert hears_at(caller, 2) == ("ahead-30", "wait-more")
        assert told(caller)[0].minutes == 0


class TestTexts:
    def test_come_in_turn_where_there_is_nothing_new(self, story: Story) -> None:
        caller = story.waiting("21")
        said = [hears_at(caller, moment * EVERY_S + 1) for moment in range(5)]
        assert said == [("ahead-0",), ("sigue",), ("documento",), ("sigue",), ("documento",)]

    def test_are_spared_an_emergency(self, story: Story) -> None:
        caller = story.waiting("9")
        assert hears_at(caller, 1) == ("ahead-0",)
        assert hears_at(caller, EVERY_S + 1) == ()
        caller.assert_hears("default")

    def test_may_be_none(self) -> None:
        caller = Story(rules_with(texts=(), waits=())).waiting("21")
        assert hears_at(caller, 1) == ("ahead-0",)
        assert hears_at(caller, EVERY_S + 1) == ()
        caller.assert_hears("default")


class TestNobodyIsDelayed:
    def test_an_answer_during_an_announcement_connects_at_once(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(FIRST_S)
        caller.assert_hears("ahead-0")
        rosa = story.at_work("7001")
        caller.assert_state("offered")
        caller.assert_hears("ahead-0")  # ringing cuts nothing
        rosa.answers()
        caller.assert_state("talking")
        assert caller.connected().wait_ms == story.now - caller.queued()[0].queued_at
        assert not caller.ear.token

    def test_a_whisper_to_the_agent_cuts_it(self) -> None:
        rules, whisper = announcing_rules(), whispering_rules().lines["salud"].whisper
        line = replace(rules.lines["salud"], whisper=whisper)
        story = Story(replace(rules, lines={"salud": line}))
        caller = story.waiting("21")
        story.passes(FIRST_S)
        story.at_work("7001").answers()
        assert [cut.leg for cut in story.done(StopPlaying)] == [caller.leg]
        caller.assert_hears("default")

    def test_nothing_is_announced_while_a_phone_rings(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(FIRST_S - 1)
        rosa = story.at_work("7001")
        assert hears_at(caller, 1) == ()
        rosa.refuses()
        assert hears_at(caller, EVERY_S - 1) == ()
        assert hears_at(caller, EVERY_S + 1) == ("ahead-0",)

    def test_nor_after_the_answer(self, story: Story) -> None:
        caller = story.waiting("21")
        story.at_work("7001").answers()
        caller.assert_state("talking")
        assert hears_at(caller, 3 * EVERY_S) == ()

    def test_nor_in_a_menu(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        caller.assert_hears("tramite")
        story.passes(FIRST_S + 1)
        caller.assert_hears("tramite")
        caller.waits_silently()
        caller.assert_hears("default")
        story.passes(EVERY_S)
        caller.assert_hears("ahead-0")

    def test_the_emergency_key_works_during_an_announcement(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(FIRST_S)
        caller.assert_hears("ahead-0")
        caller.presses("9")
        caller.assert_hears("emergencia")
        assert caller.queued()[-1].group == "emergencia"

    def test_another_key_only_cuts_it(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(FIRST_S)
        caller.presses("5")
        caller.assert_hears("default")
        caller.assert_state("waiting")


class TestAtAnyNumber:
    def test_each_caller_has_moments_of_their_own(self, story: Story) -> None:
        callers = []
        for _ in range(10):
            callers.append(story.waiting("21"))
            story.passes(1)
        for caller in callers:
            caller.assert_hears("default")
            assert hears_at(caller, 0) != ()

    def test_who_have_the_same_moment_are_told_one_after_the_other(self) -> None:
        story = Story(announcing_rules())
        fill(story, 200)
        began = []
        story.passes(FIRST_S - 1)
        for _ in range(6_000 // APART_MS):
            before = len(story.done(Play))
            story.passes(APART_MS / 1_000)
            began.append(len(story.done(Play)) - before)
        assert sum(began) == 200
        assert max(began) <= 1

    def test_who_finds_no_room_waits_for_the_next_moment(self) -> None:
        every_ms = 10 * APART_MS
        story = Story(rules_with(every_ms=every_ms, texts=()))
        callers = fill(story, 25)
        story.passes(FIRST_S + every_ms / 1_000 - 0.001)
        assert len({fact.contact for fact in story.stated(PlaceTold)}) == 10
        story.passes(10)
        assert len({fact.contact for fact in story.stated(PlaceTold)}) == len(callers)


class TestAfterAStart:
    def test_a_place_is_not_repeated(self, story: Story) -> None:
        fill(story, 1)
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-1",)
        story.restarts()
        assert hears_at(caller, EVERY_S + 1) == ("sigue",)

    def test_nor_told_worse(self, story: Story) -> None:
        (first,) = fill(story, 1)
        caller = story.waiting("21")
        assert hears_at(caller, 1) == ("ahead-1",)
        preferred = fill(story, 2, "11")
        story.restarts()
        first.hangs_up()
        assert hears_at(caller, EVERY_S + 1) == ("sigue",)
        for one in preferred:
            one.hangs_up()
        assert hears_at(caller, 2 * EVERY_S + 1) == ("ahead-0",)

    @pytest.mark.parametrize("journal", [True, False])
    def test_nothing_is_said_at_once(self, story: Story, *, journal: bool) -> None:
        caller = story.waiting("21")
        story.passes(FIRST_S + EVERY_S - 5)
        caller.prompt_ends()
        story.restarts(journal=journal)
        before = len(caller.ear.heard)
        story.passes(FIRST_S - 0.001)
        assert set(caller.ear.heard[before:]) <= {"default"}

    def test_a_wait_is_known_too(self) -> None:
        story = Story(announcing_rules())
        caller = story.waiting("21")
        known = PlaceTold(caller.contact, ahead=3, minutes=5, bound_ms=200_000)
        story.facts.append((story.now, known))
        story.facts.append((story.now, PlaceTold(caller.contact, ahead=2)))
        story.restarts()
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        assert call.told.ahead == 2
        assert call.told.wait is not None
        assert (call.told.wait.minutes, call.told.wait.bound_ms) == (5, 200_000)


class TestThePbxIsAway:
    def test_nothing_is_announced_and_later_again(self, story: Story) -> None:
        caller = story.waiting("21")
        story.loses_session()
        assert hears_at(caller, 5) == ()
        story.reconnects()
        assert hears_at(caller, EVERY_S + 1) == ("ahead-0",)

    def test_a_sound_that_is_missing_harms_nobody(self, story: Story) -> None:
        caller = story.waiting("21")
        story.fails(Play)
        story.passes(FIRST_S + EVERY_S)
        caller.assert_hears("default")
        caller.assert_state("waiting")
        assert story.stated(ContactRescued) == []


def test_where_nothing_is_announced_music_goes_on() -> None:
    story = Story()
    caller = story.waiting("21")
    plays = len(story.done(Play))
    story.passes(600)
    assert len(story.done(Play)) == plays
    caller.assert_hears("default")


def test_who_hung_up_is_waited_for_no_more(story: Story) -> None:
    caller = story.waiting("21")
    caller.hangs_up()
    assert len(story.core._deadlines) == len(Story(announcing_rules()).core._deadlines)
