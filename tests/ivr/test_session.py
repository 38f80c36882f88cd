"""One caller's walk through menus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ivr.menu import (
    AnyTarget,
    Ask,
    Asked,
    Menu,
    ToHangup,
    ToLine,
    ToMenu,
    ToMessage,
    ToService,
    ToWait,
)
from callcenter.ivr.session import (
    MOST_AGAIN,
    Answered,
    Played,
    Step,
    Typed,
    Unanswered,
    Walk,
)

GENERAL = ToLine("general", then="service")
MAIN = Menu(
    name="main",
    prompt=("welcome",),
    repeat=("welcome-slow",),
    keys={
        "1": ToLine("preferred"),
        "2": GENERAL,
        "3": ToMenu("more"),
        "4": ToMessage(("thanks",), ToHangup()),
        "5": ToMessage(("one moment",), ToMenu("more")),
    },
    otherwise=GENERAL,
    timeout_ms=8_000,
    attempts=2,
)
MORE = Menu(
    name="more",
    prompt=("more",),
    keys={"1": ToService("appointments"), "2": ToWait(), "*": ToMenu("main")},
    otherwise=ToMessage(("a person",), GENERAL),
    attempts=1,
    timeout_ms=5_000,
)
MENUS = {menu.name: menu for menu in (MAIN, MORE)}


@pytest.fixture
def walk() -> Walk:
    walk = Walk(MENUS)
    walk.enter("main", 0)
    return walk


class TestEntering:
    def test_a_menu_is_said_from_the_start(self) -> None:
        step = Walk(MENUS).enter("main", 0)

        assert Step(say=("welcome",), notes=(Played("main", 1),)) == step

    def test_an_unknown_menu_is_a_fault_of_the_driver(self) -> None:
        with pytest.raises(KeyError):
            Walk(MENUS).enter("nowhere", 0)

    def test_entering_again_begins_anew(self, walk: Walk) -> None:
        walk.prompt_ended(0)
        walk.expired(8_000)

        assert (Played("main", 1),) == walk.enter("main", 9_000).notes


class TestAKeyThatSaysItAgain:
    def test_does_so_so_often_and_is_unknown_then(self) -> None:
        again = Menu(
            name="again", prompt=("again",), keys={"*": ToMenu("again")}, otherwise=GENERAL
        )
        walk = Walk({"again": again})
        walk.enter("again", 0)
        for _ in range(MOST_AGAIN):
            assert walk.key("*", 0).say == ("again",)
        assert walk.key("*", 0).notes[0] == Unanswered("again", 1, "*")
        assert walk.key("*", 0).reached == GENERAL
        assert not walk.chosen


class TestSilence:
    def test_nothing_is_due_while_the_prompt_plays(self, walk: Walk) -> None:
        assert walk.next_deadline is None
        assert Step() == walk.expired(1_000_000)

    def test_the_time_for_an_answer_runs_from_the_end_of_the_prompt(self, walk: Walk) -> None:
        assert Step() == walk.prompt_ended(26_000)

        assert walk.next_deadline == 34_000

    def test_a_second_report_of_the_same_end_gives_no_more_time(self, walk: Walk) -> None:
        walk.prompt_ended(26_000)
        walk.prompt_ended(30_000)

        assert walk.next_deadline == 34_000

    def test_a_deadline_asked_for_too_early_does_nothing(self, walk: Walk) -> None:
        walk.prompt_ended(0)

        assert Step() == walk.expired(7_999)
        assert walk.next_deadline == 8_000

    def test_the_first_silence_repeats_the_menu_slowly(self, walk: Walk) -> None:
        walk.prompt_ended(0)

        step = walk.expired(8_000)

        assert step.say == ("welcome-slow",)
        assert (Unanswered("main", 1, ""), Played("main", 2)) == step.notes
        assert walk.next_deadline is None

    def test_the_last_silence_leads_to_a_person(self, walk: Walk) -> None:
        walk.prompt_ended(0)
        walk.expired(8_000)
        walk.prompt_ended(40_000)

        step = walk.expired(48_000)

        assert Step(reached=GENERAL, notes=(Unanswered("main", 2, ""),)) == step
        assert walk.over

    def test_without_a_slow_version_the_prompt_is_said_again(self) -> None:
        walk = Walk({"m": Menu("m", ("prompt",), {}, GENERAL)})
        walk.enter("m", 0)
        walk.prompt_ended(0)

        assert walk.expired(8_000).say == ("prompt",)

    def test_a_sound_that_is_missing_ends_at_once_and_a_person_follows(self, walk: Walk) -> None:
        walk.prompt_ended(0)
        walk.expired(8_000)
        walk.prompt_ended(8_000)

        assert walk.expired(16_000).reached == GENERAL


class TestKeys:
    def test_a_known_key_cuts_the_prompt(self, walk: Walk) -> None:
        step = walk.key("1", 2_000)

        assert Step(reached=ToLine("preferred"), notes=(Answered("main", "1"),)) == step

    def test_a_known_key_counts_after_the_prompt_as_well(self, walk: Walk) -> None:
        walk.prompt_ended(0)

        assert walk.key("2", 5_000).reached == GENERAL
        assert walk.next_deadline is None

    def test_an_unknown_key_repeats_the_menu_as_silence_does(self, walk: Walk) -> None:
        step = walk.key("8", 2_000)

        assert step.say == ("welcome-slow",)
        assert (Unanswered("main", 1, "8"), Played("main", 2)) == step.notes

    def test_unknown_keys_end_with_a_person(self, walk: Walk) -> None:
        walk.key("8", 0)

        assert walk.key("#", 1).reached == GENERAL

    def test_a_key_may_lead_to_another_menu(self, walk: Walk) -> None:
        step = walk.key("3", 0)

        assert Step(say=("more",), notes=(Answered("main", "3"), Played("more", 1))) == step

    def test_keys_faster_than_prompts_are_each_taken_by_the_menu_then_current(
        self, walk: Walk
    ) -> None:
        steps = [walk.key(digit, 0) for digit in "3*31"]

        assert [step.say for step in steps] == [("more",), ("welcome",), ("more",), None]
        assert ToService("appointments") == steps[-1].reached

    def test_a_walk_that_is_over_ignores_everything(self, walk: Walk) -> None:
        walk.key("1", 0)

        assert [Step()] * 3 == [walk.key("1", 0), walk.prompt_ended(0), walk.expired(9_999)]

    def test_a_walk_that_is_over_can_be_entered_again(self, walk: Walk) -> None:
        walk.key("2", 0)

        assert walk.enter("more", 1).say == ("more",)
        assert ToWait() == walk.key("2", 2).reached


class TestMessages:
    def test_a_message_is_said_and_then_leads_on(self, walk: Walk) -> None:
        assert Step(say=("thanks",), notes=(Answered("main", "4"),)) == walk.key("4", 0)
        assert not walk.over

        assert Step(reached=ToHangup()) == walk.prompt_ended(3_000)
        assert walk.over

    def test_a_key_during_a_message_cuts_it_and_does_nothing_else(self, walk: Walk) -> None:
        walk.key("5", 0)

        assert Step(say=("more",), notes=(Played("more", 1),)) == walk.key("1", 1)

    def test_no_silence_is_counted_during_a_message(self, walk: Walk) -> None:
        walk.key("4", 0)

        assert walk.next_deadline is None
        assert Step() == walk.expired(1_000_000)

    def test_silence_may_lead_over_a_message_to_a_person(self, walk: Walk) -> None:
        walk.key("3", 0)
        walk.prompt_ended(0)

        assert walk.expired(5_000).say == ("a person",)
        assert walk.prompt_ended(7_000).reached == GENERAL


class TestRepr:
    def test_it_tells_the_state(self, walk: Walk) -> None:
        assert repr(walk) == "<Walk main attempt 1 playing>"
        walk.prompt_ended(0)
        assert repr(walk) == "<Walk main attempt 1 until 8000>"
        walk.key("4", 0)
        assert repr(walk) == "<Walk message, then ToHangup()>"
        walk.prompt_ended(0)
        assert repr(walk) == "<Walk over>"


NAMES = ("a", "b", "c", "d")


def _targets(menus: tuple[str, ...]) -> st.SearchStrategy[AnyTarget]:
    """Any target; menus only among `menus`."""
    ends: st.SearchStrategy[AnyTarget] = st.sampled_from(
        [ToLine("g"), ToService("s"), ToWait(), ToHangup()]
    )
    plain = st.one_of(ends, st.sampled_from([ToMenu(name) for name in menus])) if menus else ends
    return st.one_of(plain, st.builds(ToMessage, st.just(("note",)), plain))


def _silent(later: tuple[str, ...]) -> st.SearchStrategy[AnyTarget]:
    """Where silence may lead: a line, directly or by way of a menu further on."""
    ends: list[AnyTarget] = [ToLine("g"), *(ToMenu(name) for name in later)]
    return st.one_of(
        st.sampled_from(ends), st.builds(ToMessage, st.just(("note",)), st.sampled_from(ends))
    )


@st.composite
def menu_trees(draw: st.DrawFn) -> dict[str, Menu]:
    """Menus as the configuration's check lets them through: silence ends in a line."""
    return {
        name: Menu(
            name=name,
            prompt=(name,),
            keys=draw(st.dictionaries(st.sampled_from("12*#"), _targets(NAMES), max_size=4)),
            otherwise=draw(_silent(NAMES[place + 1 :])),
            attempts=draw(st.integers(1, 3)),
        )
        for place, name in enumerate(NAMES)
    }


