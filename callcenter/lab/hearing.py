"""Hearing without ears: was a prompt, a tone or anything at all in a recording?

A prompt is looked for in windows of half a second, each on its own, because a phone's jitter
buffer drops or repeats a packet now and then: one correlation of the whole would fall apart.
"""

from __future__ import annotations

import struct
import wave
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from callcenter.errors import LabError

if TYPE_CHECKING:
    from pathlib import Path

Samples = NDArray[np.float64]
"""Mono sound between -1 and 1."""

TELEPHONE_HZ = 8000
WINDOW_S = 0.5
ALIKE = 0.8
"""Correlation from which a window counts as found; unrelated speech stays below 0.3."""
FLOOR = 0.003
"""Root mean square below which a window is silence (-50 dB), and correlates with nothing."""
TONE_FRAME_S = 0.02
TONE_SHARE = 0.5
"""Share of a frame's energy at one frequency from which the frame is that tone."""
SAMPLE_BYTES = 2
PCM, FORM_BYTES, HEADER_BYTES = 1, 16, 44
"""Of a WAV: whole numbers as samples, and the least that its format and all of its header take."""
FULL_SCALE = 32768.0


def heard(recording: Path, prompt: Path) -> float:
    """Return the share of the prompt's windows that are in the recording (0 to 1).

    A right prompt reaches 0.7 to 1, a wrong one 0. Both files are WAV of 16 bits at one rate.

    Raises:
        LabError: a file is not such a WAV, the rates differ, or the prompt is silent.
    """
    found = [place is not None for place in _places(recording, prompt)]
    return sum(found) / len(found)


def first_heard_at_s(recording: Path, prompt: Path) -> float | None:
    """Return when the prompt began in the recording, in seconds; None if it was not heard.

    It is told from the first of its windows that is found, so it also holds for a prompt whose
    beginning was cut off (it is negative if that beginning was before the recording's).

    Raises:
        LabError: as for `heard`.
    """
    for offset_s, place in zip(_offsets_s(prompt), _places(recording, prompt), strict=True):
        if place is not None:
            return place - offset_s
    return None


def tone_s(recording: Path, hz: float, *, share: float = TONE_SHARE) -> float:
    """Return for how many seconds a recording holds a tone of that frequency (Goertzel).

    Args:
        recording: the file.
        hz: the frequency.
        share: of a frame's energy, from which the frame holds the tone; with less than a half two
            tones may sound at once.

    Raises:
        LabError: the file is no WAV of 16 bits.
    """
    rate, samples = read_wav(recording)
    frame = int(rate * TONE_FRAME_S)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    # The power at one frequency: what Goertzel's recurrence computes, written as its sum.
    turn = np.exp(-2j * np.pi * hz / rate * np.arange(frame))
    at_tone = 2 * np.abs(frames @ turn) ** 2 / frame
    energy = np.sum(frames**2, axis=1)
    is_tone = (at_tone > share * energy) & (energy > frame * FLOOR**2)
    return float(np.count_nonzero(is_tone)) * TONE_FRAME_S


def loud_s(recording: Path) -> float:
    """Return for how many seconds a recording is not silent.

    Raises:
        LabError: the file is no WAV of 16 bits.
    """
    rate, samples = read_wav(recording)
    frame = int(rate * TONE_FRAME_S)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    return float(np.count_nonzero(np.sqrt(np.mean(frames**2, axis=1)) > FLOOR)) * TONE_FRAME_S


def read_wav(file: Path) -> tuple[int, Samples]:
    """Return rate in hertz and samples; several channels are mixed to one.

    A file whose header was never completed, because its writer still runs or was killed, is read
    as far as it goes: the sizes that it states are 0 or anything. One that has nothing yet but the
    beginning of a header holds no samples.

    Raises:
        LabError: it is not a WAV of 16 bits.
    """
    content = file.read_bytes()
    if len(content) < HEADER_BYTES and b"RIFF".startswith(content[:4]):
        return TELEPHONE_HZ, np.zeros(0)
    form, data = _chunks(file, content)
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if kind != PCM or bits != SAMPLE_BYTES * 8 or not channels:
        message = f"{file} is not of 16 bits"
        raise LabError(message)
    whole = len(data) // (SAMPLE_BYTES * channels) * SAMPLE_BYTES * channels
    samples = np.frombuffer(data[:whole], dtype="<i2").astype(np.float64) / FULL_SCALE
    mixed: Samples = samples.reshape(-1, channels).mean(axis=1)
    return rate, mixed


