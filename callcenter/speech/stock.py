"""Which sounds there are on this machine, and whether a person or a program speaks them."""

from __future__ import annotations

import wave
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from callcenter.speech.catalogue import FOLDER
from callcenter.speech.manifest import Manifest
from callcenter.speech.tts import Job, recording_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from callcenter.speech.catalogue import Text
    from callcenter.speech.numbers import Language
    from callcenter.speech.programs import Programs


class Origin(StrEnum):
    """Where a sound comes from."""

    RECORDED = "recorded"  # from a recording, or put there by the operator
    MADE = "made"  # spoken by a program
    MISSING = "missing"
    UNREADABLE = "unreadable"


class Sound(msgspec.Struct, frozen=True):
    """One sound of the PBX's folder."""

    origin: Origin
    length_s: float | None = None  # None: not known


def stock(
    prompts: Mapping[str, Text],
    *,
    folder: Path,
    programs: Programs,
    language: Language,
    recordings: Path | None,
) -> dict[str, Sound]:
    """Return what there is of each prompt below ``folder/LANGUAGE/callcenter/``; it only reads."""
    target = folder / language / FOLDER.strip("/")
    manifest = Manifest.read(target)
    found = {}
    for name, text in prompts.items():
        path = target / f"{name}.wav"
        try:
            source = recording_of(recordings, text.file or name)
            job = Job(name=name, path=path, text=text, source=source, slow=False)
            found[name] = _sound(job, manifest=manifest, programs=programs)
        except OSError:
            found[name] = Sound(Origin.UNREADABLE)
    return found


def _sound(job: Job, *, manifest: Manifest, programs: Programs) -> Sound:
    if not job.path.exists():
        return Sound(Origin.MISSING)
    length_s = _length_s(job.path)
    if not manifest.is_ours(job.name, job.path):
        return Sound(Origin.RECORDED, length_s)
    current = job.source is not None and manifest.key(job.name) == job.key(programs)
    return Sound(Origin.RECORDED if current else Origin.MADE, length_s)


def _length_s(path: Path) -> float | None:
    try:
        with wave.open(str(path), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (EOFError, wave.Error, ZeroDivisionError):
        return None
