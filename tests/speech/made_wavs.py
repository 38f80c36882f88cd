"""WAVs made for tests: tones and silence, in any form a studio may deliver."""

from __future__ import annotations

import math
import struct

RATE_HZ = 8_000


def tone(length_s: float, *, level_db: float = -20.0, rate_hz: int = RATE_HZ) -> list[float]:
    """Return a sine of 440 Hz whose mean power is `level_db` below full scale."""
    peak = math.sqrt(2) * 10 ** (level_db / 20)
    count = round(length_s * rate_hz)
    return [peak * math.sin(2 * math.pi * 440 * n / rate_hz) for n in range(count)]


def silence(length_s: float, *, rate_hz: int = RATE_HZ) -> list[float]:
    """Return nothing to hear."""
    return [0.0] * round(length_s * rate_hz)


def wav(  # noqa: PLR0913  # all but the first are the form, each with what the PBX plays
    samples: list[float],
    *,
    rate_hz: int = RATE_HZ,
    channels: int = 1,
    depth_bit: int = 16,
    tag: int = 1,
    extensible: bool = False,
) -> bytes:
    """Return the same samples in each channel; what is beyond full scale is clipped."""
    width = depth_bit // 8
    data = b"".join(_packed(sample, width) * channels for sample in samples)
    frame = channels * width
    header = struct.pack(
        "<HHIIHH",
        *(0xFFFE if extensible else tag, channels, rate_hz, rate_hz * frame, frame, depth_bit),
    )
    if extensible:
        header += struct.pack("<HHIH14x", 22, depth_bit, 0, tag)
    chunks = _chunk(b"LIST", b"odd") + _chunk(b"fmt ", header) + _chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _packed(sample: float, width: int) -> bytes:
    most = 1 << (8 * width - 1)
    value = max(-most, min(most - 1, round(sample * most)))
    if width == 1:
        return bytes([value + 128])
    return value.to_bytes(width, "little", signed=True)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
