"""`callcenter explain` tells the public the order that the configuration makes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.main import main

if TYPE_CHECKING:
    import pytest

EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "salud.toml"


def _explained(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    code = main(["explain", "--config", str(EXAMPLE), *options])
    assert code == 0
    return capsys.readouterr().out


def test_the_example_line_is_told_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    told = _explained(capsys)

    assert "Primero, las emergencias.\nDespués, quienes por ley tienen " in told
    assert "atención preferente: embarazadas," in told
    assert "Ninguna espera" in told  # the country's law reads as strict


def test_an_unreadable_secret_of_the_pbx_hinders_nobody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "Primero" in _explained(capsys, "--set", "ami.secret_file=/nowhere")


def test_a_guard_that_the_file_sets_is_told_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    told = _explained(capsys, "--language", "en", "--set", "groups.general.guard=3")

    assert "Then those whom the law prefers: pregnant women," in told
    assert "more than 9 minutes in the group Atención general" in told