ACTS = st.lists(st.sampled_from(["1", "2", "*", "#", "ended", "wait"]), max_size=30)


def _act(walk: Walk, act: str, now: int) -> Step:
    match act:
        case "ended":
            return walk.prompt_ended(now)
        case "wait":
            return walk.expired(walk.next_deadline or now)
        case _:
            return walk.key(act, now)


@given(menu_trees(), ACTS)
def test_whatever_is_pressed_silence_then_leads_to_a_person_within_few_steps(
    menus: dict[str, Menu], acts: list[str]
) -> None:
    walk = Walk(menus)
    walk.enter("a", 0)
    message_by_key = False
    for now, act in enumerate(acts):
        step = _act(walk, act, now)
        if step != Step():  # else all is as it was, a message that plays included
            message_by_key = bool(step.notes and isinstance(step.notes[-1], Answered))
        if isinstance(step.reached, ToHangup):
            return  # only a key leads here; the test below watches that

    reached = None
    for _ in range(2 * sum(menu.attempts + 1 for menu in menus.values()) + 2):
        if walk.over:
            break
        step = walk.prompt_ended(0) if walk.next_deadline is None else walk.expired(10**9)
        reached = step.reached or reached

    assert walk.over
    assert reached is None or isinstance(reached, ToLine) or message_by_key


