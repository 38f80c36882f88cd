"""Each fault of a recording is found, and a good one has none."""

from __future__ import annotations

import pytest

from callcenter.speech.review import GRAVE, Fault, Remark, heard_amiss, names_amiss
from tests.speech.made_wavs import silence, tone, wav

TWO_S = "Ya tiene su lugar en la fila."


def faults(content: bytes, text: str = TWO_S) -> list[tuple[Fault, str]]:
    remarks = heard_amiss("hola.wav", content, text=text)
    assert {remark.file for remark in remarks} <= {"hola.wav"}
    return [(remark.fault, remark.found) for remark in remarks]


def test_a_good_recording_has_none() -> None:
    assert faults(wav([*silence(0.2), *tone(2), *silence(0.3)])) == []


@pytest.mark.parametrize(
    ("content", "fault", "found"),
    [
        (b"OggS", Fault.NOT_PCM, "no WAV"),
        (wav(tone(2, rate_hz=6_000), rate_hz=6_000), Fault.LOW_RATE, "6000 Hz"),
        (wav(tone(2), depth_bit=8), Fault.LOW_DEPTH, "8 bit"),
        (wav(tone(0.2)), Fault.SHORT, "0.2 s"),
        (wav([]), Fault.SHORT, "0.0 s"),
        (wav([0.0] * 8_000 * 121), Fault.LONG, "121 s"),
        (wav(silence(2)), Fault.SILENT, "-100 LUFS"),
        (wav([*silence(0.6), *tone(2)]), Fault.LEADING, "0.6 s"),
        (wav([*tone(2), *silence(1.2)]), Fault.TRAILING, "1.2 s"),
        (wav(tone(2, level_db=-38)), Fault.QUIET, "-38 LUFS"),
        (wav(tone(2, level_db=-8)), Fault.LOUD, "-8 LUFS"),
        (wav(tone(0.7)), Fault.TOO_FAST, "0.7 s / 2.1 s"),
        (wav(tone(7)), Fault.TOO_SLOW, "7.0 s / 2.1 s"),
        (
            wav(tone(2, rate_hz=44_100), rate_hz=44_100, channels=2),
            Fault.CONVERTED,
            "44100 Hz, 16 bit, 2",
        ),
    ],
)
def test_each_fault_is_found_alone_and_told_with_its_value(
    content: bytes, fault: Fault, found: str
) -> None:
    assert faults(content) == [(fault, found)]


def test_clipping_is_found_beside_the_loudness_that_it_comes_of() -> None:
    assert [fault for fault, _ in faults(wav(tone(2, level_db=3)))] == [Fault.CLIPPED, Fault.LOUD]


def test_where_no_text_is_known_no_length_is_wrong_for_it() -> None:
    assert faults(wav(tone(60)), text="") == []


def test_a_file_is_missed_if_it_is_heard_and_unknown_if_no_prompt_is_named_so() -> None:
    amiss = names_amiss(
        {"a.wav", "c.wav", "x.wav"}, wanted=["a.wav", "b.wav"], known={"a.wav", "b.wav", "c.wav"}
    )
    assert amiss == [Remark("b.wav", Fault.MISSING), Remark("x.wav", Fault.UNKNOWN)]


def test_what_a_conversion_mends_or_an_ear_must_decide_is_not_grave() -> None:
    assert not GRAVE & {Fault.CONVERTED, Fault.UNKNOWN, Fault.QUIET, Fault.TOO_FAST}
