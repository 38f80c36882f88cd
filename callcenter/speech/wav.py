"""Read the samples of a WAV as a studio delivers it: of any rate, channels and depth.

The form is that of Microsoft's "Multiple Channel Audio Data and WAVE Files": a plain header has tag
1, the extensible one tag 0xFFFE and the plain tag as the first word of its sub-format. (The
standard library reads the latter only from Python 3.12 on.)
"""

from __future__ import annotations

import math
import struct
import sys
from array import array

import msgspec

PCM, FLOATING = 1, 3
_EXTENSIBLE = 0xFFFE
_SUB_FORMAT_AT = 24
_PLAIN_HEADER = struct.Struct("<HHIIHH")
_CHUNK = struct.Struct("<4sI")
_FIRST_CHUNK_AT = 12
_LOWEST, _HIGHEST = -32_768, 32_767
_DEPTHS_BIT = {PCM: (8, 16, 24, 32), FLOATING: (32, 64)}


class NotPcmError(ValueError):
    """These bytes are no WAV of plain samples; the text says what they are."""


class Form(msgspec.Struct, frozen=True):
    """How a WAV holds its samples."""

    rate_hz: int
    channels: int
    depth_bit: int
    floating: bool = False


class Wav(msgspec.Struct, frozen=True):
    """A WAV with its samples in 16 bit, channels in turn."""

    form: Form
    samples: array[int]

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.form.channels / self.form.rate_hz


def read_wav(content: bytes) -> Wav:
    """Return what a file holds; of deeper samples the upper 16 bits.

    Raises:
        NotPcmError: it is no WAV of plain samples.
    """
    form, frames = _held(content)
    width = form.depth_bit // 8
    return Wav(form, (_rounded if form.floating else _upper_16_bits)(frames, width))


def length_s(content: bytes) -> float:
    """Return how long a file lasts, by its header: samples of hours take long to read.

    Raises:
        NotPcmError: it is no WAV of plain samples.
    """
    form, frames = _held(content)
    return len(frames) / (form.channels * form.depth_bit // 8) / form.rate_hz


def _held(content: bytes) -> tuple[Form, bytes]:
    """Return the form and the whole frames."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise NotPcmError("no WAV")
    chunks = _chunks(content)
    form = _form(chunks.get(b"fmt ", b""))
    frame = form.channels * form.depth_bit // 8
    data = chunks.get(b"data", b"")
    return form, data[: len(data) // frame * frame]


def _chunks(content: bytes) -> dict[bytes, bytes]:
    """Return the chunks by name; one that is cut off goes as far as the file."""
    found: dict[bytes, bytes] = {}
    at = _FIRST_CHUNK_AT
    while at + _CHUNK.size <= len(content):
        name, length = _CHUNK.unpack_from(content, at)
        at += _CHUNK.size
        found.setdefault(name, content[at : at + length])
        at += length + length % 2
    return found


def _form(header: bytes) -> Form:
    if len(header) < _PLAIN_HEADER.size:
        raise NotPcmError("a WAV without a header")
    tag, channels, rate_hz, _, _, depth_bit = _PLAIN_HEADER.unpack_from(header)
    if tag == _EXTENSIBLE and len(header) >= _SUB_FORMAT_AT + 2:
        (tag,) = struct.unpack_from("<H", header, _SUB_FORMAT_AT)
    if tag not in _DEPTHS_BIT:
        raise NotPcmError(f"a WAV of format {tag}")
    if not channels or not rate_hz or depth_bit not in _DEPTHS_BIT[tag]:
        raise NotPcmError(f"{channels} channels of {depth_bit} bit at {rate_hz} Hz")
    return Form(rate_hz, channels, depth_bit, floating=tag == FLOATING)


def _rounded(data: bytes, width: int) -> array[int]:
    """Return floating samples, of which 1.0 is full scale; what is beyond it is clipped."""
    floating = array("f" if width == 4 else "d")  # noqa: PLR2004  # bytes of each
    floating.frombytes(data)
    if sys.byteorder == "big":
        floating.byteswap()
    return array("h", (_clipped(sample) for sample in floating))


def _clipped(sample: float) -> int:
    if not math.isfinite(sample):
        return 0
    return max(_LOWEST, min(_HIGHEST, round(sample * -_LOWEST)))


def _upper_16_bits(data: bytes, width: int) -> array[int]:
    samples = array("h")
    if width == 1:  # alone among the depths without a sign
        upper = bytearray(2 * len(data))
        upper[1::2] = bytes(value ^ 0x80 for value in data)
    else:
        upper = bytearray(len(data) // width * 2)
        upper[0::2], upper[1::2] = data[width - 2 :: width], data[width - 1 :: width]
    samples.frombytes(bytes(upper))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
