from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest

from callcenter.errors import LabError
from callcenter.lab import hearing

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.hearing import Samples

RATE = hearing.TELEPHONE_HZ


def voice(seed: int, *, seconds: float = 3.0) -> Samples:
    """Noise of the band and the loudness of a voice; two seeds are two different prompts."""
    noise = np.random.default_rng(seed).normal(size=int(seconds * RATE))
    smooth = np.convolve(noise, np.ones(4) / 4, mode="same")
    return 0.1 * smooth


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE))


def wav(file: Path, *parts: Samples) -> Path:
    return hearing.write_wav(file, np.concatenate(parts))


def test_the_right_prompt_is_heard_and_the_wrong_one_is_not(tmp_path: Path) -> None:
    recording = wav(tmp_path / "heard.wav", silence(1.2), voice(1), silence(0.5))
    assert hearing.heard(recording, wav(tmp_path / "right.wav", voice(1))) == 1
    assert hearing.heard(recording, wav(tmp_path / "wrong.wav", voice(2))) == 0


def test_it_is_told_when_the_prompt_began(tmp_path: Path) -> None:
    recording = wav(tmp_path / "heard.wav", silence(1.2), voice(1))
    began = hearing.first_heard_at_s(recording, wav(tmp_path / "right.wav", voice(1)))
    assert began == pytest.approx(1.2, abs=0.001)
    assert hearing.first_heard_at_s(recording, wav(tmp_path / "wrong.wav", voice(2))) is None


def test_a_prompt_cut_off_is_heard_in_part(tmp_path: Path) -> None:
    recording = wav(tmp_path / "heard.wav", silence(1), voice(1)[: RATE * 3 // 2], silence(2))
    prompt = wav(tmp_path / "prompt.wav", voice(1))
    assert hearing.heard(recording, prompt) == pytest.approx(0.5)


def test_a_lost_packet_and_another_loudness_do_not_matter(tmp_path: Path) -> None:
    sound = 0.4 * voice(1)
    recording = wav(tmp_path / "heard.wav", sound[: RATE + 800], sound[RATE + 960 :])
    assert hearing.heard(recording, wav(tmp_path / "prompt.wav", voice(1))) >= 0.8


def test_in_silence_nothing_is_heard(tmp_path: Path) -> None:
    recording = wav(tmp_path / "heard.wav", silence(5) + 1e-5)
    assert hearing.heard(recording, wav(tmp_path / "prompt.wav", voice(1))) == 0
    assert hearing.loud_s(recording) == 0


def test_a_recording_shorter_than_a_window_holds_nothing(tmp_path: Path) -> None:
    recording = wav(tmp_path / "heard.wav", voice(1, seconds=0.2))
    assert hearing.heard(recording, wav(tmp_path / "prompt.wav", voice(1))) == 0


def test_a_silent_prompt_cannot_be_looked_for(tmp_path: Path) -> None:
    recording = wav(tmp_path / "heard.wav", voice(1))
    with pytest.raises(LabError, match="is silent"):
        hearing.heard(recording, wav(tmp_path / "prompt.wav", silence(2)))


def test_two_rates_are_not_compared(tmp_path: Path) -> None:
    recording = wav(tmp_path / "heard.wav", voice(1))
    prompt = hearing.write_wav(tmp_path / "prompt.wav", voice(1), rate=16_000)
    with pytest.raises(LabError, match="16000 Hz, the recording 8000 Hz"):
        hearing.heard(recording, prompt)


def test_a_tone_is_told_from_others_and_from_a_voice(tmp_path: Path) -> None:
    beep = hearing.tone(1000, seconds=2)
    recording = wav(tmp_path / "heard.wav", silence(1), beep, voice(1))
    assert hearing.tone_s(recording, 1000) == pytest.approx(2, abs=0.1)
    assert hearing.tone_s(recording, 440) < 0.1
    assert hearing.loud_s(recording) == pytest.approx(5, abs=0.1)


def test_stereo_is_mixed_to_one(tmp_path: Path) -> None:
    file = tmp_path / "stereo.wav"
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(np.array([[8192, 0]] * 4, dtype="<i2").tobytes())
    rate, samples = hearing.read_wav(file)
    assert rate == RATE
    assert samples.tolist() == [0.125] * 4


@pytest.mark.parametrize("stated", [0, 0xFFFFFFFF])
def test_a_file_that_is_still_written_is_read_as_far_as_it_goes(
    tmp_path: Path, stated: int
) -> None:
    file = wav(tmp_path / "heard.wav", voice(1))
    whole = file.read_bytes()
    size = stated.to_bytes(4, "little")
    file.write_bytes(whole[:4] + size + whole[8:40] + size + whole[44:-1001])
    rate, samples = hearing.read_wav(file)
    assert (rate, len(samples)) == (RATE, 3 * RATE - 501)
    assert hearing.heard(file, wav(tmp_path / "prompt.wav", voice(1))) > 0.8


@pytest.mark.parametrize("length", [0, 3, 30, 44])
def test_a_file_that_has_only_begun_holds_nothing(tmp_path: Path, length: int) -> None:
    file = wav(tmp_path / "heard.wav", voice(1))
    file.write_bytes(file.read_bytes()[:length])
    assert hearing.heard(file, wav(tmp_path / "prompt.wav", voice(1))) == 0


def test_what_is_no_wav_of_16_bits_is_told(tmp_path: Path) -> None:
    text = tmp_path / "text.wav"
    text.write_text("no sound at all", encoding="ascii")
    with pytest.raises(LabError, match="is no WAV"):
        hearing.read_wav(text)
    narrow = tmp_path / "narrow.wav"
    with wave.open(str(narrow), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(RATE)
        writer.writeframes(b"\x80" * 10)
    with pytest.raises(LabError, match="not of 16 bits"):
        hearing.read_wav(narrow)


def test_mu_law_is_that_of_the_recommendation(tmp_path: Path) -> None:
    """G.711: silence is 0xFF, full scale 0x80 and 0x00, and 1,000 of 32,768 is 0xCE."""
    levels = np.array([0, 32767, -32768, 1000, -1000]) / 32768
    data = hearing.write_ulaw(tmp_path / "raw", levels).read_bytes()
    assert data == bytes([0xFF, 0x80, 0x00, 0xCE, 0x4E])


def test_a_microphone_stays_open_after_what_it_says(tmp_path: Path) -> None:
    words = wav(tmp_path / "words.wav", voice(1, seconds=1))
    rate, samples = hearing.read_wav(
        hearing.write_microphone(tmp_path / "microphone.wav", words, open_s=2)
    )
    assert len(samples) == 3 * rate
    assert not samples[rate:].any()
    _, quiet = hearing.read_wav(hearing.write_microphone(tmp_path / "quiet.wav", None, open_s=1))
    assert not quiet.any()