@given(menu_trees(), ACTS)
def test_a_hang_up_always_follows_a_known_key(menus: dict[str, Menu], acts: list[str]) -> None:
    walk = Walk(menus)
    answered_last = False
    walk.enter("a", 0)
    for now, act in enumerate(acts):
        step = _act(walk, act, now)
        for note in step.notes:
            answered_last = isinstance(note, Answered)

        assert not isinstance(step.reached, ToHangup) or answered_last


class TestChosen:
    """Whether the caller came here by a key of their own."""

    def test_a_known_key_is_a_choice(self, walk: Walk) -> None:
        walk.key("2", 0)
        assert walk.chosen

    def test_silence_is_none(self, walk: Walk) -> None:
        for now in (8_000, 16_000):
            walk.prompt_ended(now - 8_000)
            walk.expired(now)
        assert walk.over
        assert not walk.chosen

    def test_keys_that_the_menu_does_not_know_are_none(self, walk: Walk) -> None:
        walk.key("8", 0)
        walk.key("8", 0)
        assert walk.over
        assert not walk.chosen

    def test_silence_in_a_menu_reached_by_a_key_is_none(self, walk: Walk) -> None:
        walk.key("3", 0)
        walk.prompt_ended(0)
        walk.expired(5_000)
        walk.prompt_ended(6_000)
        assert walk.over
        assert not walk.chosen

    def test_a_choice_outlasts_the_message_it_leads_to(self, walk: Walk) -> None:
        walk.key("4", 0)
        walk.prompt_ended(0)
        assert walk.over
        assert walk.chosen


class TestANumber:
    """`asking` asks for a code of four digits, twice."""

    ASKING = Menu(
        name="asking",
        prompt=("type it",),
        keys={},
        otherwise=GENERAL,
        attempts=2,
        ask=Ask(Asked.CODE, 4, 4, ToWait()),
    )

    @pytest.fixture
    def asking(self) -> Walk:
        walk = Walk({"asking": self.ASKING})
        walk.enter("asking", 0)
        return walk

    def types(self, walk: Walk, keys: str) -> Step:
        return [walk.key(key, 0) for key in keys][-1]

    def test_is_told_once_it_is_ended_and_the_walk_waits(self, asking: Walk) -> None:
        assert self.types(asking, "0123#") == Step(typed=Typed(Asked.CODE, "0123"))
        assert asking.asks
        assert not asking.over

    def test_that_is_right_leads_on(self, asking: Walk) -> None:
        self.types(asking, "0123#")
        step = asking.taken(right=True, now=0)
        assert step == Step(reached=ToWait(), notes=(Answered("asking", "#"),))
        assert asking.chosen
        assert not asking.asks

    def test_that_is_wrong_costs_an_attempt(self, asking: Walk) -> None:
        self.types(asking, "0123#")
        assert asking.taken(right=False, now=0) == Step(
            say=("type it",), notes=(Unanswered("asking", 1, "#"), Played("asking", 2))
        )
        self.types(asking, "0124#")
        assert asking.taken(right=False, now=0).reached == GENERAL

    def test_gives_time_for_each_digit(self, asking: Walk) -> None:
        asking.prompt_ended(0)
        asking.key("1", 5_000)
        assert asking.next_deadline == 13_000
        assert asking.expired(13_000).notes[0] == Unanswered("asking", 1, "#")

    def test_that_nobody_typed_cannot_be_taken(self, walk: Walk, asking: Walk) -> None:
        with pytest.raises(ValueError, match="no number"):
            walk.taken(right=True, now=0)
        self.types(asking, "0123#")
        asking.taken(right=True, now=0)
        with pytest.raises(ValueError, match="no number"):
            asking.taken(right=True, now=0)

    def test_tells_no_digit_when_printed(self) -> None:
        assert repr(Typed(Asked.CODE, "0123")) == "<Typed code>"
