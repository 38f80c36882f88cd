"""Making sounds with the real synthesiser and the real sox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.speech.audio import measure, playable
from callcenter.speech.catalogue import Text
from callcenter.speech.programs import Program, Programs
from callcenter.speech.tts import How, render

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.parts import Parts

pytestmark = pytest.mark.real

TEXT = "Ya tiene su lugar en la fila. No cuelgue, por favor."


@pytest.fixture
def programs(parts: Parts) -> Programs:
    return Programs(
        synthesiser=Program(parts.program("espeak-ng"), parts.environment("espeak-ng")),
        sox=Program(parts.program("sox"), parts.environment("sox")),
    )


@pytest.mark.timeout(600)
def test_spoken_spanish_is_as_loud_as_the_recorded_phrases_and_slower_when_repeated(
    programs: Programs, tmp_path: Path
) -> None:
    """The first run may have to fetch the programs."""
    told: list[str] = []
    text = Text(text=TEXT, slow=True)
    done = render({"lugar": text}, folder=tmp_path, programs=programs, report=told.append)

    assert [(each.how, each.note) for each in done] == [(How.SPOKEN, ""), (How.SPOKEN, "")]
    plain, slow = (measure(programs.sox, each.path) for each in done)
    assert [playable(each.path) for each in done] == [""] * 2
    assert -21 < plain.loudness_db < -17
    assert plain.complaints() == slow.complaints() == []
    assert slow.length_s == pytest.approx(plain.length_s / 0.85, rel=0.02)


@pytest.mark.timeout(600)
def test_a_recording_of_any_form_is_converted(programs: Programs, tmp_path: Path) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    tone = ["synth", "1", "sine", "440", "vol", "0.02"]
    source = str(recordings / "lugar.flac")
    programs.sox.run("-n", "-r", "44100", "-c", "2", source, *tone)

    [done] = render(
        {"lugar": Text(text=TEXT)},
        folder=tmp_path,
        programs=programs,
        report=lambda _line: None,
        recordings=recordings,
    )

    assert (done.how, playable(done.path)) == (How.RECORDED, "")
    assert measure(programs.sox, done.path).length_s == pytest.approx(1.0, rel=0.02)
