"""WAVs of every form are read alike, and what is none is told."""

from __future__ import annotations

import struct

import pytest

from callcenter.speech.wav import Form, NotPcmError, read_wav
from tests.speech.made_wavs import wav

SAMPLES = [0.0, 0.5, -0.5, -1.0]


@pytest.mark.parametrize("depth_bit", [8, 16, 24, 32])
@pytest.mark.parametrize("extensible", [False, True])
def test_every_depth_gives_the_same_samples(depth_bit: int, *, extensible: bool) -> None:
    content = wav(SAMPLES, depth_bit=depth_bit, extensible=extensible, rate_hz=48_000)
    read = read_wav(content)
    assert read.form == Form(48_000, 1, depth_bit)
    assert list(read.samples) == [0, 16_384, -16_384, -32_768]
    assert read.length_s == 4 / 48_000


@pytest.mark.parametrize("kind", ["f", "d"])
def test_floating_samples_are_read_and_what_is_beyond_full_scale_is_clipped(kind: str) -> None:
    given = [0.0, 0.5, -0.5, -1.0, 1.0, 1.5, float("nan"), float("inf")]
    data = struct.pack(f"<{len(given)}{kind}", *given)
    depth_bit = 8 * struct.calcsize(kind)
    plain = wav([0.0] * len(given), tag=3, depth_bit=depth_bit)
    read = read_wav(plain[: -len(data)] + data)
    assert list(read.samples) == [0, 16_384, -16_384, -32_768, 32_767, 32_767, 0, 0]
    assert read.form == Form(8_000, 1, depth_bit, floating=True)


def test_channels_stay_in_turn() -> None:
    read = read_wav(wav([0.5, -0.5], channels=2))
    assert list(read.samples) == [16_384, 16_384, -16_384, -16_384]
    assert read.length_s == 2 / 8_000


def test_of_a_file_that_is_cut_off_what_is_there_is_read() -> None:
    assert len(read_wav(wav(SAMPLES, channels=2)[:-3]).samples) == 6


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no WAV"),
        (b"OggS and more of it", "no WAV"),
        (b"RIFF\0\0\0\0WAVE", "a WAV without a header"),
        (b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff", "a WAV without a header"),
        (wav(SAMPLES, tag=2), "a WAV of format 2"),
        (wav(SAMPLES, tag=3), "1 channels of 16 bit at 8000 Hz"),
        (wav(SAMPLES, tag=7, extensible=True), "a WAV of format 7"),
        (wav([], channels=0), "0 channels of 16 bit at 8000 Hz"),
        (wav([], rate_hz=0), "1 channels of 16 bit at 0 Hz"),
        (wav(SAMPLES, depth_bit=40), "1 channels of 40 bit at 8000 Hz"),
    ],
)
def test_what_is_no_pcm_is_told(content: bytes, why: str) -> None:
    with pytest.raises(NotPcmError, match=why):
        read_wav(content)
