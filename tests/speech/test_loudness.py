"""Loudness as the standard has it: its own filters and its own test signals."""

from __future__ import annotations

import math

import pytest

from callcenter.speech.loudness import NOTHING_LUFS, loudness_lufs, weighting
from callcenter.speech.wav import read_wav
from tests.speech.made_wavs import silence, wav


def sine(length_s: float, *, peak_db: float, rate_hz: int = 48_000, hz: float = 997) -> list[float]:
    peak = 10 ** (peak_db / 20)
    return [peak * math.sin(math.tau * hz * n / rate_hz) for n in range(round(length_s * rate_hz))]


def lufs(samples: list[float], *, rate_hz: int = 48_000, channels: int = 1) -> float:
    return loudness_lufs(read_wav(wav(samples, rate_hz=rate_hz, channels=channels, depth_bit=24)))


def test_the_filters_at_48_khz_are_those_of_the_standards_tables() -> None:
    shelf, low_cut = weighting(48_000)
    assert shelf == pytest.approx(
        (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
    )
    assert low_cut == pytest.approx((1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621))


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_a_tone_of_997_hz_at_full_scale_is_3_below_in_one_channel(rate_hz: int) -> None:
    found = lufs(sine(2, peak_db=0, rate_hz=rate_hz), rate_hz=rate_hz)
    assert found == pytest.approx(-3.01, abs=0.15)


def test_two_channels_of_the_same_are_3_louder() -> None:
    """EBU Tech 3341, case 1: 1 kHz at -23 dBFS in both channels is -23 LUFS."""
    assert lufs(sine(3, peak_db=-23, hz=1_000), channels=2) == pytest.approx(-23.0, abs=0.1)


def test_what_is_10_below_the_rest_falls_out() -> None:
    """EBU Tech 3341, case 3, shortened: quiet parts before and after do not count."""
    quiet = sine(2, peak_db=-36, hz=1_000)
    samples = [*quiet, *sine(12, peak_db=-23, hz=1_000), *quiet]
    assert lufs(samples, channels=2) == pytest.approx(-23.0, abs=0.1)


def test_silence_falls_out() -> None:
    """As EBU Tech 3341, case 4: what is below -70 is nothing."""
    samples = [*silence(2, rate_hz=48_000), *sine(4, peak_db=-23, hz=1_000)]
    assert lufs(samples, channels=2) == pytest.approx(-23.0, abs=0.3)


def test_what_is_shorter_than_a_block_is_one() -> None:
    assert lufs(sine(0.2, peak_db=-20)) == pytest.approx(-23, abs=0.3)


def test_nothing_is_nothing() -> None:
    assert lufs([]) == NOTHING_LUFS
    assert lufs(silence(1)) == NOTHING_LUFS


def test_hum_weighs_less_than_speech() -> None:
    assert lufs(sine(1, peak_db=-20, hz=50)) < lufs(sine(1, peak_db=-20)) - 4
