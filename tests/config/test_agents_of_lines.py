"""Lines that agents name as theirs."""

from __future__ import annotations

from collections.abc import Callable

from callcenter.config import Problem, Severity

Spoiled = Callable[..., list[Problem]]

SKILLS = 'skills = ["citas"]\n'
MENUS = "[menus.principal]\n"
SECOND = (
    MENUS,
    f'[lines.otra]\nmenu = "principal"\ndefault_group = "general"\ndialled = ["2"]\n\n{MENUS}',
)


def named(lines: str) -> tuple[str, str]:
    return SKILLS, f"{SKILLS}lines = {lines}\n"


def test_a_line_that_there_is_not_is_refused(spoiled: Spoiled) -> None:
    (problem,) = spoiled(named('["salut"]'))
    assert (problem.field, problem.severity) == ("agents[1].lines", Severity.ERROR)
    assert "salud" in problem.mend


def test_no_line_at_all_is_refused(spoiled: Spoiled) -> None:
    (problem,) = spoiled(named("[]"))
    assert problem.field == "agents[1].lines"


def test_a_line_that_nobody_serves_is_told(spoiled: Spoiled) -> None:
    (problem,) = spoiled(named('["salud"]'), SECOND)
    assert (problem.field, problem.severity) == ("lines.otra", Severity.WARNING)
    assert "no agent serves this line" in problem.message


def test_who_names_none_serves_all(spoiled: Spoiled) -> None:
    other = '\n[[agents]]\nnumber = "7002"\npin = "4712"\nname = "Ana"\n'
    assert spoiled(named('["salud"]'), SECOND, add=other) == []
    assert spoiled(SECOND) == []
