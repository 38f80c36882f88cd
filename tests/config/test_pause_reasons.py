"""Reasons for pauses and what they allow, from the settings to the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Severity, check
from callcenter.flow.rules import PauseLimit
from tests.flow.story import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

SECRET = {"CALLCENTER_AMI__SECRET": "any"}


def with_reasons(folder: Path, reasons: str) -> Path:
    file = folder / "line.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    before, _, after = text.partition("[desk.pause_reasons]\n")
    _, _, after = after.partition("\n\n")
    file.write_text(f"{before}[desk.pause_reasons]\n{reasons}\n\n{after}", encoding="utf-8")
    return file


def test_a_text_is_a_reason_and_a_table_one_with_limits(tmp_path: Path) -> None:
    file = with_reasons(
        tmp_path,
        '1 = "Descanso"\n2 = { label = "Almuerzo", limit_s = 3600, at_most = 2, tell = true }',
    )
    desk = config.rules(config.load(file, environ=SECRET)).desk
    assert desk.pause_reasons == {"1": "Descanso", "2": "Almuerzo"}
    assert desk.pause_limits == {
        "Descanso": PauseLimit(),
        "Almuerzo": PauseLimit(longest_ms=3_600_000, at_most=2, tell=True),
    }
    assert desk.longest_pauses_ms == {"Almuerzo": 3_600_000}


@pytest.mark.parametrize(
    ("reasons", "field"),
    [
        ('1 = ""', "desk.pause_reasons.1.label"),
        ("1 = { limit_s = 60 }", "desk.pause_reasons.1.label"),
        ('1 = { label = "a", limit_s = 0 }', "desk.pause_reasons.1.limit_s"),
        ('1 = { label = "a", at_most = 0 }', "desk.pause_reasons.1.at_most"),
        ('1 = { label = "a", most = 2 }', "desk.pause_reasons.1.most"),
        ('1 = { label = "a", tell = true }', "desk.pause_reasons.1.tell"),
        ('1 = { label = "a", limit_s = 9, tell = 2 }', "desk.pause_reasons.1.tell"),
        ('1 = "a"\n2 = { label = "a", limit_s = 9 }', "desk.pause_reasons.2"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, reasons: str, field: str) -> None:
    problems = check(with_reasons(tmp_path, reasons), SECRET)
    assert [(each.severity, each.field) for each in problems] == [(Severity.ERROR, field)]
    assert problems[0].line
    assert problems[0].mend


def test_a_limit_that_refuses_nobody_is_told(tmp_path: Path) -> None:
    file = with_reasons(tmp_path, '1 = { label = "a", at_most = 6 }')
    (problem,) = check(file, SECRET)
    assert (problem.severity, problem.field) == (
        Severity.WARNING,
        "desk.pause_reasons.1.at_most",
    )
