"""Recordings as an archive for the PBX's sound folder: the same bytes from the same recordings."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.speech.audio import convert
from callcenter.speech.catalogue import FOLDER, SLOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.speech.catalogue import Text
    from callcenter.speech.numbers import Language
    from callcenter.speech.programs import Program

_READABLE = 0o644


def converted(
    recordings: Mapping[str, Path], prompts: Mapping[str, Text], *, language: Language, sox: Program
) -> dict[str, bytes]:
    """Return the converted recordings by their paths in the archive, slower twins included.

    Args:
        recordings: by the name of the prompt.
        prompts: by name; tells which need a slower twin.
        language: the folder in which the PBX looks.
        sox: converts.

    Raises:
        SpeechError: one could not be converted.
    """
    with tempfile.TemporaryDirectory() as workshop:
        sounds: dict[str, bytes] = {}
        for name, source in recordings.items():
            for slow in (False, True) if prompts[name].slow else (False,):
                target = Path(workshop) / "sound.wav"
                convert(sox, source, target, slow=slow)
                path = f"{language}/{FOLDER}{name}{SLOW if slow else ''}.wav"
                sounds[path] = target.read_bytes()
    return sounds


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a compressed tar of files that belong to root, in order, without a time."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(files[name]), _READABLE
            entry.uname = entry.gname = "root"
            archive.addfile(entry, io.BytesIO(files[name]))
    return gzip.compress(written.getvalue(), mtime=0)
