"""A caller's own line breaks while they wait: who calls again soon has the place, once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.contacts import LegId
from callcenter.events import CallArrived, LegEnded, PauseAsked, ReclassifyAsked
from callcenter.facts import Break, CameBack, MetClosed, Outcome, QueueReason
from callcenter.flow.numbers import Numbers
from callcenter.flow.returns import FORGET_MS, Returns
from tests.flow import soundness
from tests.flow.office import story_at
from tests.flow.overflowing import rule, rules_of
from tests.flow.people import NORMAL, Caller, Leg
from tests.flow.story import PBX, START, Story, example_rules
from tests.flow.test_full_line import bounded_rules
from tests.flow.test_overflow import NORTH

ANA, BETO = "5550100", "5550101"
MINUTE = 60


@pytest.fixture
def story() -> Story:
    return Story()


def order(story: Story) -> list[str]:
    return [waiting.contact for waiting in story.core.view(story.now).waiting]


def drops(story: Story, keys: str = "21", number: str = ANA) -> Caller:
    """Somebody waits for a minute, and their line breaks."""
    caller = story.waiting(keys, number=number)
    story.passes(MINUTE)
    caller.hangs_up()
    return caller


class TestWhoCallsAgain:
    def test_stands_before_those_who_came_in_between(self, story: Story) -> None:
        before = drops(story)
        lost_at = story.now
        between = story.waiting("21", number=BETO)
        story.passes(MINUTE)
        again = story.call(ANA)
        again.assert_state("waiting")
        assert order(story) == [again.contact, between.contact]
        (link,) = story.stated(CameBack)
        assert link == CameBack(
            again.contact, before.contact, START, lost_at, Break.DROPPED, line="salud"
        )
        place, earlier = again.queued()[-1], before.queued()[-1]
        assert (place.group, place.service) == ("general", "citas")
        assert (place.arrived_at, place.seq) == (earlier.arrived_at, earlier.seq)
        assert (place.reason, place.queued_at) == (QueueReason.CAME_BACK, story.now)

    def test_leaves_the_record_of_the_first_call_true(self, story: Story) -> None:
        before = drops(story)
        story.call(ANA)
        assert before.outcome is Outcome.ABANDONED
        assert before.ended().wait_ms == story.now - before.queued()[0].queued_at

    def test_hears_so_and_then_music_and_no_menu(self, story: Story) -> None:
        agent = story.at_work("7001")
        agent.asks(PauseAsked, "lunch")
        drops(story)
        again = story.call(ANA)
        again.assert_hears("place-regained")
        again.prompt_ends()
        again.assert_hears("default")
        assert "callcenter/menu" not in again.ear.heard

    def test_hears_too_that_nobody_is_at_work(self, story: Story) -> None:
        drops(story)
        story.call(ANA).assert_hears("place-regained", "nobody-logged-in")

    def test_hears_music_where_a_line_says_nothing(self) -> None:
        rules = example_rules()
        silent = replace(
            rules.lines["salud"], place_regained=(), place_taken=(), nobody_logged_in=()
        )
        story = Story(replace(rules, lines={"salud": silent}))
        drops(story)
        story.call(ANA).assert_hears("default")

    def test_is_answered_first(self, story: Story) -> None:
        drops(story)
        story.waiting("21", number=BETO)
        again = story.call(ANA)
        story.at_work("7001").answers()
        assert again.connected().arrival_wait_ms == story.now - START
        soundness.everybody_is_in_exactly_one_place(story.core)
        assert not story.verdict().faults

    def test_from_the_menu_of_the_line_has_what_was_chosen_so_far(self, story: Story) -> None:
        caller = story.call(ANA)
        caller.presses("1")  # in the line; asked what it is about
        story.passes(6)
        caller.hangs_up()
        assert caller.outcome is Outcome.ABANDONED
        place = story.call(ANA).queued()[-1]
        assert (place.group, place.service, place.arrived_at) == ("preferente", "", START)

    def test_has_the_group_that_somebody_else_gave_them(self, story: Story) -> None:
        caller = story.waiting("21", number=ANA)
        story.tell(ReclassifyAsked(caller.contact, "preferente", "test"))
        story.passes(MINUTE)
        caller.hangs_up()
        assert story.call(ANA).queued()[-1].group == "preferente"

    def test_as_an_emergency_is_one_again_and_as_nothing_else(self, story: Story) -> None:
        drops(story, "9")
        drops(story, "21", number=BETO)
        assert story.call(ANA).queued()[-1].tier == 0
        assert story.call(BETO).queued()[-1].tier == 2

    def test_is_let_into_a_line_that_is_full(self) -> None:
        story = Story(bounded_rules())
        drops(story)
        for _ in range(3):
            story.waiting()
        assert story.call(ANA).state == "waiting"

    def test_is_let_into_a_line_that_closed_meanwhile(self) -> None:
        story = story_at(17.72)
        drops(story)
        story.passes(2 * MINUTE)
        story.call(BETO).assert_state("menu")
        assert len(story.stated(MetClosed)) == 1
        story.call(ANA).assert_state("waiting")
        assert len(story.stated(MetClosed)) == 1

    def test_while_a_phone_rang_for_them(self, story: Story) -> None:
        agent = story.at_work("7001")
        caller = story.waiting("21", number=ANA)
        story.passes(6)
        assert agent.rings()
        caller.hangs_up()
        again = story.call(ANA)
        again.assert_state("offered")
        assert again.queued()[0].arrived_at == caller.queued()[0].arrived_at


class TestOnce:
    def test_and_the_next_who_calls_from_the_number_is_a_newcomer(self, story: Story) -> None:
        drops(story)
        story.call(ANA).assert_state("waiting")
        story.call(ANA).assert_state("menu")
        assert len(story.stated(CameBack)) == 1

    def test_and_not_after_the_next_drop(self, story: Story) -> None:
        drops(story)
        again = story.call(ANA)
        story.passes(MINUTE)
        again.hangs_up()
        assert again.outcome is Outcome.ABANDONED
        story.call(ANA).assert_state("menu")

    def test_nor_where_the_pbx_died_in_between(self, story: Story) -> None:
        drops(story)
        story.call(ANA)
        story.pbx_dies()
        story.reconnects()
        again = story.call(ANA)
        again.assert_state("waiting")  # that was nobody's doing
        assert again.queued()[-1].arrived_at == START
        story.passes(MINUTE)
        again.hangs_up()
        story.call(ANA).assert_state("menu")

    def test_but_once_after_the_pbx_died_too(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        story.pbx_dies()
        story.reconnects()
        again = story.call(ANA)
        story.passes(MINUTE)
        again.hangs_up()
        assert story.call(ANA).queued()[-1].arrived_at == START

    def test_and_only_the_place_that_was_vacated_last(self, story: Story) -> None:
        first = story.waiting("11", number=ANA)
        second = story.waiting("21", number=ANA)
        story.passes(MINUTE)
        second.hangs_up()
        first.hangs_up()
        assert story.call(ANA).queued()[-1].group == "preferente"
        story.call(ANA).assert_state("menu")

    def test_while_another_call_from_the_number_goes_on_waiting(self, story: Story) -> None:
        stays = story.waiting("11", number=ANA)
        drops(story)
        assert story.call(ANA).queued()[-1].group == "general"
        stays.assert_state("waiting")

    def test_and_not_once_somebody_of_the_number_was_answered(self, story: Story) -> None:
        other = story.waiting("21", number=ANA)
        drops(story)
        agent = story.at_work("7001")
        agent.answers()
        other.hangs_up()
        assert other.outcome is Outcome.ANSWERED
        story.call(ANA).assert_state("menu")

    @pytest.mark.parametrize(("seconds", "known"), [(299, True), (301, False)])
    def test_within_five_minutes(self, story: Story, seconds: int, *, known: bool) -> None:
        drops(story)
        story.now += seconds * 1_000
        story.call(ANA)
        assert len(story.stated(CameBack)) == known


class TestNoPlace:
    def test_is_kept_for_who_had_only_reached_the_menus(self, story: Story) -> None:
        caller = story.call(ANA)
        story.passes(5)
        caller.hangs_up()
        again = story.call(ANA)
        again.presses("2")
        assert again.queued()[0].arrived_at == story.now

    def test_is_kept_for_who_hung_up_as_soon_as_they_were_in_the_line(self, story: Story) -> None:
        caller = story.waiting("23", number=ANA)
        story.passes(2)
        caller.hangs_up()
        assert caller.outcome is Outcome.SHORT
        story.call(ANA).assert_state("menu")

    def test_is_kept_for_who_was_answered(self, story: Story) -> None:
        agent = story.at_work("7001")
        caller = story.waiting("21", number=ANA)
        agent.answers()
        story.passes(MINUTE)
        caller.hangs_up()
        story.call(ANA).assert_state("menu")

    @pytest.mark.parametrize("number", ["anonymous", "Restricted"])
    def test_is_kept_for_a_number_that_names_nobody(self, story: Story, number: str) -> None:
        drops(story, number=number)
        story.call(number).assert_state("menu")

    def test_is_kept_for_a_number_that_many_share(self) -> None:
        story = Story(replace(example_rules(), shared_numbers=(ANA,)))
        drops(story)
        story.call(ANA).assert_state("menu")

    def test_is_kept_where_the_rules_say_so(self) -> None:
        story = Story(replace(example_rules(), dropped_place_kept_ms=0))
        drops(story)
        story.call(ANA).assert_state("menu")

    def test_is_given_on_another_line(self, story: Story) -> None:
        rules = story.core.rules
        other = replace(rules.lines["salud"], name="other", dialled=frozenset({"0900"}))
        story = Story(replace(rules, lines={"salud": rules.lines["salud"], "other": other}))
        drops(story)
        leg = LegId("leg-other")
        story.legs[leg] = Leg(since=story.now, number=ANA)
        story.tell(CallArrived(PBX, leg, ANA, "", "0900"))
        Caller(story, leg).assert_state("menu")
        story.call(ANA).assert_state("waiting")  # it is still there on its own line


class TestARestartInBetween:
    def test_keeps_the_place(self, story: Story) -> None:
        before = drops(story, "11")
        story.restarts()
        story.restarts()
        again = story.call(ANA)
        place = again.queued()[-1]
        assert (place.arrived_at, place.group, place.service) == (START, "preferente", "citas")
        assert story.stated(CameBack)[-1].earlier == before.contact
        assert before.outcome is Outcome.ABANDONED

    def test_gives_no_place_that_was_given(self, story: Story) -> None:
        drops(story)
        story.call(ANA)
        story.restarts()
        story.call(ANA).assert_state("menu")

    def test_remembers_that_it_was_given_when_the_caller_drops_again(self, story: Story) -> None:
        drops(story)
        again = story.call(ANA)
        story.restarts()
        story.restarts()
        again.assert_state("waiting")
        again.hangs_up()
        story.restarts()
        story.call(ANA).assert_state("menu")

    def test_remembers_it_over_a_death_of_the_pbx(self, story: Story) -> None:
        drops(story)
        story.call(ANA)
        story.pbx_dies()
        story.reconnects()
        story.restarts()
        again = story.call(ANA)
        again.assert_state("waiting")
        story.restarts()
        story.passes(MINUTE)
        again.hangs_up()
        story.call(ANA).assert_state("menu")

    def test_knows_the_place_that_was_vacated_last(self, story: Story) -> None:
        first = story.waiting("11", number=ANA)
        second = story.waiting("21", number=ANA)
        story.passes(MINUTE)
        second.hangs_up()
        first.hangs_up()
        story.restarts()
        assert story.call(ANA).queued()[-1].group == "preferente"

    def test_keeps_no_place_of_who_was_answered_meanwhile(self, story: Story) -> None:
        other = story.waiting("21", number=ANA)
        drops(story)
        story.at_work("7001").answers()
        other.hangs_up()
        story.restarts()
        story.call(ANA).assert_state("menu")

    def test_keeps_none_of_a_number_that_names_nobody(self, story: Story) -> None:
        drops(story, number="anonymous")
        story.restarts()
        story.call("anonymous").assert_state("menu")


def test_a_hang_up_that_is_told_twice_keeps_one_place(story: Story) -> None:
    before = drops(story)
    story.tell(LegEnded(before.leg, NORMAL))
    story.call(ANA)
    assert len(story.stated(CameBack)) == 1


def test_tens_of_thousands_who_hang_up_are_forgotten_in_time() -> None:
    story = Story()
    returns = Returns(rules=example_rules(), numbers=Numbers(), hide=str)
    caller = story.call(ANA)
    call = story.core.calls.of_leg(caller.leg)
    assert call is not None
    for minute in range(60):
        for who in range(100):
            call.caller = f"{minute}-{who}"
            returns.ended(call, Outcome.ABANDONED, START + minute * FORGET_MS)
    assert len(returns) == 600


class TestWhoWasMovedToAnotherLine:
    """They call the number that they called before, which leads to the first line."""

    @pytest.fixture
    def story(self) -> Story:
        return Story(rules_of(rule("wait", "line:norte", over_s=60), lines__norte=NORTH))

    def moved(self, story: Story) -> Caller:
        caller = drops(story, "2")
        assert caller.queued()[-1].line == "norte"
        return caller

    @pytest.mark.parametrize("restarts", [False, True])
    def test_stands_where_they_stood(self, story: Story, *, restarts: bool) -> None:
        earlier = self.moved(story)
        story.passes(10)
        if restarts:
            story.restarts()
        again = story.call(ANA)
        (place,) = again.queued()
        assert (place.arrived_at, place.line) == (earlier.queued()[0].arrived_at, "norte")
        soundness.the_first_arrival_never_changes(story.facts)

    def test_stands_in_the_line_they_called_if_there_is_no_other_any_more(
        self, story: Story
    ) -> None:
        earlier = self.moved(story)
        story.reloads(example_rules())
        (place,) = story.call(ANA).queued()
        assert (place.arrived_at, place.line) == (earlier.queued()[0].arrived_at, "salud")

    def test_is_known_by_their_code_in_the_line_that_they_called(self, story: Story) -> None:
        earlier = self.moved(story)
        lost = story.core._parts.returns._lost[story.core._parts.returns.caller(ANA)][0]
        named = replace(lost, names=("code 1234",))
        story.core._parts.returns._named["code 1234"] = named
        before, now = story.now, story.now
        found = story.core._parts.returns.claim_named("code 1234", "salud", now, before=before)
        assert found is not None
        assert (found.contact, found.line) == (earlier.contact, "norte")
