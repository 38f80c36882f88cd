"""What stands in the file and does not count, as something was given over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.config import Settings
from callcenter.config.sources import shadowed

if TYPE_CHECKING:
    from pathlib import Path

FILE = """
policy = "tiers"
[ami]
port = 5038
secret = "of-the-file"
tls = true
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "callcenter.toml"
    path.write_text(FILE)
    return path


def told(
    path: Path, *overrides: tuple[str, object], environ: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    found = shadowed(path, environ=environ or {}, overrides=overrides, known=Settings.model_fields)
    return [(problem.file, problem.field) for problem in found]


def test_another_value_of_the_command_line_is_told(path: Path) -> None:
    assert told(path, ("policy", "fifo")) == [("command line", "policy")]


@pytest.mark.parametrize(
    "same",
    [("policy", "tiers"), ("ami.port", "5038"), ("ami.port", 5038), ("ami.tls", "true")],
)
def test_the_same_value_is_none(path: Path, same: tuple[str, object]) -> None:
    assert told(path, same) == []


@pytest.mark.parametrize("name", ["ami.host", "nothing.at.all", "policy.deeper"])
def test_what_the_file_does_not_say_is_none(path: Path, name: str) -> None:
    assert told(path, (name, "10.0.0.1")) == []


def test_a_variable_is_told_by_its_name_and_no_value_is(path: Path) -> None:
    environ = {"CALLCENTER_AMI__SECRET": "of-the-environment", "CALLCENTER_CACHE": "/tmp"}  # noqa: S108  # a name
    assert told(path, environ=environ) == [("environment", "CALLCENTER_AMI__SECRET")]
    found = shadowed(path, environ=environ, overrides=(), known=Settings.model_fields)
    assert "of-the" not in "".join(map(str, found))


def test_of_two_for_one_field_the_one_that_counts_is_told(path: Path) -> None:
    environ = {"CALLCENTER_POLICY": "ratio"}
    over = ("policy", "fifo")
    assert told(path, over, environ=environ) == [("command line", "policy")]
