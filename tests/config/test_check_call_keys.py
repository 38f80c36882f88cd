"""Keys of agents in a conversation that contradict each other, or lead nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.config import Problem, Severity

Spoiled = Callable[..., list[Problem]]

SERVICE = "[services.citas]\n"


def with_keys(text: str) -> tuple[str, str]:
    return SERVICE, f"[desk.call_keys]\n{text}\n{SERVICE}"


@pytest.mark.parametrize(
    ("text", "field", "why"),
    [
        ('hand_to = "2"', "desk.call_keys.hand_to", "the same key means back"),
        ('back = "*"', "desk.call_keys.back", "the same key means prefix"),
        ('to = { "*" = "citas" }', "desk.call_keys.to.*", "the prefix begins anew"),
        ('to = { 1 = "nadie" }', "desk.call_keys.to.1", "there is no service or group"),
    ],
)
def test_such_keys_are_refused(spoiled: Spoiled, text: str, field: str, why: str) -> None:
    (problem,) = spoiled(with_keys(text))
    assert (problem.field, problem.severity) == (field, Severity.ERROR)
    assert why in problem.message
    assert problem.line is not None


@pytest.mark.parametrize("text", ["", 'to = { 1 = "citas", 2 = "preferente" }', 'prefix = "#"'])
def test_others_are_not(spoiled: Spoiled, text: str) -> None:
    assert spoiled(with_keys(text)) == []


def test_a_name_of_both_kinds_is_doubtful(spoiled: Spoiled) -> None:
    renamed = (
        "[groups.preferente]",
        '[groups.citas]\nlabel = "x"\ncode = "X"\ntier = 2\ntarget_s = 180\n[groups.preferente]',
    )
    problems = spoiled(with_keys('to = { 1 = "citas" }'), renamed)
    assert [p.field for p in problems if "both a service" in p.message] == ["desk.call_keys.to.1"]
