"""How lines and agents are named in the PBX's log: what is refused, what misleads, what is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Problem, Severity
from callcenter.config.queue_log import queue_names
from callcenter.contacts import AgentNumber, Phone
from tests.flow.story import EXAMPLE

if TYPE_CHECKING:
    from callcenter.queuelog.names import QueueNames

Spoiled = Callable[..., list[Problem]]

LUIS = '\n[[agents]]\nnumber = "7002"\npin = "4712"\nname = "Rosa"\nskills = ["citas"]\n'


def with_log(text: str) -> tuple[str, str]:
    return "[services.citas]\n", f"[queue_log]\n{text}\n[services.citas]\n"


@pytest.mark.parametrize(
    ("text", "field", "why"),
    [
        ('lines = { nada = "600" }', "queue_log.lines.nada", "there is no line of that name"),
        (
            'lines = { salud = "600" }\ngroups = { nada = "601" }',
            "queue_log.groups.nada",
            "there is no group of that name",
        ),
        (
            'lines = { salud = "600" }\nservices = { nada = "601" }',
            "queue_log.services.nada",
            "there is no service of that name",
        ),
        ('lines = { salud = "6|0" }', "queue_log.lines.salud", "letters and digits"),
        (
            'lines = { salud = "callcenter-fallback" }',
            "queue_log.lines.salud",
            "the PBX itself writes about that queue",
        ),
        ('lines = { salud = "600" }\nmember = "x"', "queue_log.member", "names no agent"),
        ('lines = { salud = "600" }\nmember = "{name}|"', "queue_log.member", "names no agent"),
        ('lines = { salud = "600" }\nmember = "{nombre}"', "queue_log.member", "names no agent"),
        ("lines = {}", "queue_log.lines", ""),
        ("caller_id = true", "queue_log.lines", ""),
    ],
)
def test_such_tables_are_refused(spoiled: Spoiled, text: str, field: str, why: str) -> None:
    (problem,) = spoiled(with_log(text))
    assert (problem.field, problem.severity) == (field, Severity.ERROR)
    assert why in problem.message + problem.mend
    assert problem.line is not None


@pytest.mark.parametrize("queue", ["preferente", "cola_preferente"])
def test_a_name_that_says_the_group_in_clear_is_warned_of(spoiled: Spoiled, queue: str) -> None:
    table = f'lines = {{ salud = "600" }}\ngroups = {{ preferente = "{queue}" }}'
    (problem,) = spoiled(with_log(table))
    assert (problem.field, problem.severity) == ("queue_log.groups.preferente", Severity.WARNING)


def test_agents_of_one_name_are_one_in_the_reports(spoiled: Spoiled) -> None:
    by_name = with_log('lines = { salud = "600" }\nmember = "{name}"')
    (problem,) = spoiled(by_name, add=LUIS)
    assert (problem.field, problem.severity) == ("queue_log.member", Severity.WARNING)
    assert spoiled(by_name) == []


def test_a_right_table_is_not_told_of(spoiled: Spoiled) -> None:
    text = 'lines = { salud = "600" }\ngroups = { preferente = "601" }\nmember = "{number} {name}"'
    assert spoiled(with_log(text)) == []


def named(**more: object) -> QueueNames:
    table = {"lines": {"salud": "600"}, **more}
    overrides: list[tuple[str, object]] = [("queue_log", table)]
    loaded = config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "x"}, overrides=overrides)
    return queue_names(loaded)


def test_queues_of_contacts() -> None:
    names = named(groups={"preferente": "601"}, services={"citas": "620"})
    assert names.queue("salud", "general", "") == "600"
    assert names.queue("salud", "preferente", "") == "601"
    assert names.queue("salud", "preferente", "citas") == "620"
    assert names.queue("otra", "preferente", "citas") == ""


def test_queues_of_agents() -> None:
    names = named(groups={"preferente": "601"}, services={"citas": "620", "tramites": "630"})
    assert names.of_agent(AgentNumber("7001"))[:2] == ("600", "601")
    assert names.of_agent(AgentNumber("nobody")) == ()


def test_how_an_agent_is_named() -> None:
    rosa = AgentNumber("7001"), "Rosa", Phone("PJSIP/201")
    assert named().member_of(*rosa) == "agent-7001"
    assert named(member="{name} ({phone})").member_of(*rosa) == "Rosa (PJSIP/201)"


def test_without_the_table_there_are_no_names() -> None:
    loaded = config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "x"})
    assert queue_names(loaded).lines == {}
