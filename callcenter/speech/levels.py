"""How loud a recording is, and where its silence lies: pure functions of its samples."""

from __future__ import annotations

import math
from itertools import pairwise
from operator import mul
from typing import TYPE_CHECKING

import msgspec

from callcenter.speech.loudness import NOTHING_LUFS, loudness_lufs

if TYPE_CHECKING:
    from array import array

    from callcenter.speech.wav import Wav

SILENT_DB = -50.0
_NOTHING_DB = -100.0
_WINDOWS_PER_S = 50
_FULL_SCALE = 32_768
_LOWEST, _HIGHEST = -32_768, 32_767


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """What is heard of a recording."""

    length_s: float
    loudness_lufs: float  # of the speech in it; -100 where there is none
    leading_s: float  # silence before the speech
    trailing_s: float  # and after it
    clipped: int  # samples at full scale that follow another one

    @property
    def spoken_s(self) -> float:
        """How long it lasts without the silence at both ends."""
        return self.length_s - self.leading_s - self.trailing_s


def levels(wav: Wav) -> Levels:
    """Measure a recording."""
    powers = _powers(wav)
    loud = [place for place, power in enumerate(powers) if _db(power) > SILENT_DB]
    window_s = 1 / _WINDOWS_PER_S
    return Levels(
        length_s=wav.length_s,
        loudness_lufs=loudness_lufs(wav) if loud else NOTHING_LUFS,
        leading_s=loud[0] * window_s if loud else wav.length_s,
        trailing_s=(len(powers) - 1 - loud[-1]) * window_s if loud else 0.0,
        clipped=_clipped(wav.samples, wav.form.channels),
    )


def _powers(wav: Wav) -> list[float]:
    """Return the mean square of each window, all channels together."""
    step = max(1, wav.form.rate_hz // _WINDOWS_PER_S) * wav.form.channels
    parts = (wav.samples[at : at + step] for at in range(0, len(wav.samples), step))
    return [sum(map(mul, part, part)) / len(part) for part in parts]


def _db(power: float) -> float:
    return 10 * math.log10(power / _FULL_SCALE**2) if power else _NOTHING_DB


def _clipped(samples: array[int], channels: int) -> int:
    """Count samples at full scale after another one: a single peak may just touch it."""
    if max(samples, default=0) < _HIGHEST and min(samples, default=0) > _LOWEST:
        return 0
    found = 0
    for channel in range(channels):
        for before, after in pairwise(samples[channel::channels]):
            found += before == after and after in (_LOWEST, _HIGHEST)
    return found
