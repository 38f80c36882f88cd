"""Making sounds: with programs that stand in for a synthesiser and sox, and write what they do."""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

import pytest

from callcenter.speech.audio import Measure, measure, playable
from callcenter.speech.catalogue import Text
from callcenter.speech.programs import Program, Programs, SpeechError
from callcenter.speech.tts import How, Rendered, not_made, render

SYNTHESISER = """
import sys
*rest, wav = sys.argv[1:]
text = sys.stdin.read()
if "falla" in text:
    sys.exit("first line\\nno such voice")
open(wav, "w").write(f"speech {rest} {text}")
"""

SOX = """
import os, sys, wave
words = sys.argv[1:]
with open(os.environ["SOX_LOG"], "a") as log:
    log.write(" ".join(words) + "\\n")
if words[-1] == "stats":
    sys.stderr.write("sox WARN\\nPk lev dB  {peak}\\nRMS lev dB  {rms}\\n"
                     "Pk count  {count}\\nLength s  {length}\\n")
else:
    with wave.open(words[words.index("-b") + 2], "wb") as out:
        out.setnchannels(1); out.setsampwidth(2); out.setframerate(8000)
        out.writeframes((" ".join(words[-1:]) + open(words[1]).read()).encode().ljust(400)[:400])
"""


class Workshop:
    """A folder with stand-ins for the programs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sounds = root / "sounds"
        self.recordings = root / "recordings"
        self.recordings.mkdir()
        self.log = root / "sox.log"
        self.reported: list[str] = []
        self.statistics(rms="-25.0", length="2.0")

    def statistics(
        self, *, rms: str, length: str = "2.0", peak: str = "-3.0", count: str = "2"
    ) -> None:
        """Let every sound be like this."""
        sox = SOX.format(rms=rms, length=length, peak=peak, count=count)
        (self.root / "sox.py").write_text(sox)
        (self.root / "synthesiser.py").write_text(SYNTHESISER)
        python = sys.executable
        self.programs = Programs(
            synthesiser=Program((python, "-I", str(self.root / "synthesiser.py"))),
            sox=Program((python, "-I", str(self.root / "sox.py")), {"SOX_LOG": str(self.log)}),
        )

    def render(self, **prompts: Text) -> list[Rendered]:
        return render(
            prompts,
            folder=self.sounds,
            programs=self.programs,
            report=self.reported.append,
            recordings=self.recordings,
        )

    def path(self, name: str) -> Path:
        return self.sounds / "es/callcenter" / f"{name}.wav"

    def commands(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def _hows(done: list[Rendered]) -> list[How]:
    return [each.how for each in done]


def _write_wav(path: Path, rate: int = 8_000) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\0\0" * 100)


class TestSpeaking:
    def test_a_text_becomes_a_sound_that_the_pbx_plays(self, workshop: Workshop) -> None:
        [done] = workshop.render(hola=Text(text="Hola."))

        assert (How.SPOKEN, workshop.path("hola"), "") == (done.how, done.path, done.note)
        assert playable(done.path) == ""
        assert workshop.reported == ["sound hola"]

    def test_nothing_but_the_sounds_is_left_behind(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))

        names = {path.name for path in workshop.path("hola").parent.iterdir()}
        assert {"hola.wav", ".made-by-callcenter.json"} == names

    def test_loudness_is_matched(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))

        assert workshop.commands()[-1].endswith("gain -l 7.70")

    def test_silence_is_not_made_loud(self, workshop: Workshop) -> None:
        workshop.statistics(rms="-inf")
        workshop.render(hola=Text(text="Hola."))

        assert workshop.commands()[-1].endswith("gain -l 32.70")

    def test_a_slower_twin_is_made_where_it_is_asked_for(self, workshop: Workshop) -> None:
        done = workshop.render(hola=Text(text="Hola.", slow=True))

        assert [each.name for each in done] == ["hola", "hola-slow"]
        assert ["tempo" in command for command in workshop.commands()] == [False, False, True, True]

    def test_what_did_not_change_is_not_made_again(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))
        before = workshop.commands()

        assert _hows(workshop.render(hola=Text(text="Hola."))) == [How.UNCHANGED]
        assert before == workshop.commands()

    @pytest.mark.parametrize("text", [Text(text="Buenas."), Text(text="Hola.", voice="es")])
    def test_what_changed_is_made_again(self, workshop: Workshop, text: Text) -> None:
        workshop.render(hola=Text(text="Hola."))
        before = workshop.path("hola").read_bytes()

        assert _hows(workshop.render(hola=text)) == [How.SPOKEN]
        assert before != workshop.path("hola").read_bytes()

    def test_a_sound_that_was_removed_is_made_again(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))
        workshop.path("hola").unlink()

        assert _hows(workshop.render(hola=Text(text="Hola."))) == [How.SPOKEN]

    def test_one_failure_stops_no_other_sound(self, workshop: Workshop) -> None:
        done = workshop.render(a=Text(text="falla"), b=Text(text="Hola."), c=Text(text=""))

        assert _hows(done) == [How.FAILED, How.SPOKEN, How.FAILED]
        assert done[0].note.endswith("failed with 1: no such voice")
        assert "neither a recording nor a text" in done[2].note
        assert not workshop.path("a").exists()

    def test_the_text_may_be_an_argument(self, workshop: Workshop, tmp_path: Path) -> None:
        synthesiser = tmp_path / "other.py"
        synthesiser.write_text("import sys; open(sys.argv[2], 'w').write(sys.argv[1])")
        programs = Programs(
            synthesiser=Program((sys.executable, "-I", str(synthesiser))),
            sox=workshop.programs.sox,
            arguments=("{text}", "{wav}"),
        )
        programs.speak("-Hola {wav}", voice="", wav=str(tmp_path / "out"))

        assert (tmp_path / "out").read_text() == "-Hola {wav}"


class TestRecordings:
    def test_a_recording_always_wins(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))
        (workshop.recordings / "hola.flac").write_text("recorded")

        assert _hows(workshop.render(hola=Text(text="Hola."))) == [How.RECORDED]
        assert b"recorded" in workshop.path("hola").read_bytes()

    def test_it_stays_as_it_is_and_is_converted_once(self, workshop: Workshop) -> None:
        recording = workshop.recordings / "hola.wav"
        recording.write_text("recorded")
        workshop.render(hola=Text(text="Hola."))

        assert _hows(workshop.render(hola=Text(text="Otra cosa."))) == [How.UNCHANGED]
        assert recording.read_text() == "recorded"

    def test_a_prompt_may_name_its_file(self, workshop: Workshop) -> None:
        (workshop.recordings / "estudio 1.ogg").write_text("recorded")

        done = workshop.render(hola=Text(text="", file="estudio 1.ogg", slow=True))

        assert _hows(done) == [How.RECORDED, How.RECORDED]

    def test_a_file_that_is_named_and_missing_is_spoken(self, workshop: Workshop) -> None:
        assert _hows(workshop.render(hola=Text(text="Hola.", file="no.wav"))) == [How.SPOKEN]

    @pytest.mark.parametrize(
        ("statistics", "note"),
        [
            ({"rms": "-25", "length": "0.1"}, "is only 0.1 s long"),
            ({"rms": "-60"}, "is silent (-60 dB)"),
            ({"rms": "-9", "peak": "0.00", "count": "1.2k"}, "is clipped: record it lower"),
            ({"rms": "-15", "peak": "0.00", "count": "3"}, ""),
        ],
    )
    def test_doubts_about_it_are_told(
        self, workshop: Workshop, statistics: dict[str, str], note: str
    ) -> None:
        workshop.statistics(**statistics)
        (workshop.recordings / "hola.wav").write_text("recorded")

        [done] = workshop.render(hola=Text(text=""))

        assert (How.RECORDED, note) == (done.how, done.note)

    def test_what_sox_cannot_read_is_told(self, workshop: Workshop) -> None:
        workshop.statistics(rms="no number")
        (workshop.recordings / "hola.wav").write_text("recorded")

        [done] = workshop.render(hola=Text(text="Hola."))

        assert (done.how, done.note) == (How.FAILED, "hola.wav could not be measured")


class TestWhatOthersPutThere:
    def test_it_is_never_overwritten(self, workshop: Workshop) -> None:
        workshop.path("hola").parent.mkdir(parents=True)
        _write_wav(workshop.path("hola"))
        before = workshop.path("hola").read_bytes()

        [done] = workshop.render(hola=Text(text="Hola."))

        assert (done.how, done.note) == (How.KEPT, "")
        assert before == workshop.path("hola").read_bytes()

    def test_nor_when_it_replaced_one_of_ours(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))
        _write_wav(workshop.path("hola"), rate=44_100)

        [done] = workshop.render(hola=Text(text="Buenas."))

        assert How.KEPT is done.how
        assert "has 44100 Hz" in done.note

    def test_what_is_no_wav_is_told(self, workshop: Workshop) -> None:
        workshop.path("hola").parent.mkdir(parents=True)
        workshop.path("hola").write_text("no sound")

        [done] = workshop.render(hola=Text(text="Hola."))

        assert "is no plain wav" in done.note

    def test_without_our_notes_everything_counts_as_theirs(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))
        notes = workshop.path("hola").with_name(".made-by-callcenter.json")
        assert "hola" in json.loads(notes.read_text())["sounds"]
        notes.write_text("{ broken")

        assert _hows(workshop.render(hola=Text(text="Hola."))) == [How.KEPT]


class TestPrograms:
    def test_a_missing_program_is_told(self) -> None:
        with pytest.raises(SpeechError, match="could not be run"):
            Program(("/nowhere/sox",)).run("x")

    def test_no_recordings_are_looked_for_without_a_folder(self, workshop: Workshop) -> None:
        [done] = render(
            {"hola": Text(text="Hola.")},
            folder=workshop.sounds,
            programs=workshop.programs,
            report=workshop.reported.append,
        )

        assert How.SPOKEN is done.how

    def test_an_operator_may_choose_another_synthesiser(self, workshop: Workshop) -> None:
        espeak, sox = workshop.programs.synthesiser, workshop.programs.sox
        other = Programs.chosen(("piper", "-f", "{wav}"), espeak=espeak, sox=sox)

        assert (other.synthesiser.argv, other.arguments) == (("piper",), ("-f", "{wav}"))
        assert workshop.programs == Programs.chosen(None, espeak=espeak, sox=sox)

    def test_statistics_are_read(self, workshop: Workshop, tmp_path: Path) -> None:
        found = measure(workshop.programs.sox, tmp_path / "x.wav")

        assert Measure(length_s=2.0, loudness_db=-25.0, peak_db=-3.0, peaks=2.0) == found


def test_a_recording_that_may_not_be_looked_for_fails_alone(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_file = Path.is_file

    def hidden(path: Path) -> bool:
        if path.stem == "hola":
            raise PermissionError(13, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", hidden)
    done = workshop.render(hola=Text(text="Hola."), adios=Text(text="Adiós."))
    assert [sound.how for sound in done] == [How.FAILED, How.SPOKEN]
    assert "Permission denied" in done[0].note


class TestWhatIsNotMade:
    def not_made(self, workshop: Workshop, **prompts: Text) -> list[str]:
        return not_made(
            prompts,
            folder=workshop.sounds,
            programs=workshop.programs,
            recordings=workshop.recordings,
        )

    def test_nothing_is_known_where_nothing_was_ever_made(self, workshop: Workshop) -> None:
        assert self.not_made(workshop, hola=Text(text="Hola.")) == []

    def test_is_what_is_missing_or_says_something_else(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola.", slow=True))
        same, other = Text(text="Hola.", slow=True), Text(text="Buenas.", slow=True)
        assert self.not_made(workshop, hola=same) == []
        assert self.not_made(workshop, hola=other, adios=same) == ["hola", "adios"]
        workshop.path("hola-slow").unlink()
        assert self.not_made(workshop, hola=same) == ["hola"]

    def test_is_nothing_that_somebody_else_put_there(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))
        _write_wav(workshop.path("hola"))
        assert self.not_made(workshop, hola=Text(text="Buenas.")) == []

    def test_is_told_where_sounds_of_another_language_were_made(self, workshop: Workshop) -> None:
        workshop.render(hola=Text(text="Hola."))
        english = not_made(
            {"hola": Text(text="Hello.")},
            folder=workshop.sounds,
            programs=workshop.programs,
            language="en",
        )
        assert english == ["hola"]
