"""From any speech to a sound that the PBX plays: 8 kHz, one channel, 16 bit, of even loudness.

Loudness is matched by its mean (RMS), as peaks of synthesised and recorded voices differ by 5 dB
at the same loudness to the ear; the recorded phrases of the PBX stand at about -19 dB.
"""

from __future__ import annotations

import re
import wave
from typing import TYPE_CHECKING

import msgspec

from callcenter.speech.programs import SpeechError

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.speech.programs import Program

LOUDNESS_DB = -19.0
SLOW_TEMPO = 0.85
_LIMITER_LOSS_DB = 1.7  # what the limiter took from speech on average, as measured
RATE_HZ = 8_000

_HEADROOM_DB = "-6"  # filters overshoot: without it, loud speech would clip before it is measured
_LOW_CUT_HZ = "150"  # telephones do not carry less, and hum lives there
RECIPE = f"{LOUDNESS_DB} {_LIMITER_LOSS_DB} {SLOW_TEMPO} {RATE_HZ} {_HEADROOM_DB} {_LOW_CUT_HZ}"
"""Changes whenever the same speech would come out another way."""

_SHORTEST_S = 0.3
_SILENT_DB = -50.0
_CLIPPED_SAMPLES = 20
_FULL_SCALE_DB = -0.01
_BYTES_PER_SAMPLE = 2
_STATISTIC = re.compile(r"^(RMS lev dB|Pk lev dB|Pk count|Length s)\s+(\S+)", re.MULTILINE)


class Measure(msgspec.Struct, frozen=True):
    """What a sound is like."""

    length_s: float
    loudness_db: float
    peak_db: float
    peaks: float  # samples at the peak

    def complaints(self) -> list[str]:
        """Return what a listener would complain of."""
        found = []
        if self.length_s < _SHORTEST_S:
            found.append(f"is only {self.length_s:.1f} s long")
        if self.loudness_db < _SILENT_DB:
            found.append(f"is silent ({self.loudness_db:.0f} dB)")
        if self.peak_db > _FULL_SCALE_DB and self.peaks > _CLIPPED_SAMPLES:
            found.append("is clipped: record it lower")
        return found


def measure(sox: Program, source: Path, *effects: str) -> Measure:
    """Return what `source` is like after `effects` of sox.

    Raises:
        SpeechError: it is no sound that sox can read.
    """
    written = sox.run(str(source), "-n", "remix", "-", *effects, "stats")
    found = dict(_STATISTIC.findall(written))
    try:
        return Measure(
            length_s=float(found["Length s"]),
            loudness_db=float(found["RMS lev dB"]),
            peak_db=float(found["Pk lev dB"]),
            peaks=_count(found["Pk count"]),
        )
    except (KeyError, ValueError) as error:
        raise SpeechError(f"{source.name} could not be measured") from error


def _count(text: str) -> float:
    """Read a count as sox writes it, such as 15 or 1.2k."""
    return float(text.removesuffix("k")) * (1_000 if text.endswith("k") else 1)


def convert(sox: Program, source: Path, target: Path, *, slow: bool) -> None:
    """Write `source` to `target` as the PBX wants it, at `LOUDNESS_DB`, slower if asked.

    Repeatable (-R): the noise that rounds to 16 bits is the same each time, and so is the file.

    Raises:
        SpeechError: sox could not do it.
    """
    tempo = ["tempo", "-s", str(SLOW_TEMPO)] if slow else []
    effects = ["gain", _HEADROOM_DB, "highpass", _LOW_CUT_HZ, "rate", str(RATE_HZ), *tempo]
    now = measure(sox, source, *effects)
    gain = LOUDNESS_DB + _LIMITER_LOSS_DB - max(now.loudness_db, _SILENT_DB)
    form = ["-t", "wav", "-e", "signed-integer", "-b", "16"]
    louder = ["gain", "-l", f"{gain:.2f}"]
    sox.run("-R", str(source), *form, str(target), "remix", "-", *effects, *louder)


def playable(path: Path) -> str:
    """Return why the PBX could not play the wav at `path`; "" when it can."""
    try:
        with wave.open(str(path), "rb") as sound:
            form = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
    except (OSError, EOFError, wave.Error) as error:
        return f"is no plain wav: {error}"
    if form == (RATE_HZ, 1, _BYTES_PER_SAMPLE):
        return ""
    return f"has {form[0]} Hz, {form[1]} channel(s), {form[2] * 8} bit; the PBX plays 8000, 1, 16"
