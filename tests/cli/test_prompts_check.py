"""`callcenter prompts check` and `bundle`: a studio's folder is examined and packed."""

from __future__ import annotations

import os
import re
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from callcenter.cli.main import main
from callcenter.cli.output import write
from callcenter.cli.prompts_faults import FAULT_TEXTS, FaultTexts
from callcenter.cli.texts import Language
from callcenter.errors import ConfigError
from callcenter.speech.audio import playable
from callcenter.speech.catalogue import Text
from callcenter.speech.programs import Program
from callcenter.speech.review import Fault
from tests.cli.test_prompts import prompts
from tests.cli.test_sounds import EXAMPLE, program
from tests.speech.made_wavs import silence, tone, wav
from tests.speech.test_tts import Workshop

if TYPE_CHECKING:
    from callcenter.lab.parts import Parts

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one good recording."""
    folder = tmp_path / "grabaciones"
    folder.mkdir()
    (folder / "goodbye.wav").write_bytes(wav(tone(2)))
    return folder


def test_whatever_is_missing_refuses_a_folder(folder: Path, capsys: Captured) -> None:
    assert prompts("check", "--all", str(folder)) == 1
    *told, last = capsys.readouterr().out.splitlines()
    assert "error: menu.wav: falta. Grábelo, o use --partial para entregar solo lo que hay." in told
    assert not any(" goodbye.wav" in line for line in told)
    assert last == f"1 archivo: {len(told)} errores, 0 advertencias"


@pytest.mark.parametrize("partial", [[], ["--partial"]])
def test_of_many_that_are_missing_the_first_few_are_told(
    folder: Path, capsys: Captured, partial: list[str]
) -> None:
    (folder / "Menu.wav").write_bytes(wav(tone(2)))
    assert prompts("check", *partial, str(folder)) == (0 if partial else 1)
    told = capsys.readouterr().out.splitlines()
    (missing,) = [line for line in told if "faltan" in line]
    assert ": menu.wav, tramite.wav, " in missing
    assert "(con --all, todos)" in missing
    assert not [line for line in told if ": falta." in line]
    assert [line for line in told if "Menu.wav: ningún aviso se llama así. ¿Es menu.wav?" in line]
    count = int(missing.split("faltan ")[1].split()[0])
    assert count > 100
    assert f"{count} errores" in told[-1] or partial


def test_of_a_part_only_what_is_there_may_be_wrong(folder: Path, capsys: Captured) -> None:
    assert prompts("check", "--partial", str(folder)) == 0
    assert "\n1 archivo: 0 errores, " in capsys.readouterr().out


def test_what_nobody_hears_may_be_there(folder: Path, capsys: Captured) -> None:
    (folder / "callback-own.wav").write_bytes(wav(tone(2)))
    assert prompts("check", "--partial", str(folder)) == 0
    assert "callback-own" not in capsys.readouterr().out


def test_a_wrong_name_is_told_with_the_nearest_that_is_missing(
    folder: Path, capsys: Captured
) -> None:
    (folder / "Menu.wav").write_bytes(wav(tone(2)))
    (folder / ".thumbs").write_bytes(b"")
    assert prompts("check", "--partial", "--language", "en", str(folder)) == 0
    out = capsys.readouterr().out
    assert "warning: Menu.wav: no prompt has that name. Is it menu.wav? Mend the name" in out
    assert ".thumbs" not in out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "error: agent-how-long.wav: is empty: 0 bytes. Export or copy it again"),
        (b"OggS", "error: agent-how-long.wav: is Ogg, though it is named .wav. Export it as PCM"),
        (b"ID3\3" + bytes(90), "error: agent-how-long.wav: is MP3, though it is named .wav."),
        (b"\xff\xfb\x90d", "error: agent-how-long.wav: is MP3, though it is named .wav."),
        (bytes(4) + b"ftypM4A ", "error: agent-how-long.wav: is MPEG-4 (m4a), though it is named"),
        (b"hola", "error: agent-how-long.wav: cannot be listened to: "),
        (b"RIFF", "error: agent-how-long.wav: cannot be listened to: no WAV."),
        (wav([]), "error: agent-how-long.wav: lasts only 0.0 s. Record it again"),
        (
            wav(tone(8, rate_hz=4_000), rate_hz=4_000),
            "error: agent-how-long.wav: has 4000 Hz, less than a telephone.",
        ),
        (
            wav(tone(8), depth_bit=8),
            "warning: agent-how-long.wav: has 8 bit. Export it with 16 bit or more.",
        ),
        (
            wav(tone(8), channels=2),
            "warning: agent-how-long.wav: has 8000 Hz, 16 bit, 2 channels; the PBX plays 8000 Hz,",
        ),
        (
            wav(silence(121)),
            "error: agent-how-long.wav: is too long: 121 s. Use a text of less than two minutes.",
        ),
        (
            wav(silence(2)),
            "error: agent-how-long.wav: nothing is heard (-100 LUFS). Record it again.",
        ),
        (wav(tone(8, level_db=3)), "error: agent-how-long.wav: is clipped: "),
        (wav(tone(2)), "warning: agent-how-long.wav: is short for its text (2.0 s / "),
        (
            wav(tone(8, level_db=-38)),
            "warning: agent-how-long.wav: was recorded very low (-38 LUFS).",
        ),
    ],
)
def test_each_fault_is_told_with_how_to_mend_it(
    content: bytes, told: str, folder: Path, capsys: Captured
) -> None:
    (folder / "agent-how-long.wav").write_bytes(content)
    code = prompts("check", "--partial", "--language", "en", str(folder))
    assert code == told.startswith("error")
    assert any(line.startswith(told) for line in capsys.readouterr().out.splitlines())


def test_a_folder_in_the_place_of_a_recording_is_told(folder: Path, capsys: Captured) -> None:
    (folder / "menu.wav").mkdir()
    assert prompts("check", "--partial", "--language", "en", str(folder)) == 1
    assert "error: menu.wav: is a folder, not a recording. Put" in capsys.readouterr().out


def test_two_hours_are_too_long_in_whatever_form(folder: Path, capsys: Captured) -> None:
    size = 57_600_000
    with (folder / "menu.wav").open("wb") as long:
        long.write(wav([], depth_bit=8)[:-4] + size.to_bytes(4, "little"))
        long.truncate(long.tell() + size)
    assert prompts("check", "--partial", "--language", "en", str(folder)) == 1
    assert "error: menu.wav: is too long: 7200 s. Use a text" in capsys.readouterr().out


def test_a_name_with_an_accent_is_known_however_the_studios_machine_writes_it(
    folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    config = tmp_path / "callcenter.toml"
    extra = '[prompts.extra]\nes = "Hola."\nen = "Hello."\nfile = "menú.wav"\n'
    config.write_text(f"{EXAMPLE.read_text()}\n{extra}")
    (folder / normalize("NFD", "menú.wav")).write_bytes(wav(tone(1)))
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    (earlier / "menú.wav").write_bytes(wav(tone(1)))
    given = ["--config", str(config), "--set", f"speech.recordings={earlier}"]
    assert main(["prompts", "check", "--partial", "--language", "en", str(folder), *given]) == 0
    out = capsys.readouterr().out
    assert "2 files: 0 errors, " in out
    assert "menú.wav" not in out


def test_a_name_that_is_no_text_is_told_as_far_as_it_is(folder: Path, capsys: Captured) -> None:
    (folder / os.fsdecode(b"men\xfa.wav")).write_bytes(wav(tone(2)))
    assert prompts("check", "--partial", "--language", "en", str(folder)) == 0
    out = capsys.readouterr().out
    assert "warning: men\N{REPLACEMENT CHARACTER}.wav: no prompt has that name." in out


def test_that_files_are_of_another_form_is_told_once(folder: Path, capsys: Captured) -> None:
    for name in ("goodbye", "agent-paused"):
        (folder / f"{name}.wav").write_bytes(wav(tone(2, rate_hz=16_000), rate_hz=16_000))
    assert prompts("check", "--partial", "--language", "en", str(folder)) == 0
    out = capsys.readouterr().out
    assert "warning: 2 files are not of 8000 Hz, 16 bit, one channel" in out
    assert "16000" not in out


def test_a_file_that_cannot_be_read_and_one_that_is_huge_are_told(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "menu.wav").write_bytes(b"RIFF")
    with (folder / "lugar.wav").open("wb") as huge:
        huge.truncate(65_000_000)
    monkeypatch.setattr("pathlib.Path.read_bytes", _refused)
    assert prompts("check", "--partial", "--language", "en", str(folder)) == 1
    out = capsys.readouterr().out
    assert "error: menu.wav: cannot be read: Permission denied. Let it be read." in out
    assert "error: lugar.wav: is too long: > 64 MB." in out


@pytest.mark.real
def test_what_sox_unpacks_is_examined_and_packed_under_the_prompts_name(
    parts: Parts,
    folder: Path,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program(parts, "sox", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    sox = Program(("sox",))
    (folder / "take.wav").write_bytes(wav(tone(4)))
    for name in ("agent-pin.flac", "agent-paused.ogg", "agent-number.gsm"):
        sox.run(str(folder / "take.wav"), str(folder / name))
    (folder / "take.wav").unlink()
    (folder / "agent-goodbye.flac").write_bytes(b"no sound")

    assert prompts("check", "--partial", "--language", "en", str(folder)) == 1
    told = capsys.readouterr().out
    assert "error: agent-goodbye.flac: cannot be listened to: sox failed with" in told
    assert "5 files: 1 error," in told

    (folder / "agent-goodbye.flac").unlink()
    archive = tmp_path / "sounds.tar.gz"
    assert prompts("bundle", "--partial", str(folder), "-o", str(archive)) == 0
    with tarfile.open(archive) as opened:
        names = [name.rpartition("/")[2] for name in opened.getnames()]
    assert names == ["agent-number.wav", "agent-paused.wav", "agent-pin.wav", "goodbye.wav"]


@pytest.mark.real
def test_several_languages_go_into_one_archive(
    parts: Parts,
    folder: Path,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program(parts, "sox", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    english = tmp_path / "recordings"
    english.mkdir()
    (english / "goodbye.wav").write_bytes(wav(tone(2)))
    archive = tmp_path / "sounds.tar.gz"
    words = ("bundle", "--partial", str(folder), f"en={english}", "-o", str(archive))
    assert prompts(*words) == 0
    assert capsys.readouterr().out.endswith(f"2 grabaciones en {archive}\n")
    with tarfile.open(archive) as opened:
        assert opened.getnames() == [f"{each}/callcenter/goodbye.wav" for each in ("en", "es")]
    (english / "goodbye.wav").write_bytes(wav(silence(2)))
    before = archive.read_bytes()
    assert prompts(*words) == 1
    assert archive.read_bytes() == before


def test_two_folders_of_one_language_are_refused(folder: Path, capsys: Captured) -> None:
    assert prompts("bundle", "--partial", f"es={folder}", str(folder), "-o", "/dev/null") == 1
    assert "Dos carpetas en el mismo idioma (es)" in capsys.readouterr().err


def test_a_full_disk_leaves_nothing_and_what_was_there(tmp_path: Path) -> None:
    before = tmp_path / "sounds.tar.gz"
    before.write_bytes(b"before")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("os.fsync", _full)
        with pytest.raises(ConfigError, match="No space"):
            write(before, b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["sounds.tar.gz"]
    assert before.read_bytes() == b"before"
    write(Path("/dev/null"), b"whole")
    assert Path("/dev/null").is_char_device()


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


def _refused(_: Path) -> bytes:
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: Captured) -> None:
    assert prompts("check", str(tmp_path / "none")) == 1
    assert "none cannot be read: No such file or directory" in capsys.readouterr().err


def test_prompts_that_a_program_speaks_are_told_though_the_folder_is_right(
    folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    _spoken(tmp_path)
    assert prompts("check", "--partial", str(folder), sounds=tmp_path / "sounds") == 0
    out = capsys.readouterr().out
    assert "\nadvertencia: en esta máquina 1 de " in out
    assert "avisos lo dice un programa" in out


def _spoken(root: Path) -> None:
    """Let one sound of the example be made by a program."""
    Workshop(root).render(goodbye=Text(text="Gracias por su llamada. Hasta luego."))


def test_what_check_refuses_is_not_packed(folder: Path, tmp_path: Path, capsys: Captured) -> None:
    archive = tmp_path / "sounds.tar.gz"
    assert prompts("bundle", str(folder), "-o", str(archive)) == 1
    assert capsys.readouterr().out.endswith("No se escribió nada: corrija antes los errores.\n")
    assert not archive.exists()


def test_without_sox_nothing_is_packed(
    folder: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    archive = tmp_path / "sounds.tar.gz"
    assert prompts("bundle", "--partial", str(folder), "-o", str(archive)) == 1
    assert "sox could not be run" in capsys.readouterr().err
    assert not archive.exists()


@pytest.mark.real
@pytest.mark.timeout(600)
def test_an_archive_unpacked_over_the_pbxs_sounds_is_played_and_never_overwritten(
    parts: Parts,
    folder: Path,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("espeak-ng", "sox"):
        program(parts, name, tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (folder / "menu.wav").write_bytes(wav(tone(30, rate_hz=44_100), rate_hz=44_100, depth_bit=24))
    archive, sounds = tmp_path / "sounds.tar.gz", tmp_path / "sounds"
    assert main(["sounds", "--config", str(EXAMPLE), "--set", f"speech.sounds={sounds}"]) == 0

    assert prompts("bundle", "--partial", str(folder), "-o", str(archive)) == 0
    assert capsys.readouterr().out.endswith(f"2 grabaciones en {archive}\n")
    with tarfile.open(archive) as opened:
        names = opened.getnames()
        opened.extractall(sounds, filter="data")
    ours = "es/callcenter/"
    assert names == [f"{ours}{name}.wav" for name in ("goodbye", "menu-slow", "menu")]
    assert [playable(sounds / name) for name in names] == [""] * 3

    prompts("list", sounds=sounds)
    counted = re.search(r"(\d+) avisos: 2 grabados, (\d+) hechos", capsys.readouterr().out)
    assert counted
    assert int(counted[1]) == int(counted[2]) + 2
    before = [(sounds / name).read_bytes() for name in names]
    assert main(["sounds", "--config", str(EXAMPLE), "--set", f"speech.sounds={sounds}"]) == 0
    assert [(sounds / name).read_bytes() for name in names] == before


@pytest.mark.parametrize("language", Language)
def test_every_fault_has_words_and_a_mend(language: Language) -> None:
    words: FaultTexts = FAULT_TEXTS[language]
    assert set(words.faults) == set(Fault)
    assert all(wrong and mend.endswith(".") for wrong, mend in words.faults.values())
