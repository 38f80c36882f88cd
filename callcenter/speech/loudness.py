"""How loud speech is to the ear: loudness by ITU-R BS.1770, in LUFS. Pure functions of samples.

Each channel is weighted by two filters (a head's shelf, and a high-pass), its mean square taken
over blocks of 400 ms that overlap by three quarters; the channels of a block are summed, blocks
below -70 LUFS fall out, then those more than 10 LU below the mean of the rest. The standard gives
the filters for 48 kHz alone; those of other rates come of the same two analogue filters, by the
bilinear transform.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from callcenter.speech.wav import Wav

NOTHING_LUFS = -100.0
_OFFSET = -0.691
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = 10.0
_BLOCK_S = 0.4
_STEPS = 4  # a block, of which each begins one later
_FULL_SCALE = 32_768

_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1_681.974450955533, 0.7071752369554196, 3.999843853973347
_SHELF_SLOPE = 0.4996667741545416
_LOW_CUT_HZ, _LOW_CUT_Q = 38.13547087602444, 0.5003270373238773


class Biquad(NamedTuple):
    """A filter of second order; the coefficient a0 is 1."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float


def weighting(rate_hz: int) -> tuple[Biquad, Biquad]:
    """Return the two filters of the standard for a sample rate."""
    k = math.tan(math.pi * _SHELF_HZ / rate_hz)
    high = 10 ** (_SHELF_DB / 20)
    band = high**_SHELF_SLOPE
    a0 = 1 + k / _SHELF_Q + k * k
    shelf = Biquad(
        (high + band * k / _SHELF_Q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / _SHELF_Q + k * k) / a0,
        2 * (k * k - 1) / a0,
        (1 - k / _SHELF_Q + k * k) / a0,
    )
    k = math.tan(math.pi * _LOW_CUT_HZ / rate_hz)
    a0 = 1 + k / _LOW_CUT_Q + k * k
    low_cut = Biquad(1.0, -2.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / _LOW_CUT_Q + k * k) / a0)
    return shelf, low_cut


def loudness_lufs(wav: Wav) -> float:
    """Return how loud a recording is; `NOTHING_LUFS` where it is silent or empty."""
    channels = wav.form.channels
    step = max(1, round(wav.form.rate_hz * _BLOCK_S / _STEPS))
    filters = weighting(wav.form.rate_hz)
    steps = [_sums(wav.samples[at::channels], step, filters) for at in range(channels)]
    sums = [sum(each) for each in zip(*steps, strict=True)]
    # What is shorter than a block is one.
    blocks = max(1, len(sums) - _STEPS + 1)
    length = min(step * _STEPS, len(wav.samples) // channels)
    powers = [sum(sums[at : at + _STEPS]) / length for at in range(blocks)] if length else []
    return _gated(powers)


def _sums(samples: array[int], step: int, filters: tuple[Biquad, Biquad]) -> list[float]:
    """Return the sum of squares of each step of one channel, after both filters."""
    (b0, b1, b2, a1, a2), (_, _, _, c1, c2) = filters
    x1 = x2 = y1 = y2 = z1 = z2 = 0.0
    sums = []
    for start in range(0, len(samples), step):
        total = 0.0
        for sample in samples[start : start + step]:
            y = b0 * sample + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            z = y - 2 * y1 + y2 - c1 * z1 - c2 * z2
            x2, x1, y2, y1, z2, z1 = x1, sample, y1, y, z1, z
            total += z * z
        sums.append(total / _FULL_SCALE**2)
    return sums


def _gated(powers: Sequence[float]) -> float:
    heard = [power for power in powers if _lufs(power) > _ABSOLUTE_GATE_LUFS]
    if not heard:
        return NOTHING_LUFS
    gate = _lufs(sum(heard) / len(heard)) - _RELATIVE_GATE_LU
    kept = [power for power in heard if _lufs(power) > gate]
    return _lufs(sum(kept) / len(kept))


def _lufs(power: float) -> float:
    return _OFFSET + 10 * math.log10(power) if power > 0 else NOTHING_LUFS
