"""`callcenter sounds` makes every sound of the line, or says which it could not make."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from callcenter.cli.main import main

if TYPE_CHECKING:
    from callcenter.lab.parts import Parts

EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "salud.toml"


def _sounds(folder: Path, config: Path = EXAMPLE) -> int:
    options = ["--set", f"speech.sounds={folder}"]
    return main(["sounds", "--config", str(config), *options])


def program(parts: Parts, name: str, folder: Path) -> None:
    """Put a program of the unpacked parts on a search path."""
    variables = [f"{key}={value}" for key, value in parts.environment(name).items()]
    words = shlex.join(["env", *variables, *parts.program(name)])
    script = folder / name
    script.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def test_without_a_synthesiser_it_fails_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    code = _sounds(tmp_path / "sounds")

    assert code == 1
    told = capsys.readouterr().out
    assert told.count("espeak-ng could not be run") == 1
    assert "sudo apt install espeak-ng" in told
    assert re.search(r"^agent-number and \d{3} more: espeak-ng could", told, re.MULTILINE)


def test_the_sounds_of_callers_languages_are_made_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    registry = '\n[registry]\nurl = "https://padron.example/people"\nlanguages = ["es", "en_US"]\n'
    file = tmp_path / "callcenter.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8") + registry, encoding="utf-8")
    assert _sounds(tmp_path / "sounds", file) == 1
    told = capsys.readouterr().out
    assert re.search(r"^agent-number and \d{3} more: espeak-ng could", told, re.MULTILINE)
    assert re.search(r"^en/agent-number and \d{3} more: espeak-ng could", told, re.MULTILINE)
    assert "en/menu and 8 more: there is neither a recording nor a text to speak" in told


@pytest.mark.real
def test_with_real_programs_every_prompt_of_the_example_gets_its_sound(
    parts: Parts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("espeak-ng", "sox"):
        program(parts, name, tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    code = _sounds(tmp_path / "sounds")

    assert code == 0
    assert "0 could not be made" in capsys.readouterr().out
    assert (tmp_path / "sounds" / "es" / "callcenter" / "menu-slow.wav").stat().st_size > 100_000
