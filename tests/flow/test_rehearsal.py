"""A test call: up to the line, and in nobody's way."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.commands import HoldMusic, RingAgent
from callcenter.contacts import LegId, Phone
from callcenter.events import DeskCalled, DigitPressed, PbxConnected
from callcenter.facts import ContactArrived, Offered, Queued
from tests.flow.people import Desk
from tests.flow.story import PBX, Leg, Story, example_rules

LEG = LegId("test-1")


@pytest.fixture
def story() -> Story:
    return Story()


def placed(story: Story, dialled: str = "0800") -> Desk:
    """A test call that was handed over."""
    story.legs[LEG] = Leg()
    story.tell(DeskCalled(PBX, LEG, Phone("Local/0800@callcenter-line"), dialled, is_test=True))
    return Desk(story, LEG)


def hears(desk: Desk) -> tuple[str, ...]:
    return desk.ear.sounds


def test_it_hears_the_first_menu_presses_a_key_hears_of_a_place_and_is_ended(story: Story) -> None:
    rules = story.core.rules
    desk = placed(story)
    assert hears(desk) == rules.menus[rules.default_line.menu].prompt
    desk.types("5")
    assert hears(desk) == rules.default_line.place_taken
    story.tell(DigitPressed(LEG, "5"))
    desk.prompt_ends()
    assert desk.over


def test_it_is_no_contact_rings_nobody_and_overtakes_nobody(story: Story) -> None:
    first = story.waiting("23")
    before = len(story.facts)
    desk = placed(story)
    desk.types("1")
    agent = story.agent("7001")
    agent.logs_in("PJSIP/101")
    assert [offer.contact for offer in story.stated(Offered)] == [first.contact]
    desk.prompt_ends()
    told = [type(fact) for _, fact in story.facts[before:]]
    assert ContactArrived not in told
    assert Queued not in told
    assert len(story.done(RingAgent)) == 1
    assert [music.leg for music in story.done(HoldMusic) if music.leg == LEG] == []


def test_it_may_press_the_key_after_the_menu_has_ended(story: Story) -> None:
    desk = placed(story)
    desk.prompt_ends()
    assert not desk.over
    desk.types("1")
    assert hears(desk) == story.core.rules.default_line.place_taken


def test_without_a_key_it_is_ended_all_the_same(story: Story) -> None:
    desk = placed(story)
    desk.prompt_ends()
    story.passes(60)
    assert hears(desk) == story.core.rules.default_line.place_taken
    desk.prompt_ends()
    assert desk.over


def test_of_several_lines_it_hears_the_one_that_it_dialled() -> None:
    rules = example_rules()
    other = replace(
        rules.default_line, name="otra", dialled=frozenset({"0900"}), menu=list(rules.menus)[-1]
    )
    story = Story(replace(rules, lines={**rules.lines, "otra": other}))
    assert hears(placed(story, "0900")) == rules.menus[other.menu].prompt


def test_a_line_that_says_nothing_of_a_place_ends_it_at_once() -> None:
    rules = example_rules()
    quiet = replace(rules.default_line, place_taken=())
    story = Story(replace(rules, lines={quiet.name: quiet}))
    desk = placed(story)
    desk.types("1")
    assert desk.over


def test_it_may_hang_up_and_may_be_gone_after_a_lost_session(story: Story) -> None:
    placed(story).hangs_up()
    desk = placed(story)
    desk.ear.up = False
    story.tell(PbxConnected(PBX, frozenset(), ""))
    story.tell(DigitPressed(LEG, "1"))
    assert story.core.next_deadline() is None or not desk.ear.up
