"""Asterisk itself dies: who calls again soon, from the same number, gets the place back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.commands import Bridge
from callcenter.contacts import LegId
from callcenter.events import CallArrived, PbxConnected, PbxLost
from callcenter.facts import CameBack, Outcome, QueueReason
from tests.flow import soundness
from tests.flow.people import Caller, Leg
from tests.flow.story import PBX, START, Story, example_rules

ANA, BETO = "5550100", "5550101"
MINUTE = 60


@pytest.fixture
def story() -> Story:
    return Story()


def after_the_death(story: Story) -> None:
    story.pbx_dies()
    story.reconnects()


def order(story: Story) -> list[str]:
    return [waiting.contact for waiting in story.core.view(story.now).waiting]


class TestTheRecord:
    def test_says_that_the_pbx_died_and_not_that_the_caller_left(self, story: Story) -> None:
        waiting, in_menu = story.waiting(number=ANA), story.call(BETO)
        after_the_death(story)
        assert waiting.outcome is Outcome.PBX_DIED
        assert in_menu.outcome is Outcome.PBX_DIED

    def test_says_of_who_was_spoken_with_that_they_were_answered(self, story: Story) -> None:
        agent = story.at_work("7001")
        caller = story.waiting(number=ANA)
        agent.answers()
        after_the_death(story)
        assert caller.outcome is Outcome.ANSWERED

    def test_says_it_of_who_was_being_connected(self, story: Story) -> None:
        story.deaf_to.add(Bridge)
        agent = story.at_work("7001")
        caller = story.waiting(number=ANA)
        agent.answers()
        after_the_death(story)
        assert caller.outcome is Outcome.PBX_DIED

    def test_says_lost_where_the_same_pbx_is_back(self, story: Story) -> None:
        caller = story.waiting(number=ANA)
        story.loses_session()
        story.reconnects(without=(caller.leg,))
        assert caller.outcome is Outcome.LOST

    def test_says_lost_where_the_pbx_does_not_tell_since_when_it_runs(self, story: Story) -> None:
        caller = story.waiting(number=ANA)
        story.pbx_dies(started="")
        story.reconnects()
        assert caller.outcome is Outcome.LOST

    def test_says_nothing_of_who_is_on_another_pbx(self, story: Story) -> None:
        here = story.waiting(number=ANA)
        story.tell(PbxConnected("east", started="on Friday"))
        story.legs["leg-east"] = Leg(since=story.now, number=BETO)
        story.tell(CallArrived("east", LegId("leg-east"), BETO, "", "0800"))
        there = Caller(story, LegId("leg-east"))
        story.legs["leg-east"].up = False
        story.tell(PbxLost("east"), PbxConnected("east", started="on Sunday"))
        assert there.outcome is Outcome.PBX_DIED
        here.assert_state("waiting")

    def test_says_that_the_pbx_died_where_the_service_died_with_it(self, story: Story) -> None:
        caller = story.waiting(number=ANA)
        story.dies()
        story.crashes(started="on Tuesday")
        story.starts_again()
        assert caller.outcome is Outcome.PBX_DIED


class TestWhoCallsAgain:
    def test_stands_before_those_who_came_in_between(self, story: Story) -> None:
        before = story.waiting("21", number=ANA)
        story.passes(10)
        lost_at = story.now
        after_the_death(story)
        between = story.waiting("21", number=BETO)
        story.passes(MINUTE)
        again = story.call(ANA)
        again.assert_state("waiting")
        assert order(story) == [again.contact, between.contact]
        (link,) = story.stated(CameBack)
        assert (link.contact, link.earlier) == (again.contact, before.contact)
        assert (link.arrived_at, link.lost_at) == (START, lost_at)
        place = again.queued()[-1]
        assert (place.group, place.service) == ("general", "citas")
        assert (place.arrived_at, place.reason) == (START, QueueReason.CAME_BACK)
        assert place.seq == before.queued()[-1].seq
        assert place.queued_at == story.now

    def test_hears_no_menu_and_is_answered_first(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        after_the_death(story)
        between = story.waiting("21", number=BETO)
        again = story.call(ANA)
        again.waits_silently()
        assert "callcenter/menu" not in again.ear.heard
        agent = story.at_work("7001")
        again.assert_state("offered")
        agent.answers()
        assert again.connected().arrival_wait_ms == story.now - START
        between.assert_state("waiting")
        soundness.everybody_is_in_exactly_one_place(story.core)

    def test_from_a_menu_hears_the_menu_and_has_the_first_arrival(self, story: Story) -> None:
        story.call(ANA)
        after_the_death(story)
        story.passes(MINUTE)
        again = story.call(ANA)
        again.assert_state("menu")
        again.presses("1")
        assert again.queued()[0].arrived_at == START

    def test_while_the_service_looked_for_the_pbx_is_found_there_with_the_place(
        self, story: Story
    ) -> None:
        story.waiting("11", number=ANA)
        story.pbx_dies()
        leg = LegId("leg-early")
        story.legs[leg] = Leg(since=story.now, number=ANA)
        story.legs[leg].elsewhere = True
        story.passes(5)
        story.reconnects()
        (waiting,) = story.core.view(story.now).waiting
        assert (waiting.group, waiting.arrived_at) == ("preferente", START)
        assert not story.legs[leg].elsewhere

    def test_gets_the_place_once(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        after_the_death(story)
        story.call(ANA)
        story.call(ANA).assert_state("menu")
        assert len(story.stated(CameBack)) == 1

    def test_has_the_first_arrival_after_a_second_death_too(self, story: Story) -> None:
        again = story.waiting("21", number=ANA)
        for day in ("on Tuesday", "on Wednesday"):
            story.pbx_dies(started=day)
            story.reconnects()
            story.passes(MINUTE)
            again = story.call(ANA)
        assert again.queued()[-1].arrived_at == START

    @pytest.mark.parametrize(("minutes", "known"), [(29, True), (31, False)])
    def test_does_so_within_half_an_hour(self, story: Story, minutes: int, *, known: bool) -> None:
        story.waiting("21", number=ANA)
        after_the_death(story)
        story.now += minutes * MINUTE * 1_000
        story.call(ANA)
        assert len(story.stated(CameBack)) == known

    def test_later_than_another_who_was_lost_afterwards_is_a_newcomer(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        after_the_death(story)
        story.now += 20 * MINUTE * 1_000
        story.waiting("21", number=BETO)
        story.pbx_dies(started="on Wednesday")
        story.reconnects()
        story.now += 11 * MINUTE * 1_000
        story.call(ANA).assert_state("menu")
        story.call(BETO).assert_state("waiting")


class TestNoPlace:
    @pytest.mark.parametrize("number", ["", "Restricted"])
    def test_is_kept_for_a_number_that_names_nobody(self, story: Story, number: str) -> None:
        story.waiting("21", number=number)
        after_the_death(story)
        story.call(number).assert_state("menu")

    def test_is_kept_for_a_number_that_two_had(self, story: Story) -> None:
        for _ in range(2):
            story.waiting("21", number=ANA)
        after_the_death(story)
        story.call(ANA).assert_state("menu")

    @pytest.mark.parametrize("others", [0, 1])
    def test_is_kept_for_a_number_of_which_somebody_was_spoken_with(
        self, story: Story, others: int
    ) -> None:
        agent = story.at_work("7001")
        story.waiting("21", number=ANA)
        agent.answers()
        for _ in range(others):
            story.waiting("21", number=ANA)
        after_the_death(story)
        story.call(ANA).assert_state("menu")

    def test_is_kept_for_a_number_that_many_share(self) -> None:
        story = Story(replace(example_rules(), shared_numbers=(ANA,)))
        story.waiting("21", number=ANA)
        after_the_death(story)
        story.call(ANA).assert_state("menu")

    def test_is_kept_where_the_rules_say_so(self) -> None:
        story = Story(replace(example_rules(), place_kept_ms=0))
        story.waiting("21", number=ANA)
        after_the_death(story)
        story.call(ANA).assert_state("menu")

    def test_is_given_on_another_line(self, story: Story) -> None:
        rules = story.core.rules
        (line,) = rules.lines.values()
        other = replace(line, name="other", dialled=frozenset({"0900"}))
        story = Story(replace(rules, lines={line.name: line, "other": other}))
        story.waiting("21", number=ANA)
        after_the_death(story)
        leg = LegId("leg-other")
        story.legs[leg] = Leg(since=story.now)
        story.tell(CallArrived(PBX, leg, ANA, "", "0900"))
        Caller(story, leg).assert_state("menu")


class TestARestartInBetween:
    def test_keeps_the_places_of_those_the_pbx_lost(self, story: Story) -> None:
        before = story.waiting("11", number=ANA)
        after_the_death(story)
        story.restarts()
        story.restarts()
        again = story.call(ANA)
        place = again.queued()[-1]
        assert (place.arrived_at, place.group, place.service) == (START, "preferente", "citas")
        assert before.outcome is Outcome.PBX_DIED

    def test_keeps_the_place_of_who_was_there_when_both_died(self, story: Story) -> None:
        story.waiting("11", number=ANA)
        story.dies()
        story.crashes(started="on Tuesday")
        story.starts_again()
        assert story.call(ANA).queued()[-1].arrived_at == START

    def test_gives_no_place_that_was_given(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        after_the_death(story)
        story.call(ANA)
        story.restarts()
        story.call(ANA).assert_state("menu")

    def test_knows_the_number_of_who_was_found_at_the_pbx(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        story.restarts(journal=False)
        after_the_death(story)
        assert story.call(ANA).queued()[-1].arrived_at == START

    def test_with_other_rules_leaves_out_what_they_do_not_have(self, story: Story) -> None:
        story.waiting("11", number=ANA)
        story.waiting("21", number=BETO)
        after_the_death(story)
        rules = story.core.rules
        groups = {name: group for name, group in rules.groups.items() if name != "preferente"}
        services = {name: one for name, one in rules.services.items() if name != "citas"}
        story.restarts(replace(rules, groups=groups, services=services))
        story.call(ANA).assert_state("menu")
        again = story.call(BETO)
        again.assert_state("waiting")
        assert again.queued()[-1].service == ""

    def test_of_who_was_answered_keeps_no_place(self, story: Story) -> None:
        agent = story.at_work("7001")
        story.waiting("21", number=ANA)
        agent.answers()
        story.dies()
        story.crashes(started="on Tuesday")
        story.starts_again()
        story.call(ANA).assert_state("menu")

    def test_finds_who_came_back_with_the_first_arrival(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        after_the_death(story)
        again = story.call(ANA)
        story.restarts()
        again.assert_state("waiting")
        assert again.queued()[-1].arrived_at == START
