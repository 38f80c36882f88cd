"""Who joins a conversation whose agent asks for help: who cannot, and what is made of the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Problem, Severity
from tests.flow.story import EXAMPLE

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

Spoiled = Callable[..., list[Problem]]

SERVICE = "[services.citas]\n"
ROSA = 'name = "Rosa"'
SUPERVISOR = ROSA, f"{ROSA}\nsupervisor = true"


def with_help(text: str, keys: str = "[desk.call_keys]") -> tuple[str, str]:
    return SERVICE, f"{keys}\n[help]\n{text}\n{SERVICE}"


@pytest.mark.parametrize(
    ("text", "field", "why"),
    [
        ('supervisors = ["7099"]', "help.supervisors[1]", "there is no agent of that number"),
        ('supervisors = ["7001"]', "help.supervisors[1]", "this agent is no supervisor"),
        ('supervisors = ["PJSIP/1", "PJSIP/1"]', "help.supervisors[2]", "stands there twice"),
        (
            'supervisors = ["PJSIP/1"]\nservices = { citas = ["7099"] }',
            "help.services.citas[1]",
            "there is no agent of that number",
        ),
        (
            'supervisors = ["PJSIP/1"]\nservices = { nada = ["PJSIP/1"] }',
            "help.services.nada",
            "there is no service of that name",
        ),
    ],
)
def test_such_helpers_are_refused(spoiled: Spoiled, text: str, field: str, why: str) -> None:
    (problem,) = spoiled(with_help(text))
    assert (problem.field, problem.severity) == (field, Severity.ERROR)
    assert why in problem.message
    assert problem.line is not None


@pytest.mark.parametrize(
    "text",
    [
        "supervisors = []",
        'supervisors = ["PJSIP/*"]',
        'supervisors = ["PJSIP/1&PJSIP/2"]',
        'supervisors = ["Local/900@out"]',
        'supervisors = ["PJSIP/1,x"]',
        'supervisors = ["PJSIP/1"]\nring_s = 0',
        'supervisors = ["PJSIP/1"]\nring_s = 121',
        "ring_s = 5",
    ],
)
def test_such_values_are_refused(spoiled: Spoiled, text: str) -> None:
    problems = spoiled(with_help(text))
    assert problems
    assert all(problem.field.startswith("help") for problem in problems)


@pytest.mark.parametrize("key", ["2", "3"])
def test_a_key_that_means_something_else_is_refused(spoiled: Spoiled, key: str) -> None:
    (problem,) = spoiled(
        with_help('supervisors = ["PJSIP/1"]', f'[desk.call_keys]\nhelp = "{key}"')
    )
    assert (problem.field, problem.severity) == ("desk.call_keys.help", Severity.ERROR)


def test_help_that_no_key_asks_for_is_warned_of(spoiled: Spoiled) -> None:
    (problem,) = spoiled(with_help('supervisors = ["PJSIP/1"]', ""))
    assert (problem.field, problem.severity) == ("help", Severity.WARNING)


def test_supervisors_and_phones_are_not(spoiled: Spoiled) -> None:
    text = 'supervisors = ["7001", "PJSIP/290"]\nservices = { citas = ["PJSIP/291"] }'
    assert spoiled(with_help(text), SUPERVISOR) == []


def made(**help_: object) -> Rules:
    overrides = [("help", help_)] if help_ else []
    secret = {"CALLCENTER_AMI__SECRET": "any"}
    return config.rules(config.load(EXAMPLE, environ=secret, overrides=overrides))


def test_what_the_core_goes_by() -> None:
    rules = made(supervisors=["7001", "PJSIP/290"], services={"citas": ["PJSIP/291"]}, ring_s=8)
    asked = rules.help
    assert asked is not None
    assert asked.asked("citas") == ("PJSIP/291",)
    assert asked.asked("tramites") == asked.asked("") == ("7001", "PJSIP/290")
    assert asked.ring_ms == 8_000
    assert rules.named_phones == ("PJSIP/290", "PJSIP/291")


def test_without_the_table_nobody_can_be_asked() -> None:
    assert made().help is None
