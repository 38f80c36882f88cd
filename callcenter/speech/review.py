"""What is wrong with a folder of recordings: names that are missing, and sounds that fall short."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from callcenter.speech.audio import RATE_HZ
from callcenter.speech.levels import SILENT_DB, levels
from callcenter.speech.wav import NotPcmError, length_s, read_wav

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from callcenter.speech.levels import Levels
    from callcenter.speech.wav import Form

SHORTEST_S = 0.3
LONGEST_S = 120.0
LONGEST_LEADING_S = 0.5
LONGEST_TRAILING_S = 1.0
MOST_CLIPPED = 10
QUIET_LUFS = -35.0
LOUD_LUFS = -10.0
_LEAST_DEPTH_BIT = 16
_CHARACTERS_PER_S = 14.0  # Spanish and English as synthesised and as recorded phrases are spoken
_FASTEST, _SLOWEST = 0.4, 2.5


class Fault(StrEnum):
    """What can be wrong."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    FOLDER = "folder"
    EMPTY = "empty"
    OTHER_KIND = "other_kind"
    NOT_PCM = "not_pcm"
    LOW_RATE = "low_rate"
    LOW_DEPTH = "low_depth"
    SHORT = "short"
    LONG = "long"
    SILENT = "silent"
    CLIPPED = "clipped"
    LEADING = "leading"
    TRAILING = "trailing"
    QUIET = "quiet"
    LOUD = "loud"
    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    CONVERTED = "converted"


GRAVE = frozenset(
    {
        *(Fault.MISSING, Fault.UNREADABLE, Fault.NOT_PCM, Fault.LOW_RATE),
        *(Fault.FOLDER, Fault.EMPTY, Fault.OTHER_KIND),
        *(Fault.SHORT, Fault.LONG, Fault.SILENT, Fault.CLIPPED),
    }
)
"""What callers should not hear, and no conversion mends; the others are warnings."""


class Remark(msgspec.Struct, frozen=True):
    """One thing that is wrong with one file."""

    file: str
    fault: Fault
    found: str = ""  # the measured value, with its unit


def names_amiss(
    there: Collection[str], *, wanted: Collection[str], known: Collection[str]
) -> list[Remark]:
    """Return the files that are missing of those wanted, and those that no prompt is named like."""
    return [
        *(Remark(name, Fault.MISSING) for name in wanted if name not in there),
        *(Remark(name, Fault.UNKNOWN) for name in sorted(there) if name not in known),
    ]


def heard_amiss(file: str, content: bytes, *, text: str) -> list[Remark]:
    """Return what is wrong with one recording of `text`; "" where that is not known."""
    try:
        lasts_s = length_s(content)
        if lasts_s > LONGEST_S:
            return [Remark(file, Fault.LONG, f"{lasts_s:.0f} s")]
        wav = read_wav(content)
    except NotPcmError as error:
        return [Remark(file, Fault.NOT_PCM, str(error))]
    found = levels(wav)
    faults = (*_form_faults(wav.form), *(_faults(found, text)))
    return [Remark(file, fault, told) for fault, told in faults]


def _form_faults(form: Form) -> Iterator[tuple[Fault, str]]:
    told = f"{form.rate_hz} Hz, {form.depth_bit} bit, {form.channels}"
    if form.rate_hz < RATE_HZ:
        yield Fault.LOW_RATE, f"{form.rate_hz} Hz"
    elif form.depth_bit < _LEAST_DEPTH_BIT:
        yield Fault.LOW_DEPTH, f"{form.depth_bit} bit"
    elif (form.rate_hz, form.depth_bit, form.channels) != (RATE_HZ, _LEAST_DEPTH_BIT, 1):
        yield Fault.CONVERTED, told


def _faults(found: Levels, text: str) -> Iterator[tuple[Fault, str]]:
    if found.length_s < SHORTEST_S:
        yield Fault.SHORT, f"{found.length_s:.1f} s"
        return
    if found.loudness_lufs < SILENT_DB:
        yield Fault.SILENT, f"{found.loudness_lufs:.0f} LUFS"
        return
    limits = (
        (Fault.CLIPPED, found.clipped > MOST_CLIPPED, f"{found.clipped}"),
        (Fault.LEADING, found.leading_s > LONGEST_LEADING_S, f"{found.leading_s:.1f} s"),
        (Fault.TRAILING, found.trailing_s > LONGEST_TRAILING_S, f"{found.trailing_s:.1f} s"),
        (Fault.QUIET, found.loudness_lufs < QUIET_LUFS, f"{found.loudness_lufs:.0f} LUFS"),
        (Fault.LOUD, found.loudness_lufs > LOUD_LUFS, f"{found.loudness_lufs:.0f} LUFS"),
        *_pace(found.spoken_s, text),
    )
    yield from ((fault, told) for fault, wrong, told in limits if wrong)


def _pace(spoken_s: float, text: str) -> Iterator[tuple[Fault, bool, str]]:
    """Tell a recording that was cut off, or is of another text, by how long it should last."""
    expected_s = len(text) / _CHARACTERS_PER_S
    told = f"{spoken_s:.1f} s / {expected_s:.1f} s"
    yield Fault.TOO_FAST, bool(text) and spoken_s < _FASTEST * expected_s, told
    yield Fault.TOO_SLOW, bool(text) and spoken_s > _SLOWEST * expected_s + 1, told
