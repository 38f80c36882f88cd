"""What sounds there are, and who speaks them."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import msgspec
import pytest

from callcenter.speech.catalogue import Text
from callcenter.speech.stock import Origin, Sound, stock
from tests.speech.test_tts import Workshop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def found(workshop: Workshop, name: str, text: str = "Hola.") -> Sound:
    return stock(
        {name: Text(text=text)},
        folder=workshop.sounds,
        programs=workshop.programs,
        language="es",
        recordings=workshop.recordings,
    )[name]


def test_nothing_is_there_before_anything_is_made(workshop: Workshop) -> None:
    assert found(workshop, "hola") == Sound(Origin.MISSING)


def test_what_a_program_spoke_is_made_and_has_a_length(workshop: Workshop) -> None:
    workshop.render(hola=Text(text="Hola."))
    assert found(workshop, "hola") == Sound(Origin.MADE, 200 / 8_000)


def test_what_came_of_a_recording_is_recorded(workshop: Workshop) -> None:
    (workshop.recordings / "hola.wav").write_text("a voice")
    workshop.render(hola=Text(text="Hola."))
    assert found(workshop, "hola").origin is Origin.RECORDED


def test_a_recording_that_was_not_yet_taken_over_changes_nothing(workshop: Workshop) -> None:
    workshop.render(hola=Text(text="Hola."))
    (workshop.recordings / "hola.wav").write_text("a voice")
    assert found(workshop, "hola").origin is Origin.MADE


def test_what_the_operator_put_there_counts_as_recorded(workshop: Workshop) -> None:
    workshop.render(hola=Text(text="Hola."))
    with wave.open(str(workshop.path("hola")), "wb") as sound:
        sound.setparams((1, 2, 8_000, 0, "NONE", ""))
        sound.writeframes(bytes(16_000))
    assert found(workshop, "hola") == Sound(Origin.RECORDED, 1.0)


def test_of_what_is_no_wav_the_length_is_not_known(workshop: Workshop) -> None:
    workshop.path("hola").parent.mkdir(parents=True)
    workshop.path("hola").write_text("no sound")
    assert found(workshop, "hola") == Sound(Origin.RECORDED)


def test_what_cannot_be_read_is_told_as_such(workshop: Workshop) -> None:
    workshop.path("hola").mkdir(parents=True)
    assert found(workshop, "hola") == Sound(Origin.UNREADABLE)
    assert msgspec.json.encode(found(workshop, "hola")).startswith(b'{"origin":"unreadable"')
