"""Callers at the menus, before the line and in it: keys, and silence."""

from __future__ import annotations

import pytest

from callcenter.commands import Play, RingAgent
from callcenter.facts import (
    ContactArrived,
    EndedBy,
    MenuAnswered,
    MenuPlayed,
    MenuUnanswered,
    Outcome,
    Queued,
)
from tests.flow.story import Story


@pytest.fixture
def story() -> Story:
    """The example line, with one agent at work who is busy: paused, but there."""
    story = Story()
    rosa = story.at_work("7001")
    story.core.roster.requests.pause(rosa.number, "Descanso", actor="test", now=story.now)
    return story


def reasons(queued: list[Queued]) -> list[tuple[str, str, str]]:
    return [(fact.reason, fact.group, fact.service) for fact in queued]


class TestOneKeyAndAnother:
    def test_from_the_menu_to_preference_to_a_service_to_an_agent_to_goodbye(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.call("51999")
        caller.assert_hears("menu")
        story.passes(3)
        caller.presses("1")
        caller.assert_hears("preferente", "tramite")
        assert rosa.rings()
        story.passes(2)
        caller.presses("1")
        caller.assert_hears("default")
        story.passes(1)
        rosa.answers()
        caller.assert_state("talking")
        story.passes(60)
        rosa.hangs_up()

        fact = caller.connected()
        assert (fact.group, fact.service, fact.tier) == ("preferente", "citas", 1)
        assert (fact.wait_ms, fact.arrival_wait_ms) == (3_000, 6_000)
        ended = caller.ended()
        assert (ended.outcome, ended.ended_by, ended.talk_ms) == (
            Outcome.ANSWERED,
            EndedBy.AGENT,
            60_000,
        )
        assert rosa.state == "wrap_up"
        story.passes(10)
        assert rosa.state == "available"
        assert story.verdict().all_well

    def test_two_leads_to_the_general_line_and_the_agent_sees_so(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.call()
        story.passes(72)
        caller.presses("2")

        caller.assert_hears("tramite")
        assert caller.queued()[0].group == "general"
        assert rosa.rings()
        assert [ring.display for ring in story.done(RingAgent)] == ["G 01:12"]

    def test_the_number_of_the_caller_is_in_one_fact_only(self, story: Story) -> None:
        caller = story.call("5550777")
        caller.presses("21")
        caller.hangs_up()

        holders = [fact for _, fact in story.facts if "5550777" in repr(fact)]
        assert [type(fact) for fact in holders] == [ContactArrived]

    def test_the_person_is_in_the_line_before_the_service_is_asked(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        assert reasons(caller.queued()) == [("entered", "general", "")]

        caller.presses("3")

        assert reasons(caller.queued())[1:] == [("service_chosen", "general", "reclamos")]
        assert caller.queued()[1].skills == ("reclamos",)
        assert {fact.arrived_at for fact in caller.queued()} == {story.now}

    def test_every_menu_and_answer_is_stated(self, story: Story) -> None:
        caller = story.call()
        caller.presses("21")

        played = [(fact.menu, fact.attempt) for fact in story.stated(MenuPlayed)]
        answered = [(fact.menu, fact.key) for fact in story.stated(MenuAnswered)]
        assert played == [("principal", 1), ("tramite", 1)]
        assert answered == [("principal", "2"), ("tramite", "1")]


class TestSilence:
    def test_twice_leads_by_a_slow_repeat_to_the_general_line(self, story: Story) -> None:
        caller = story.call()
        caller.prompt_ends()
        story.passes(7.9)
        assert caller.ear.heard == ["callcenter/menu"]
        story.passes(0.1)
        caller.assert_hears("menu-slow")
        caller.prompt_ends()
        story.passes(8)

        caller.assert_hears("tramite")
        assert reasons(caller.queued()) == [("entered", "general", "")]
        unanswered = [(f.menu, f.attempt, f.key) for f in story.stated(MenuUnanswered)]
        assert unanswered == [("principal", 1, ""), ("principal", 2, "")]

    def test_alone_leads_to_a_person(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.call()
        caller.waits_silently()

        rosa.answers()

        caller.assert_state("talking")
        assert caller.connected().service == ""

    def test_in_the_service_menu_leads_to_the_music(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        caller.prompt_ends()
        story.passes(8)

        caller.assert_hears("default")
        assert len(caller.queued()) == 1

    def test_an_unknown_key_costs_one_attempt(self, story: Story) -> None:
        caller = story.call()
        caller.presses("7")
        caller.assert_hears("menu-slow")
        caller.presses("#")

        caller.assert_hears("tramite")
        assert [fact.key for fact in story.stated(MenuUnanswered)] == ["7", "#"]

    def test_a_prompt_whose_end_is_never_told_is_taken_as_heard(self, story: Story) -> None:
        caller = story.call()
        story.passes(119)
        assert caller.ear.heard == ["callcenter/menu"]
        caller.ear.token = 0  # the PBX plays nothing any more
        story.passes(1 + 8)
        caller.assert_hears("menu-slow")

    def test_a_missing_sound_ends_at_once_and_the_menu_goes_on(self, story: Story) -> None:
        story.fails(Play)
        caller = story.call()
        story.passes(8 + 8)

        caller.assert_state("waiting")
        caller.presses("1", cuts=False)
        assert caller.queued()[-1].service == "citas"
        caller.assert_hears("default")
