"""A recording of any form that sox reads, as a WAV that can be examined."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.speech.programs import Program

MOST_S = 130
"""So much is looked at; what is longer is too long anyhow."""


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
