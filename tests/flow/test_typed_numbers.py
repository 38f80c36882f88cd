"""A number typed in a menu: what ends it, what it leads to, and that it is written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import LookUp
from callcenter.contacts import ContactId
from callcenter.events import CallerKnown, DigitPressed
from callcenter.facts import UNTOLD_KEY, MenuAnswered, MenuUnanswered, Recognized
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


def test_digits_are_in_no_fact(story: Story) -> None:
    caller = story.call()
    caller.presses(DOCUMENT + "#1")
    assert DOCUMENT not in repr(story.facts)
    assert all(fact.key == "#" for fact in story.stated(MenuAnswered))


@pytest.mark.parametrize("killed_after", range(len(DOCUMENT) + 1))
@pytest.mark.parametrize("asked_first", [True, False])
def test_no_fact_tells_a_digit_whenever_the_service_is_killed(
    killed_after: int, *, asked_first: bool
) -> None:
    rules = asking_rules()
    if not asked_first:  # who is found hears the first menu, which takes digits for keys
        line = replace(rules.lines["salud"], menu="inicio")
        first = Menu("inicio", ("callcenter/first",), {"0": ToMenu("documento")}, ToLine("general"))
        menus = {**rules.menus, "inicio": first}
        rules = replace(rules, lines={"salud": line}, menus=menus)
    story = Story(rules)
    caller = story.call()
    caller.presses("" if asked_first else "0")
    for key in DOCUMENT[:killed_after]:
        story.tell(DigitPressed(caller.leg, key))
    before = len(story.facts)
    story.restarts()
    for key in DOCUMENT[killed_after:]:
        story.tell(DigitPressed(caller.leg, key))
    told = [f.key for _, f in story.facts[before:] if isinstance(f, MenuAnswered | MenuUnanswered)]
    assert set(told) <= {"", UNTOLD_KEY, "#"}
    assert caller.ear.up
    if not asked_first and killed_after < len(DOCUMENT):
        assert UNTOLD_KEY in told


def test_of_who_was_not_found_by_a_start_keys_are_told_as_ever() -> None:
    story = Story()
    story.waiting("82")
    assert story.stated(MenuUnanswered)[0].key == "8"
    assert story.stated(MenuAnswered)[0].key == "2"


def test_who_came_while_nobody_listened_may_be_typing_too(story: Story) -> None:
    story.dies()
    caller = story.call()
    story.starts_again(Story().core.rules)
    caller.presses("8")
    assert [fact.key for fact in story.stated(MenuUnanswered)] == [UNTOLD_KEY]


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
