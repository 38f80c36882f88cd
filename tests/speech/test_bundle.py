"""The archive for the PBX: the same bytes whoever packs it, with the real sox."""

from __future__ import annotations

import io
import tarfile
import wave
from typing import TYPE_CHECKING

import pytest

from callcenter.speech.bundle import converted, packed
from callcenter.speech.catalogue import Text
from callcenter.speech.programs import Program, SpeechError
from tests.speech.made_wavs import tone, wav

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.parts import Parts


def members(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return {
            each.name: file.read()
            for each in opened.getmembers()
            if (file := opened.extractfile(each)) is not None
        }


def test_order_times_and_owners_are_always_the_same() -> None:
    archive = packed({"es/b.wav": b"two", "es/a.wav": b"one"})
    assert archive == packed({"es/a.wav": b"one", "es/b.wav": b"two"})
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        told = [(each.name, each.mtime, each.uid, each.uname, each.mode) for each in opened]
    assert told == [("es/a.wav", 0, 0, "root", 0o644), ("es/b.wav", 0, 0, "root", 0o644)]
    assert members(archive) == {"es/a.wav": b"one", "es/b.wav": b"two"}


def test_without_a_converter_there_is_no_archive(tmp_path: Path) -> None:
    source = tmp_path / "hola.wav"
    source.write_bytes(wav(tone(1)))
    with pytest.raises(SpeechError, match="could not be run"):
        converted(
            {"hola": source},
            {"hola": Text(text="Hola.")},
            language="es",
            sox=Program(("no-such-sox",)),
        )


@pytest.mark.real
@pytest.mark.timeout(600)
def test_recordings_of_any_form_come_out_as_the_pbx_plays_them_twice_the_same(
    parts: Parts, tmp_path: Path
) -> None:
    sox = Program(parts.program("sox"), parts.environment("sox"))
    forms = {
        "menu": wav(tone(1, rate_hz=44_100), rate_hz=44_100, channels=2, depth_bit=24),
        "hola": wav(tone(1, rate_hz=48_000), rate_hz=48_000, depth_bit=24, extensible=True),
        "adios": wav(tone(1), depth_bit=16),
    }
    for name, content in forms.items():
        (tmp_path / f"{name}.wav").write_bytes(content)
    sources = {name: tmp_path / f"{name}.wav" for name in forms}
    prompts = {name: Text(text=name, slow=name == "menu") for name in forms}

    archive = packed(converted(sources, prompts, language="es", sox=sox))

    again = converted(sources, prompts, language="es", sox=sox)
    assert archive == packed(again)
    found = members(archive)
    folder = "es/callcenter/"
    assert list(found) == [f"{folder}{name}.wav" for name in ("adios", "hola", "menu-slow", "menu")]
    for name, content in found.items():
        with wave.open(io.BytesIO(content)) as sound:
            form = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
            assert form == (8_000, 1, 2), name
            length_s = sound.getnframes() / 8_000
        assert length_s == pytest.approx(1 / 0.85 if "slow" in name else 1, rel=0.03), name
