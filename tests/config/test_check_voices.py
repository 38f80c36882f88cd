"""A program's voice in production is a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli.main import main
from callcenter.speech.catalogue import Text
from tests.speech.test_tts import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Write = Callable[[str], Path]
    Captured = pytest.CaptureFixture[str]


def told(file: Path, sounds: Path, capsys: Captured) -> str:
    assert main(["check", str(file), "--set", f"speech.sounds={sounds}"]) == 0
    return capsys.readouterr().out


def test_what_a_program_speaks_is_warned_of_and_what_is_recorded_is_not(
    write: Write, base: str, tmp_path: Path, capsys: Captured
) -> None:
    workshop, file = Workshop(tmp_path), write(base)
    assert "no problems" in told(file, workshop.sounds, capsys)

    workshop.render(hola=Text(text="Hola."), tramite=Text(text="Para citas, uno."))
    out = told(file, workshop.sounds, capsys)
    assert "speech" in out
    assert "2 of " in out
    assert "prompts are spoken by a program on this machine" in out
    assert "callcenter prompts script" in out

    workshop.path("hola").write_bytes(b"somebody's voice")
    assert "1 of " in told(file, workshop.sounds, capsys)


def test_what_nobody_hears_may_be_spoken_by_a_program(
    write: Write, base: str, tmp_path: Path, capsys: Captured
) -> None:
    workshop = Workshop(tmp_path)
    workshop.render(**{"callback-own": Text(text="Ese número es el nuestro.")})
    assert "no problems" in told(write(base), workshop.sounds, capsys)
