"""A number typed in a menu: what ends it, what it leads to, and that it is written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import LookUp
from callcenter.contacts import ContactId
from callcenter.events import CallerKnown, DigitPressed
from callcenter.facts import MenuAnswered, MenuUnanswered, Recognized
from callcenter.flow.rules import RegistryRules, Rules
from callcenter.ivr.menu import Ask, Asked, Menu, ToLine, ToMenu
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import Caller

DOCUMENT = "45678901"
OLD = CallerKnown(ContactId(""), person="ana", age=75)


def asking_rules(*, attempts: int = 2) -> Rules:
    """The example line, whose first menu asks for a document of 6 to 12 digits."""
    rules = example_rules()
    line = rules.lines["salud"]
    menu = Menu(
        name="documento",
        prompt=("callcenter/ask",),
        keys={},
        otherwise=ToMenu(line.menu),
        attempts=attempts,
        timeout_ms=5_000,
        ask=Ask(Asked.DOCUMENT, 6, 12, ToLine("general")),
    )
    return replace(
        rules,
        lines={"salud": replace(line, menu="documento")},
        menus={**rules.menus, "documento": menu},
        registry=RegistryRules(older_group="preferente", older_from=60),
    )


@pytest.fixture
def story() -> Story:
    story = Story(asking_rules())
    story.registry[DOCUMENT] = OLD
    return story


def asked(story: Story) -> list[str]:
    return [command.document for command in story.done(LookUp) if command.document]


def hears(caller: Caller) -> tuple[str, ...]:
    return caller.ear.sounds


def test_is_ended_by_a_key_and_known_while_the_caller_stands_in_the_line(story: Story) -> None:
    caller = story.call()
    caller.presses(DOCUMENT + "#")
    caller.assert_state("waiting")
    assert asked(story) == [DOCUMENT]
    assert caller.queued()[-1].group == "preferente"
    assert story.stated(Recognized)[-1].verified


def test_is_ended_by_silence_too(story: Story) -> None:
    caller = story.call()
    caller.presses(DOCUMENT)
    story.passes(4)
    caller.presses("1")
    story.passes(4.9)
    caller.assert_state("menu")
    story.passes(0.2)
    assert asked(story) == [DOCUMENT + "1"]


@pytest.mark.parametrize("typed", ["12345#", "1234567890123#", "#", "1" * 40 + "#"])
def test_of_a_wrong_length_is_asked_for_once_more(story: Story, typed: str) -> None:
    caller = story.call()
    caller.presses(typed)
    assert hears(caller) == ("callcenter/ask",)
    assert story.stated(MenuUnanswered)[-1].key == "#"
    caller.presses(DOCUMENT + "#")
    caller.assert_state("waiting")


def test_of_a_wrong_length_twice_leads_on_like_silence(story: Story) -> None:
    first = example_rules().lines["salud"].menu
    for silent in (False, True):
        caller = story.call()
        if silent:
            for _ in range(2):
                caller.prompt_ends()
                story.passes(5)
        else:
            caller.presses("1#2#")
        caller.assert_state("menu")
        assert hears(caller) == example_rules().menus[first].prompt
    assert asked(story) == []


def test_nine_is_a_digit_and_the_star_is_the_emergency_key(story: Story) -> None:
    caller = story.call()
    caller.presses("9999")
    caller.assert_state("menu")
    caller.presses("*")
    assert caller.queued()[-1].group == "emergencia"


def test_after_it_the_emergency_key_is_itself_again(story: Story) -> None:
    caller = story.call()
    caller.presses("1#1#9")
    assert caller.queued()[-1].group == "emergencia"


def test_without_an_emergency_group_the_star_is_no_digit() -> None:
    rules = asking_rules()
    line = replace(rules.lines["salud"], emergency_group="", emergency_key="")
    story = Story(replace(rules, lines={"salud": line}))
    caller = story.call()
    caller.presses("1234*")
    assert story.stated(MenuUnanswered)[-1].key == "*"


def test_digits_are_in_no_fact_and_every_key_of_the_call_is_private(story: Story) -> None:
    caller = story.call()
    for key in DOCUMENT + "#1":
        assert story.core.handle(DigitPressed(caller.leg, key), story.now).private
    assert DOCUMENT not in repr(story.facts)
    assert all(fact.key == "#" for fact in story.stated(MenuAnswered))
    other = Story().call()
    assert not other.story.core.handle(DigitPressed(other.leg, "1"), other.story.now).private


def test_a_defect_on_the_way_keeps_it_private(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = story.call()

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("callcenter.ivr.session.Walk.key", fail)
    event = DigitPressed(caller.leg, "4")
    with pytest.raises(ZeroDivisionError):
        story.core.handle(event, story.now)
    assert story.core.rescue(event, story.now).private
    caller.assert_state("waiting")


def test_without_a_registry_it_leads_on_all_the_same() -> None:
    story = Story(replace(asking_rules(), registry=None))
    caller = story.call()
    caller.presses(DOCUMENT + "#")
    caller.assert_state("waiting")
    assert asked(story) == []


def test_whoever_types_while_the_service_is_killed_is_asked_anew(story: Story) -> None:
    caller = story.call()
    caller.presses("4567")
    story.restarts()
    caller.waits_silently() if caller.ear.of_earlier_run else None
    caller.presses(DOCUMENT + "#")
    assert asked(story) == [DOCUMENT]
