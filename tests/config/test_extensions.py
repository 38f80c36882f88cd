"""Agents at extensions, and those who accept by a key: what is made of it, and what is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Problem, Severity
from callcenter.config.sounds import texts
from callcenter.dialable import ANY_PJSIP, DialablePhones
from callcenter.flow.accepting import AcceptWords

if TYPE_CHECKING:
    from pathlib import Path

Spoiled = Callable[..., list[Problem]]
Write = Callable[[str], "Path"]

SERVICE = "[services.citas]\n"
ROSA = 'name = "Rosa"\n'
GUARD = 'phone = "PJSIP/150"\n'
AT_101 = "Local/101@callcenter-extension/n"


def table(text: str) -> tuple[str, str]:
    return SERVICE, f"[extensions]\n{text}\n{SERVICE}"


def settings_of(write: Write, base: str, *pairs: tuple[str, str]) -> config.Settings:
    for old, new in pairs:
        assert old in base
        base = base.replace(old, new)
    return config.load(write(base), environ={})


def test_every_extension_may_be_a_desk_unless_phones_say_otherwise(write: Write, base: str) -> None:
    rules = config.rules(settings_of(write, base, table('hints = "ext-local"')))
    desks = DialablePhones(rules.phones)
    assert desks.allows(AT_101)
    assert desks.allows("PJSIP/201")
    assert not desks.allows("Local/101@from-internal/n")
    assert not desks.allows("Local/0051999888777@callcenter-extension/n")


def test_a_narrower_setting_is_kept_to(write: Write, base: str) -> None:
    narrow = '[desk]\nphones = ["Local/2??@callcenter-extension/n"]'
    rules = config.rules(settings_of(write, base, table(f'hints = "ext-local"\n{narrow}')))
    assert not DialablePhones(rules.phones).allows(AT_101)


def test_without_the_table_nothing_is_different(write: Write, base: str) -> None:
    rules = config.rules(settings_of(write, base))
    assert rules.phones == ANY_PJSIP
    assert rules.accept == AcceptWords()


@pytest.mark.parametrize(
    "text",
    [
        "",
        'hints = ""',
        'hints = "ext local"',
        'hints = "a,b"',
        'hints = "ext-local"\nring = "from-queue/n"',
        'hints = "ext-local"\nring = ""',
    ],
)
def test_such_values_are_refused(spoiled: Spoiled, text: str) -> None:
    problems = spoiled(table(text))
    assert problems
    assert all(problem.field.startswith("extensions") for problem in problems)


def test_phones_that_let_no_extension_in_are_refused(spoiled: Spoiled) -> None:
    narrow = '[desk]\nphones = ["PJSIP/2??"]'
    (problem,) = spoiled(table(f'hints = "ext-local"\n{narrow}'))
    assert (problem.field, problem.severity) == ("desk.phones", Severity.ERROR)
    assert "Local/1??@callcenter-extension/n" in problem.mend
    assert problem.line is not None


def test_the_pbxs_own_way_is_warned_of(spoiled: Spoiled) -> None:
    (problem,) = spoiled(table('hints = "ext-local"\nring = "from-queue"'))
    assert (problem.field, problem.severity) == ("extensions.ring", Severity.WARNING)
    assert "mailbox" in problem.message
    assert "accept_key" in problem.mend


def test_and_still_where_everybody_accepts_by_a_key(spoiled: Spoiled) -> None:
    ways = table('hints = "ext-local"\nring = "from-queue"')
    (problem,) = spoiled(ways, (ROSA, f'{ROSA}accept_key = "1"\n'))
    assert "protects" in problem.mend


@pytest.mark.parametrize(
    "phone", ["PJSIP/999888777@trunk", "Local/999888777@from-internal/n", "SIP/9@t"]
)
def test_an_on_call_phone_outside_wants_a_key(spoiled: Spoiled, phone: str) -> None:
    (problem,) = spoiled((GUARD, f'phone = "{phone}"\n'))
    assert (problem.field, problem.severity) == ("on_call[1].phone", Severity.WARNING)
    assert "mailbox" in problem.message
    assert spoiled((GUARD, f'phone = "{phone}"\naccept_key = "1"\n')) == []


@pytest.mark.parametrize("phone", ["PJSIP/150", AT_101])
def test_one_that_has_no_mailbox_does_not(spoiled: Spoiled, phone: str) -> None:
    assert spoiled((GUARD, f'phone = "{phone}"\n')) == []


@pytest.mark.parametrize("key", ["*", "#", "12", "", "x"])
def test_only_a_digit_accepts(spoiled: Spoiled, key: str) -> None:
    problems = spoiled((ROSA, f'{ROSA}accept_key = "{key}"\n'))
    assert [problem.field for problem in problems] == ["agents[1].accept_key"]


def test_what_asks_for_the_key_is_made_where_somebody_must_press_one(
    write: Write, base: str
) -> None:
    settings = settings_of(write, base, (GUARD, f'{GUARD}accept_key = "1"\n'))
    rules = config.rules(settings)
    assert rules.accept.asking("1", "citas") == (
        "callcenter/agent-call",
        "callcenter/service-citas",
        "callcenter/agent-accept",
        "digits/1",
    )
    assert rules.accept.asking("1")[0] == "callcenter/agent-call"
    assert "service-citas" in texts(settings)
    accepting = {agent.number: agent.accept for agent in rules.agents}
    assert accepting == {"7001": "", "oncall-guardia": "1"}


def test_an_agent_has_a_key_of_their_own(write: Write, base: str) -> None:
    settings = settings_of(write, base, (ROSA, f'{ROSA}accept_key = "3"\n'))
    rules = config.rules(settings)
    accepting = {agent.number: agent.accept for agent in rules.agents}
    assert accepting == {"7001": "3", "oncall-guardia": ""}
