"""Make the sounds of all prompts: recordings where there are some, synthesised speech elsewhere.

Only what changed is made again. A sound that somebody else put in its place is left alone: what we
wrote is known by its checksum, and everything else belongs to the operator.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from callcenter.speech.audio import RECIPE, convert, measure, playable
from callcenter.speech.catalogue import FOLDER, SLOW, Text
from callcenter.speech.manifest import Manifest
from callcenter.speech.numbers import Language  # noqa: TC001  # msgspec reads it at run time
from callcenter.speech.programs import Programs, SpeechError
from callcenter.whole import move_whole

RECORDING_ENDINGS = (".wav", ".flac", ".ogg", ".gsm", ".wav16")

Report = Callable[[str], None]
"""Told each step, for a person who waits."""


class How(StrEnum):
    """What became of a sound."""

    SPOKEN = "spoken"
    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # somebody else put it there
    FAILED = "failed"


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one sound."""

    name: str
    path: Path
    how: How
    note: str = ""  # what a person should know: a doubt, or why it failed


def render(  # noqa: PLR0913  # all but the first are the workshop, told once
    prompts: Mapping[str, Text],
    *,
    folder: Path,
    programs: Programs,
    report: Report,
    language: Language = "es",
    recordings: Path | None = None,
) -> list[Rendered]:
    """Make what is missing or changed below ``folder/LANGUAGE/callcenter/``.

    Args:
        prompts: by name, without folder.
        folder: the PBX's sound folder.
        programs: a synthesiser and sox.
        report: told about each sound that is made.
        language: whose folder the sounds go to.
        recordings: where operators drop recordings, named like the prompt; they always win.

    Returns:
        One entry for each sound, slower twins included. A sound that fails stops no other.
    """
    target = folder / language / FOLDER.strip("/")
    target.mkdir(parents=True, exist_ok=True)
    manifest = Manifest.read(target)
    done = []
    for name, text in prompts.items():
        try:
            source = recording_of(recordings, text.file or name)
        except OSError as error:
            path = target / f"{name}.wav"
            done.append(Rendered(name=name, path=path, how=How.FAILED, note=str(error)))
            continue
        for job in _jobs(name, text, source, target):
            done.append(_made(job, manifest=manifest, programs=programs, report=report))
            manifest.write(target)
    return done


def not_made(
    prompts: Mapping[str, Text],
    *,
    folder: Path,
    programs: Programs,
    language: Language = "es",
    recordings: Path | None = None,
) -> list[str]:
    """Return the prompts that `render` would make anew, slower twins counted with them.

    None where nothing was ever made below ``folder``, in whatever language: then the PBX's sounds
    are elsewhere.

    Raises:
        OSError: a recording or a sound is there and cannot be read.
    """
    ours = FOLDER.strip("/")
    target = folder / language / ours
    manifest = Manifest.read(target)
    if not any(Manifest.read(other).sounds for other in folder.glob(f"*/{ours}")):
        return []
    missing = []
    for name, text in prompts.items():
        source = recording_of(recordings, text.file or name)
        jobs = _jobs(name, text, source, target)
        if not all(_is_made(job, manifest=manifest, programs=programs) for job in jobs):
            missing.append(name)
    return missing


def _is_made(job: Job, *, manifest: Manifest, programs: Programs) -> bool:
    if not job.path.exists():
        return False
    if not manifest.is_ours(job.name, job.path):
        return True  # somebody else put it there
    return manifest.key(job.name) == job.key(programs)


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One sound to make."""

    name: str
    path: Path
    text: Text
    source: Path | None
    slow: bool

    def key(self, programs: Programs) -> str:
        """Return what changes whenever the sound would be another one."""
        digest = hashlib.sha256(f"{RECIPE} {self.slow}\n".encode())
        if self.source is not None:
            digest.update(self.source.read_bytes())
        else:
            words = (*programs.arguments, self.text.voice, self.text.text)
            digest.update("\n".join(words).encode())
        return digest.hexdigest()


def _jobs(name: str, text: Text, source: Path | None, target: Path) -> Iterator[Job]:
    for slow in (False, True) if text.slow else (False,):
        sound = name + SLOW if slow else name
        path = target / f"{sound}.wav"
        yield Job(name=sound, path=path, text=text, source=source, slow=slow)


def recording_of(recordings: Path | None, name: str) -> Path | None:
    """Return the recording of a prompt, or of a file that is named whole; None: there is none.

    Raises:
        OSError: the folder cannot be looked into.
    """
    if recordings is None:
        return None
    names = [name] if Path(name).suffix else [name + ending for ending in RECORDING_ENDINGS]
    return next((recordings / each for each in names if (recordings / each).is_file()), None)


def _made(job: Job, *, manifest: Manifest, programs: Programs, report: Report) -> Rendered:
    if job.path.exists() and not manifest.is_ours(job.name, job.path):
        note = playable(job.path)
        return Rendered(name=job.name, path=job.path, how=How.KEPT, note=note)
    try:
        key = job.key(programs)
        if job.path.exists() and manifest.key(job.name) == key:
            return Rendered(name=job.name, path=job.path, how=How.UNCHANGED)
        report(f"sound {job.name}")
        how, note = _make(job, programs)
    except (SpeechError, OSError) as error:
        return Rendered(name=job.name, path=job.path, how=How.FAILED, note=str(error))
    manifest.note(job.name, job.path, key=key)
    return Rendered(name=job.name, path=job.path, how=how, note=note)


def _make(job: Job, programs: Programs) -> tuple[How, str]:
    """Write the sound beside its place, then move it there: nobody plays half of one."""
    if job.source is None and not job.text.text:
        raise SpeechError("there is neither a recording nor a text to speak")
    with tempfile.TemporaryDirectory(dir=job.path.parent, prefix=".making-") as workshop:
        fresh = Path(workshop) / "fresh.wav"
        if job.source is not None:
            doubts = measure(programs.sox, job.source).complaints()
            convert(programs.sox, job.source, fresh, slow=job.slow)
            how, note = How.RECORDED, "; ".join(doubts)
        else:
            spoken = Path(workshop) / "spoken.wav"
            programs.speak(job.text.text, voice=job.text.voice, wav=str(spoken))
            convert(programs.sox, spoken, fresh, slow=job.slow)
            how, note = How.SPOKEN, ""
        move_whole(fresh, job.path)
    return how, note
