"""A recording of any form that sox reads, as a WAV that can be examined."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.speech.programs import Program

_KINDS = (
    (0, b"ID3", "MP3"),
    (0, b"OggS", "Ogg"),
    (0, b"fLaC", "FLAC"),
    (0, b"FORM", "AIFF"),
    (0, b"#!AMR", "AMR"),
    (4, b"ftyp", "MPEG-4 (m4a)"),
)
"""How files begin that are often given the name of another kind: where, with what, and the kind."""

_HEAD = 16
_MPEG_SYNC = 0xFFE0

MOST_S = 130
"""So much is looked at; what is longer is too long anyhow."""


def kind_of(head: bytes) -> str:
    """Return which kind of file begins like this, in people's words; "" where it is not known."""
    if int.from_bytes(head[:2]) & _MPEG_SYNC == _MPEG_SYNC:
        return "MP3"
    return next((kind for at, word, kind in _KINDS if head[at:].startswith(word)), "")


def miscalled(path: Path) -> str:
    """Return what a file named .wav is instead; "" where it is a WAV, or nobody knows.

    Raises:
        OSError: it cannot be read.
    """
    if path.suffix.lower() != ".wav":
        return ""
    with path.open("rb") as opened:
        return kind_of(opened.read(_HEAD))


def wav_of(path: Path, sox: Program) -> bytes:
    """Return a recording as a WAV: itself where it is one, else as sox unpacks it.

    Raises:
        OSError: it cannot be read.
        SpeechError: sox is not there, or does not read this form.
    """
    with path.open("rb") as opened:
        if opened.read(4) == b"RIFF":
            return path.read_bytes()
    with tempfile.TemporaryDirectory() as workshop:
        target = Path(workshop) / "sound.wav"
        form = ["-t", "wav", "-e", "signed-integer", "-b", "16"]
        sox.run(str(path), *form, str(target), "trim", "0", str(MOST_S))
        return target.read_bytes()
