"""What calls may be about, from the settings to the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Severity, check
from tests.flow.story import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

SECRET = {"CALLCENTER_AMI__SECRET": "any"}


def with_reason(folder: Path, reason: str) -> Path:
    file = folder / "line.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    before, _, after = text.partition("[desk.call_reasons]\n")
    _, _, after = after.partition("\n\n")
    file.write_text(f"{before}[desk.call_reasons]\n{reason}\n\n{after}", encoding="utf-8")
    return file


def test_a_code_of_one_or_two_digits_stands_for_a_reason(tmp_path: Path) -> None:
    file = with_reason(tmp_path, '1 = "Información"\n11 = "Cita nueva"')
    rules = config.rules(config.load(file, environ=SECRET))
    assert rules.desk.call_reasons == {"1": "Información", "11": "Cita nueva"}


@pytest.mark.parametrize("reason", ['111 = "x"', '"*1" = "x"', 'a = "x"', '11 = ""', "11 = 3"])
def test_what_nobody_could_dial_or_read_is_refused(tmp_path: Path, reason: str) -> None:
    problems = check(with_reason(tmp_path, reason), SECRET)
    assert [each.severity for each in problems] == [Severity.ERROR]
    assert problems[0].field.startswith("desk.call_reasons")
    assert problems[0].line