def _chunks(file: Path, content: bytes) -> tuple[bytes, bytes]:
    """Return what the chunks `fmt ` and `data` hold (RIFF/WAVE, Microsoft and IBM 1991)."""
    place, form = 12, b""
    while content[:4] == b"RIFF" and content[8:12] == b"WAVE" and place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        place += 8
        if name == b"data" and len(form) >= FORM_BYTES:
            return form, content[place : place + size] if size else content[place:]
        if name == b"fmt ":
            form = content[place : place + size]
        place += size + size % 2
    message = f"{file} is no WAV"
    raise LabError(message)


def write_wav(file: Path, samples: Samples, *, rate: int = TELEPHONE_HZ) -> Path:
    """Write samples as a mono WAV of 16 bits, as Asterisk and baresip play it."""
    whole = np.clip(np.round(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i2")
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(rate)
        writer.writeframes(whole.tobytes())
    return file


def write_ulaw(file: Path, samples: Samples) -> Path:
    """Write samples of 8 kHz as raw µ-law without a header, as SIPp sends it (ITU-T G.711)."""
    bias, clip, segments = 132, 32635, 8
    whole = np.round(samples * FULL_SCALE).astype(np.int64)
    sign = np.where(whole < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(whole), clip) + bias
    exponent = np.clip(np.floor(np.log2(magnitude)).astype(np.int64) - 7, 0, segments - 1)
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    file.write_bytes((~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8).tobytes())
    return file


def write_microphone(file: Path, says: Path | None, *, open_s: int = 300) -> Path:
    """Write what a phone's microphone picks up: the WAV, if any, and then silence for long.

    A phone whose microphone comes to its end would end the call.

    Raises:
        LabError: `says` is no WAV of 16 bits.
    """
    rate, samples = (TELEPHONE_HZ, np.zeros(0)) if says is None else read_wav(says)
    return write_wav(file, np.concatenate((samples, np.zeros(open_s * rate))), rate=rate)


def tone(hz: float, *, seconds: float, rate: int = TELEPHONE_HZ, loudness: float = 0.3) -> Samples:
    """Return a pure tone."""
    turns = hz / rate * np.arange(int(seconds * rate))
    samples: Samples = loudness * np.sin(2 * np.pi * turns)
    return samples


def _places(recording: Path, prompt: Path) -> list[float | None]:
    """Where in the recording each audible window of the prompt is, in seconds."""
    rate, sound = read_wav(recording)
    windows = [window for _, window in _windows(prompt, rate=rate)]
    if not windows:
        message = f"{prompt} is silent"
        raise LabError(message)
    length = len(windows[0])
    if len(sound) < length:
        return [None] * len(windows)
    size = 1 << (len(sound) + length - 1).bit_length()
    spectrum = np.fft.rfft(sound, size)
    norms = _norms(sound, length)
    return [
        _best(window, spectrum=spectrum, norms=norms, size=size, rate=rate) for window in windows
    ]


def _best(
    window: Samples, *, spectrum: NDArray[np.complex128], norms: Samples, size: int, rate: int
) -> float | None:
    # Correlation as a product of spectra: all places at once, in the time of three transforms.
    products = np.fft.irfft(spectrum * np.conj(np.fft.rfft(window, size)), size)[: len(norms)]
    likeness = products / (norms * np.linalg.norm(window))
    place = int(np.argmax(likeness))
    return place / rate if likeness[place] > ALIKE else None


def _norms(sound: Samples, length: int) -> Samples:
    """Return the root of the energy of every stretch of that length, never less than silence's."""
    sums = np.concatenate(([0.0], np.cumsum(sound**2)))
    energy = np.maximum(sums[length:] - sums[:-length], length * FLOOR**2)
    norms: Samples = np.sqrt(energy)
    return norms


def _windows(prompt: Path, *, rate: int | None = None) -> list[tuple[float, Samples]]:
    """Return when each audible window of the prompt begins, in seconds, and the window."""
    own_rate, samples = read_wav(prompt)
    if rate is not None and rate != own_rate:
        message = f"{prompt} has {own_rate} Hz, the recording {rate} Hz"
        raise LabError(message)
    length = int(own_rate * WINDOW_S)
    cuts = [
        (start / own_rate, samples[start : start + length])
        for start in range(0, len(samples) - length + 1, length)
    ]
    return [(at, cut) for at, cut in cuts if np.sqrt(np.mean(cut**2)) > FLOOR]


def _offsets_s(prompt: Path) -> list[float]:
    return [at for at, _ in _windows(prompt)]
