"""Loudness, silence and clipping of tones whose values are known."""

from __future__ import annotations

import math

import pytest

from callcenter.speech.levels import Levels, levels
from callcenter.speech.wav import read_wav
from tests.speech.made_wavs import silence, tone, wav


def measured(samples: list[float], *, rate_hz: int = 8_000, channels: int = 1) -> Levels:
    return levels(read_wav(wav(samples, rate_hz=rate_hz, channels=channels)))


@pytest.mark.parametrize("level_db", [-12.0, -20.0, -40.0])
@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (44_100, 2)])
def test_the_loudness_of_a_tone_is_its_power_in_each_channel(
    level_db: float, rate_hz: int, channels: int
) -> None:
    found = measured(
        tone(1, level_db=level_db, rate_hz=rate_hz), rate_hz=rate_hz, channels=channels
    )
    of_440_hz = -0.6  # weighs so much less than its power
    both = 10 * math.log10(channels)
    assert found.loudness_lufs == pytest.approx(level_db + of_440_hz + both, abs=0.3)
    assert found.length_s == pytest.approx(1)


def test_silence_around_and_between_does_not_count_as_loudness() -> None:
    found = measured([*silence(0.8), *tone(0.6), *silence(0.7), *tone(0.6), *silence(1.4)])
    assert found.loudness_lufs == pytest.approx(-21, abs=1.5)
    assert found.leading_s == pytest.approx(0.8, abs=0.021)
    assert found.trailing_s == pytest.approx(1.4, abs=0.021)
    assert found.spoken_s == pytest.approx(1.9, abs=0.05)


def test_what_is_far_below_the_speech_is_gated() -> None:
    found = measured([*tone(1), *tone(1, level_db=-45)])
    assert found.loudness_lufs == pytest.approx(-20.9, abs=0.5)


@pytest.mark.parametrize("samples", [[], silence(1), tone(1, level_db=-60)])
def test_where_nobody_speaks_all_of_it_is_silence(samples: list[float]) -> None:
    found = measured(samples)
    assert found.loudness_lufs == -100
    assert found.leading_s == found.length_s
    assert (found.trailing_s, found.spoken_s, found.clipped) == (0, 0, 0)


def test_a_tone_above_full_scale_is_clipped_and_one_that_touches_it_is_not() -> None:
    assert measured(tone(1, level_db=6)).clipped > 1_000
    assert measured([*silence(0.1), 1.0, 0.0, -1.0, *silence(0.1)]).clipped == 0
    assert measured([1.0, 0.2, 1.0], channels=2).clipped == 0
    assert measured([1.0, 1.0, -1.0, -1.0, -1.0], channels=2).clipped == 6
