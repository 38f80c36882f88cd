"""Pacing: callers of a number that calls very often enter the line a little at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.events import CallFound, DigitPressed
from callcenter.facts import ContactRescued, HeldBack, Outcome
from callcenter.flow import pacing
from callcenter.flow.numbers import Numbers
from callcenter.flow.pacing import Pacing, PacingRules
from tests.flow.story import PBX, Caller, Story, example_rules

NUMBER = "5550100"
TWO_A_MINUTE = PacingRules(calls=2, window_ms=60_000, longest_hold_ms=45_000)
HELD = ("callcenter/held-back", "callcenter/emergency-key", "digits/9")


def paced_by(rules: PacingRules, *, shared: str = "", key: bytes = b"") -> Pacing:
    """Nobody is remembered yet."""
    return Pacing(rules, numbers=Numbers([shared] if shared else []), key=key)


def entries(paced: Pacing, *asked_at: int, number: str = NUMBER) -> list[int]:
    """When each of these calls may enter."""
    return [paced.enter(paced.origin(number), at) for at in asked_at]


class TestTheRule:
    def test_a_few_calls_enter_at_once_and_the_next_when_its_share_of_the_window_has_passed(
        self,
    ) -> None:
        assert entries(paced_by(TWO_A_MINUTE), 0, 1, 2, 90_001) == [0, 1, 30_000, 90_001]

    def test_nobody_is_held_back_longer_than_the_longest_hold(self) -> None:
        asked = [0] * 500
        assert max(entries(paced_by(TWO_A_MINUTE), *asked)) == 45_000

    def test_a_storm_is_forgotten_soon_after_its_end(self) -> None:
        paced = paced_by(TWO_A_MINUTE)
        entries(paced, *[0] * 500)
        assert entries(paced, 150_000) == [150_000]

    @pytest.mark.parametrize("number", ["", "anonymous", "Restricted", "0", "000000", "<unknown>"])
    def test_a_number_that_identifies_nobody_is_never_paced(self, number: str) -> None:
        assert entries(paced_by(TWO_A_MINUTE), *[7] * 50, number=number) == [7] * 50

    def test_a_shared_number_is_never_paced_however_it_is_written(self) -> None:
        paced = paced_by(TWO_A_MINUTE, shared="+51 (1) 555.01-00")
        assert entries(paced, *[7] * 50, number="5115550100") == [7] * 50
        assert len(paced) == 0

    def test_without_a_limit_nobody_is_paced(self) -> None:
        paced = paced_by(PacingRules())
        assert entries(paced, *[7] * 50) == [7] * 50

    def test_numbers_do_not_hinder_each_other(self) -> None:
        paced = paced_by(TWO_A_MINUTE)
        entries(paced, *[0] * 50)
        assert entries(paced, 0, number="5550101") == [0]

    def test_a_number_is_remembered_by_a_keyed_hash_alone(self) -> None:
        one, other = paced_by(TWO_A_MINUTE, key=b"one"), paced_by(TWO_A_MINUTE, key=b"other")
        origin = one.origin(NUMBER)
        assert origin == one.origin("555-01 00")
        assert NUMBER.encode() not in origin
        assert origin != other.origin(NUMBER)
        assert len(origin) == 8

    def test_what_needs_no_remembering_is_forgotten(self) -> None:
        paced = paced_by(TWO_A_MINUTE)
        for number in range(1, 1_001):
            entries(paced, 0, number=str(number))
        assert len(paced) == 1_000
        entries(paced, 30_001)
        assert len(paced) == 1

    def test_beyond_the_bound_strangers_are_let_in_at_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pacing, "MOST_NUMBERS", 2)
        paced = paced_by(TWO_A_MINUTE)
        for number in ("1", "2", "3"):
            entries(paced, 0, 0, 0, number=number)
        assert len(paced) == 2
        assert entries(paced, 0, number="3") == [0]
        assert entries(paced, 0, number="1") == [45_000]

    @given(
        steps=st.lists(st.integers(0, 30_000), min_size=1, max_size=60),
        calls=st.integers(1, 5),
    )
    def test_in_any_window_no_more_enter_than_twice_the_calls_while_holds_are_long_enough(
        self, steps: list[int], calls: int
    ) -> None:
        """A bucket lets in ``calls`` at once and as many again while it fills: never more."""
        rules = PacingRules(calls=calls, window_ms=60_000, longest_hold_ms=10**9)
        paced, now, entered = paced_by(rules), 0, []
        for step in steps:
            now += step
            entered += entries(paced, now)
            assert entered[-1] >= now
        for at in entered:
            assert sum(at <= other < at + 60_000 for other in entered) <= 2 * calls


@pytest.fixture
def story() -> Story:
    """The example line at which one number may enter twice a minute; an agent is busy."""
    story = Story(replace(example_rules(), pacing=TWO_A_MINUTE))
    rosa = story.at_work("7001")
    story.core.roster.requests.pause(rosa.number, "Descanso", actor="test", now=story.now)
    return story


def third(story: Story, keys: str = "2") -> Caller:
    """The third caller from one number, who has pressed these keys."""
    for _ in range(2):
        story.call(NUMBER).presses("2")
    caller = story.call(NUMBER)
    caller.presses(keys)
    return caller


class TestACallerWhoIsHeldBack:
    def test_hears_why_and_which_key_is_for_emergencies_and_then_music(self, story: Story) -> None:
        caller = third(story)
        assert caller.ear.sounds == HELD
        caller.prompt_ends()
        assert caller.ear.music
        assert story.stated(HeldBack) == [HeldBack(caller.contact, "salud", 30_000)]

    def test_then_enters_the_line_with_the_first_arrival(self, story: Story) -> None:
        caller = third(story)
        came = story.now
        story.passes(29.9)
        caller.assert_state("menu")
        story.passes(0.1)
        caller.assert_state("waiting")
        (queued,) = caller.queued()
        assert (queued.group, queued.arrived_at) == ("general", came)

    def test_is_asked_what_it_is_about_once_in_the_line(self, story: Story) -> None:
        caller = third(story)
        story.passes(30)
        caller.assert_hears("tramite")

    def test_may_press_the_emergency_key_at_any_moment(self, story: Story) -> None:
        caller = third(story)
        story.passes(5)
        caller.presses("9")
        caller.assert_hears("emergencia")
        assert caller.queued()[-1].tier == 0
        story.passes(60)
        assert len(caller.queued()) == 1  # the end of the hold is forgotten

    def test_other_keys_mean_nothing(self, story: Story) -> None:
        caller = third(story)
        caller.presses("12#", cuts=False)
        caller.assert_state("menu")
        assert caller.ear.sounds == HELD

    def test_who_hangs_up_left_before_the_line(self, story: Story) -> None:
        caller = third(story)
        caller.hangs_up()
        story.passes(60)
        assert caller.outcome is Outcome.LEFT_MENU

    def test_an_emergency_is_never_held_back(self, story: Story) -> None:
        caller = third(story, "9")
        assert caller.queued()[-1].tier == 0
        assert story.stated(HeldBack) == []

    def test_silence_leads_to_the_same_place(self, story: Story) -> None:
        caller = third(story, "")
        for _ in range(2):
            caller.prompt_ends()
            story.passes(8)
        assert caller.ear.sounds == HELD

    def test_who_stands_in_the_line_changes_group_freely(self, story: Story) -> None:
        for _ in range(5):
            caller = story.call(NUMBER)
            caller.presses("9")
            caller.presses("2")  # by mistake
            assert caller.queued()[-1].tier == 2
        assert story.stated(HeldBack) == []

    def test_an_error_ends_the_hold_with_a_person(self, story: Story) -> None:
        caller = third(story)
        decision = story.core.rescue(DigitPressed(caller.leg, "9"), story.now)
        assert next(type(fact) for fact in decision.facts) is ContactRescued
        caller.assert_state("waiting")
        story.passes(60)
        assert caller.state == "waiting"

    def test_hears_music_again_after_the_session_broke(self, story: Story) -> None:
        caller = third(story)
        story.loses_session()
        caller.ear.token = 0
        story.reconnects()
        assert caller.ear.music
        story.passes(30)
        caller.assert_state("waiting")

    def test_a_new_run_has_forgotten_who_called_often(self, story: Story) -> None:
        caller = third(story)
        story.restarts()
        caller.presses("2")
        caller.assert_state("waiting")

    def test_the_pbxs_own_queue_ends_the_hold(self, story: Story) -> None:
        caller = third(story)
        caller.ear.elsewhere = True
        story.tell(
            CallFound(
                pbx=PBX,
                leg=caller.leg,
                number="",
                name="",
                dialled="",
                memo="",
                up_ms=0,
                elsewhere=True,
            )
        )
        caller.assert_state("waiting")
        story.passes(60)
        assert len(caller.queued()) == 1

    def test_nothing_that_is_stated_holds_the_number(self, story: Story) -> None:
        third(story)
        held = [fact for _, fact in story.facts if isinstance(fact, HeldBack)]
        assert NUMBER not in repr(held)


@pytest.mark.parametrize("number", ["anonymous", "0000"])
def test_callers_without_a_number_are_not_held_back(story: Story, number: str) -> None:
    callers = [story.call(number) for _ in range(20)]
    for caller in callers:
        caller.presses("2")
    assert [caller.state for caller in callers] == ["waiting"] * 20
