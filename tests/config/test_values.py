"""Single settings that are wrong: what is said, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from callcenter.config import Problem, Severity, check

if TYPE_CHECKING:
    from pathlib import Path

Spoiled = Callable[..., list[Problem]]


def only(problems: list[Problem], severity: Severity = Severity.ERROR) -> Problem:
    assert [severity] == [problem.severity for problem in problems], problems
    return problems[0]


def test_a_right_configuration_has_no_problems(spoiled: Spoiled) -> None:
    assert spoiled() == []


def test_every_problem_is_told_at_once(spoiled: Spoiled) -> None:
    problems = spoiled(("target_s = 30", "target_s = -1"), ('menu = "principal"', "menu = 3"))

    assert {"groups.emergencia.target_s", "lines.salud.menu"} == {p.field for p in problems}


def test_a_problem_names_file_line_field_value_and_how_to_mend_it(spoiled: Spoiled) -> None:
    problem = only(spoiled(("target_s = 30", "target_s = -1")))

    assert problem.file.endswith("callcenter.toml")
    assert problem.line == 11
    assert (problem.field, problem.value) == ("groups.emergencia.target_s", "-1")
    assert str(problem) == (
        f"{problem.file}:11: error: groups.emergencia.target_s: must be more than 0 (given: -1)\n"
        "    Write a number above 0."
    )


@pytest.mark.parametrize(
    ("old", "new", "field", "message", "mend"),
    [
        ("tier = 0\n", "tier = 5\n", "groups.emergencia.tier", "must be 2 or less", "smaller"),
        (
            'country = "PE"',
            'country = "PE"\ndesk.phones = ["Local/*@out"]',
            "desk.phones[1]",
            "before an @",
            "",
        ),
        (
            'country = "PE"',
            'country = "PE"\nrate_limit.calls = -1',
            "rate_limit.calls",
            "0 or more",
            "larger",
        ),
        ("tier = 0\n", "tier = -1\n", "groups.emergencia.tier", "must be 0 or more", "larger"),
        ("tier = 0\n", "tier = true\n", "groups.emergencia.tier", "must be a number", "quotes"),
        ("tier = 0\n", "tier = 0.5\n", "groups.emergencia.tier", "whole number", "decimal"),
        ("tier = 0\n", 'tier = "x"\n', "groups.emergencia.tier", "whole number", "quotes"),
        ("tier = 0\n", "", "groups.emergencia.tier", "is missing", "tier = …"),
        ("tier = 0\n", "tear = 0\ntier = 0\n", "groups.emergencia.tear", "no setting", "tier?"),
        ("target_s = 30", "target_s = 0", "groups.emergencia.target_s", "more than 0", "above"),
        ("target_s = 30", "target_s = inf", "groups.emergencia.target_s", "or less", "86400"),
        ("target_s = 30", "target_s = nan", "groups.emergencia.target_s", "more than 0", ""),
        ('code = "E"', 'code = ""', "groups.emergencia.code", "form", "CITAS"),
        ('label = "General"', "label = 3", "groups.general.label", "must be text", "quotes"),
        ('label = "General"', 'label = ""', "groups.general.label", "empty", "at least 1"),
        ('label = "General"', 'label = "a\\nb"', "groups.general.label", "line break", "one line"),
        ('label = "General"', f'label = "{"x" * 81}"', "groups.general.label", "long", "80"),
        ('country = "PE"', 'country = "XX"', "country", "no country", "PE"),
        ('country = "PE"', 'country = "PE"\npolicy = "lifo"', "policy", "none of the", "fifo"),
        ('country = "PE"', 'country = "PE"\nlanguage = "fr"', "language", "none of the", "es"),
        ("[ami]\n", "[ami]\nport = 70000\n", "ami.port", "65535 or less", "smaller"),
        ("[ami]\n", '[ami]\ntls = "maybe"\n', "ami.tls", "true or false", "quotes"),
        ("[ami]\n", "[ami]\nca_file = 3\n", "ami.ca_file", "a path", "quotes"),
        ("[ami]\n", '[desk]\nprefix = "x"\n[ami]\n', "desk.prefix", "form", "*2"),
        ("[ami]\n", '[control]\nmode = "999"\n[ami]\n', "control.mode", "form", "0660"),
        ("[ami]\n", '[service]\ntimezone = "Lima"\n[ami]\n', "service.timezone", "zone", "Amer"),
        ("pin = ", "pim = ", "agents[1].pim", "no setting", "pin?"),
        ('skills = ["citas"]', 'skills = "citas"', "agents[1].skills", "a list", "brackets"),
        ('"7001"', "7001", "agents[1].number", "must be text", "quotes"),
        ('"7001"', '"70 01"', "agents[1].number", "form", "digits only"),
        ("[lines.salud]", "[lines.Salud]\n[lines.salud]", "lines.Salud", "", ""),
        ('do = "wait"', 'do = "wate"', "menus.tramite.otherwise", "unknown", "wait?"),
        ('do = "wait"', "to = 1", "menus.tramite.otherwise", "what to do", "hangup"),
        ('do = "wait"', 'do = "menu"', "menus.tramite.otherwise.menu", "is missing", "menu ="),
        ('do = "wait"', 'do = "menu", meno = "x"', "menus.tramite.otherwise.meno", "no s", "menu?"),
        ('otherwise = { do = "wait" }', "otherwise = 3", "menus.tramite.otherwise", "", ""),
        ('1 = { do = "service"', 'x = { do = "service"', "menus.tramite.keys.x", "name", '"*"'),
        ('prompt = "hola"', "prompt = []", "menus.principal.prompt", "empty", "at least 1"),
        ('prompt = "hola"', 'prompt = "hola"\nattempts = 0', "menus.principal.attempts", "1", ""),
        ('hola = "Hola."', "hola = 3", "prompts.hola", "table", "[name]"),
        ('hola = "Hola."', 'hola = { ess = "x" }', "prompts.hola.ess", "no setting", "es?"),
        ('hola = "Hola."', 'hola = [{ digits = "a" }]', "prompts.hola.parts[1].digits", "f", "7"),
        ('group = "emergencia"\n', 'grup = "x"\n', "lines.salud.emergency.grup", "no s", "group?"),
        ("[ami]\n", "[amy]\n[ami]\n", "amy", "no setting", "ami?"),
    ],
)
def test_a_wrong_value_is_explained(  # noqa: PLR0913  # one row tells one whole message
    *, spoiled: Spoiled, old: str, new: str, field: str, message: str, mend: str
) -> None:
    problems = [p for p in spoiled((old, new)) if p.field == field]

    assert problems
    assert message in problems[0].message
    assert mend in problems[0].mend
    assert problems[0].line is not None


@pytest.mark.parametrize("guard", ["true", '"on"', "0", "-3", "nan", "[3]", '""'])
def test_a_guard_is_off_or_a_number_above_zero(spoiled: Spoiled, guard: str) -> None:
    problem = only(spoiled(("target_s = 180", f"target_s = 180\nguard = {guard}")))

    assert problem.field == "groups.general.guard"
    assert "off" in problem.mend


def test_secrets_are_never_shown(spoiled: Spoiled) -> None:
    problems = spoiled(('secret = "s3cret"', "secret = 31337"), ('pin = "4711"', "pin = 31338"))

    assert {"ami.secret", "agents[1].pin"} == {problem.field for problem in problems}
    assert not any("3133" in str(problem) for problem in problems)


def test_a_long_value_is_shortened(spoiled: Spoiled) -> None:
    problem = only(spoiled(('label = "General"', f'label = "{"x" * 4_000}"')))

    assert len(problem.value) < 70


def test_an_empty_file_says_what_it_needs(write: Callable[[str], Path]) -> None:
    problems = check(write(""), {})

    assert sorted(problem.field for problem in problems) == ["groups", "lines", "menus"]
