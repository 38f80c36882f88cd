"""A recording made at a phone becomes the sound of a prompt; the one before is kept with its date.

The PBX plays a sound at any moment: a new one is made beside its place and moved there whole, and
where that fails the old one stays.
"""

from __future__ import annotations

import shutil
import tempfile
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from callcenter.speech.audio import convert
from callcenter.speech.catalogue import FOLDER, SLOW
from callcenter.speech.levels import levels
from callcenter.speech.numbers import Language
from callcenter.speech.programs import SpeechError
from callcenter.whole import move_whole

if TYPE_CHECKING:
    from callcenter.speech.programs import Program
    from callcenter.speech.wav import Wav

EARLIER = "earlier"
"""The folder, beside the sounds, of those that were replaced."""

MARGIN_S = 0.15
"""So much of the silence at both ends is kept."""

_READABLE = 0o644


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the PBX looks for the sound of a prompt."""

    name: str
    sounds: Path  # the PBX's sound folder
    language: Language
    slow: bool  # whether there is a slower twin

    @property
    def folder(self) -> Path:
        """The folder of our sounds in that language."""
        return self.sounds / self.language / FOLDER.strip("/")

    @property
    def paths(self) -> tuple[Path, ...]:
        """The sound, and its slower twin where one is needed."""
        endings = ("", SLOW) if self.slow else ("",)
        return tuple(self.folder / f"{self.name}{ending}.wav" for ending in endings)


def put(wav: Wav, place: Place, *, sox: Program, stamp: str) -> list[Path]:
    """Let the PBX play a recording for a prompt; return where the sounds before it are kept.

    Args:
        wav: what was recorded.
        place: where it goes.
        sox: converts.
        stamp: the moment, as it may stand in the name of a file.

    Raises:
        SpeechError: it could not be done; everything is as it was.
    """
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.folder, prefix=".making-") as workshop:
            fresh = _converted(wav, place, sox=sox, workshop=Path(workshop))
            kept = [_kept(path, stamp) for path in place.paths if path.exists()]
            for path, made in zip(place.paths, fresh, strict=True):
                move_whole(made, path)
    except OSError as error:
        raise SpeechError(f"{error.filename or place.folder}: {error.strerror}") from error
    return kept


def _converted(wav: Wav, place: Place, *, sox: Program, workshop: Path) -> list[Path]:
    take = workshop / "take.wav"
    _write(_without_silence(wav), take)
    made = []
    for path in place.paths:
        target = workshop / path.name
        convert(sox, take, target, slow=path.stem.endswith(SLOW))
        target.chmod(_READABLE)
        made.append(target)
    return made


def _kept(path: Path, stamp: str) -> Path:
    earlier = path.parent / EARLIER
    earlier.mkdir(exist_ok=True)
    return Path(shutil.copy2(path, earlier / f"{path.stem}-{stamp}.wav"))


def _without_silence(wav: Wav) -> Wav:
    """Cut what nobody said before and after the speech; who records by phone always leaves some."""
    found, a_second = levels(wav), wav.form.rate_hz * wav.form.channels
    first = max(0.0, found.leading_s - MARGIN_S)
    last = wav.length_s - max(0.0, found.trailing_s - MARGIN_S)
    start, stop = (round(at * wav.form.rate_hz) * wav.form.channels for at in (first, last))
    return msgspec.structs.replace(wav, samples=wav.samples[start : max(stop, start + a_second)])


def _write(wav: Wav, path: Path) -> None:
    with wave.open(str(path), "wb") as written:
        written.setparams((wav.form.channels, 2, wav.form.rate_hz, 0, "NONE", ""))
        written.writeframes(wav.samples.tobytes())
