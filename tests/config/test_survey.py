"""Who is asked after the call, and what: from the settings to the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Severity, check
from callcenter.ivr.menu import ToHangup, ToMenu, ToMessage
from tests.flow.story import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.flow.survey_rules import SurveyRules

SECRET = {"CALLCENTER_AMI__SECRET": "any"}
TABLE = EXAMPLE.read_text(encoding="utf-8").partition("[survey]")[2].partition("# --- Agents")[0]


def text_with(table: str) -> str:
    """The example with another survey."""
    return EXAMPLE.read_text(encoding="utf-8").replace(f"[survey]{TABLE}", table)


def asked(path: Path, table: str) -> SurveyRules:
    file = path / "line.toml"
    file.write_text(text_with(table), encoding="utf-8")
    rules = config.rules(config.load(file, environ=SECRET)).survey
    assert rules is not None
    return rules


def test_without_the_table_nobody_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "line.toml"
    file.write_text(text_with(""), encoding="utf-8")
    assert config.rules(config.load(file, environ=SECRET)).survey is None


def test_everybody_but_emergencies_is_asked_on_every_line_unless_told(tmp_path: Path) -> None:
    rules = asked(tmp_path, '[survey]\n[[survey.questions]]\nname = "trato"\n')
    assert rules.lines == {"salud"}
    assert rules.groups == {"preferente", "general"}
    assert (rules.share, rules.again_ms) == (0.1, 30 * 24 * 60 * 60 * 1_000)
    one = (
        '[survey]\ngroups = ["general"]\nlines = ["salud"]\n[[survey.questions]]\nname = "trato"\n'
    )
    assert asked(tmp_path, one).groups == {"general"}


def test_questions_follow_each_other_and_end_with_thanks(tmp_path: Path) -> None:
    table = """
[survey]
timeout_s = 4
attempts = 1
[[survey.questions]]
name = "trato"
keys = "1-3"
[[survey.questions]]
name = "espera"
prompt = "sigue"
"""
    rules = asked(tmp_path, table)
    trato, espera = rules.questions["trato"], rules.questions["espera"]
    goodbye = ("callcenter/goodbye",)
    assert rules.first == "trato"
    assert trato.prompt == ("callcenter/survey-intro", "callcenter/survey-how")
    assert trato.repeat == ("callcenter/survey-how",)
    assert trato.keys == dict.fromkeys("123", ToMenu("espera"))
    assert (trato.timeout_ms, trato.attempts) == (4_000, 1)
    assert trato.otherwise == espera.otherwise == ToMessage(goodbye, ToHangup())
    assert espera.prompt == ("callcenter/sigue",)
    assert espera.keys["5"] == ToMessage(("callcenter/survey-thanks", *goodbye), ToHangup())
    assert rules.goodbye == goodbye


QUESTION = '[[survey.questions]]\nname = "trato"\n'


@pytest.mark.parametrize(
    ("table", "field", "words"),
    [
        ("[survey]\nquestions = []\n", "survey.questions", ""),
        (f"[survey]\nshare = 0\n{QUESTION}", "survey.share", ""),
        (f"[survey]\nshare = 1.5\n{QUESTION}", "survey.share", ""),
        (f"[survey]\nagain_after_days = 400\n{QUESTION}", "survey.again_after_days", ""),
        (f"[survey]\nlines = ['otra']\n{QUESTION}", "survey.lines[1]", "no line of that name"),
        (f"[survey]\ngroups = ['otro']\n{QUESTION}", "survey.groups[1]", "no group of that name"),
        (f"[survey]\n{QUESTION}{QUESTION}", "survey.questions[2].name", "told apart"),
        (f"[survey]\n{QUESTION}keys = '5-1'\n", "survey.questions[1].keys", "no key answers"),
        (f"[survey]\n{QUESTION}keys = '1-*'\n", "survey.questions[1].keys", ""),
        (f"[survey]\n{QUESTION}prompt = 'nada'\n", "survey.questions[1].prompt", "no prompt"),
        (f"[survey]\n{QUESTION * 4}", "survey.questions", ""),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    tmp_path: Path, table: str, field: str, words: str
) -> None:
    file = tmp_path / "line.toml"
    file.write_text(text_with(table), encoding="utf-8")
    problems = check(file, SECRET)
    (problem,) = (each for each in problems if each.severity is Severity.ERROR)
    assert problem.field == field
    assert words in problem.message
    assert problem.line
    assert problem.mend


def test_emergencies_are_asked_only_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "line.toml"
    file.write_text(text_with(f"[survey]\ngroups = ['emergencia']\n{QUESTION}"), encoding="utf-8")
    (problem,) = check(file, SECRET)
    assert (problem.severity, problem.field) == (Severity.WARNING, "survey.groups[1]")


def test_nobody_who_was_served_is_told_when_the_line_opens(tmp_path: Path) -> None:
    file = tmp_path / "line.toml"
    text = text_with(f"[survey]\n{QUESTION}prompt = 'abre'\n")
    text = text.replace("[prompts]\n", '[prompts]\nabre = [{ value = "opening" }]\n')
    file.write_text(text, encoding="utf-8")
    problems = [each for each in check(file, SECRET) if each.severity is Severity.ERROR]
    assert [each.field for each in problems] == ["survey.questions[1].prompt"]
