"""`callcenter prompts record`: the service rings, and what it recorded is looked at and placed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from callcenter import events, facts
from callcenter.cli import prompts_record
from callcenter.cli.prompts_record_texts import RECORD_TEXTS, RecordTexts
from callcenter.cli.texts import Language
from callcenter.contacts import OfferId, Phone
from callcenter.events import TakeVerdict
from callcenter.facts import TakeState
from callcenter.views import TakeView
from tests.cli.test_prompts import EXAMPLE
from tests.cli.test_sounds import program
from tests.speech.made_wavs import silence, tone, wav

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.parts import Parts
    from tests.cli.conftest import Run
    from tests.control.fake_line import FakeLine

Captured = pytest.CaptureFixture[str]

RECORDING = OfferId("cc-run-1")
SOUND = "callcenter-messages/run-2"
GOOD = wav([*silence(0.5), *tone(9), *silence(0.5)])


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts_record, "_LOOK_EVERY_S", 0.01)


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Return the PBX's sound folder, with what was recorded there last."""
    sounds = tmp_path / "sounds"
    (sounds / "callcenter-messages").mkdir(parents=True)
    (sounds / f"{SOUND}.wav").write_bytes(GOOD)
    return sounds


def goes(line: FakeLine, *states: TakeState) -> None:
    """Let the recording come to these states, one look after the other."""
    line.facts = (facts.PromptTaken(RECORDING, "menu", TakeState.RINGING, "os:me"),)
    line.takes[RECORDING] = [TakeView(RECORDING, state, SOUND) for state in states]


class Command:
    """The command, with what is given to all of these."""

    def __init__(self, run: Run, socket: Path, sounds: Path) -> None:
        self._run = run
        self.config = EXAMPLE
        self._words = ["--set", f"control.socket={socket}", "--set", f"speech.sounds={sounds}"]

    async def __call__(self, name: str, *more: str, phone: str = "PJSIP/201") -> int:
        words = ["prompts", "record", name, "--phone", phone, *more]
        return await self._run(*words, "--config", str(self.config), *self._words)


@pytest.fixture
def record(run: Run, path: Path, sounds: Path) -> Command:
    return Command(run, path, sounds)


def verdicts(line: FakeLine) -> list[TakeVerdict]:
    return [event.verdict for event in line.asked if isinstance(event, events.TakeJudged)]


@pytest.mark.real
async def test_a_good_take_is_placed_and_said_to_be(
    record: Command, line: FakeLine, sounds: Path, parts: Parts, tmp_path: Path
) -> None:
    monkeypatch = pytest.MonkeyPatch()
    program(parts, "sox", tmp_path)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        goes(line, TakeState.RINGING, TakeState.ANSWERED, TakeState.CHOSEN, TakeState.SAVED)
        assert await record("goodbye") == 0
    asked = line.asked[0]
    assert isinstance(asked, events.PromptRecordingAsked)
    assert (asked.prompt, asked.phone) == ("goodbye", Phone("PJSIP/201"))
    assert verdicts(line) == [TakeVerdict.SAVED]
    assert (sounds / "es" / "callcenter" / "goodbye.wav").is_file()
    assert not (sounds / f"{SOUND}.wav").exists()


async def test_the_text_and_each_step_are_told(
    record: Command, line: FakeLine, capsys: Captured
) -> None:
    goes(line, TakeState.RINGING, TakeState.RINGING, TakeState.ANSWERED, TakeState.LEFT)
    assert await record("agent-pin") == 1
    assert capsys.readouterr().out.splitlines() == [
        "Texto: Marque su clave y después la tecla numeral.",
        "Timbra el teléfono.",
        "Contestaron: lea el aviso después del tono y oprima #.",
        "El aviso quedó como estaba.",
    ]
    assert verdicts(line) == []


@pytest.mark.parametrize(
    "case",
    [
        (wav(silence(2)), "error: nothing is heard"),
        (wav(tone(0.1)), "error: lasts only 0.1 s"),
        (wav(tone(8, level_db=3)), "error: is clipped"),
        (b"GSM", "error: cannot be listened to"),
    ],
)
async def test_a_take_that_cannot_be_used_is_told_and_judged_so(
    record: Command, line: FakeLine, sounds: Path, capsys: Captured, case: tuple[bytes, str]
) -> None:
    content, told = case
    (sounds / f"{SOUND}.wav").write_bytes(content)
    goes(line, TakeState.CHOSEN, TakeState.ANSWERED, TakeState.LEFT)
    assert await record("menu", "--language", "en") == 1
    assert verdicts(line) == [TakeVerdict.UNUSABLE]
    assert told in capsys.readouterr().out


async def test_a_take_that_is_not_there_is_not_saved(
    record: Command, line: FakeLine, sounds: Path, capsys: Captured
) -> None:
    (sounds / f"{SOUND}.wav").unlink()
    goes(line, TakeState.CHOSEN, TakeState.NOT_SAVED)
    assert await record("menu") == 1
    assert verdicts(line) == [TakeVerdict.NOT_SAVED]
    assert "¿Es speech.sounds la carpeta de la central?" in capsys.readouterr().out


async def test_without_sox_nothing_is_saved(
    record: Command,
    line: FakeLine,
    sounds: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    goes(line, TakeState.CHOSEN, TakeState.NOT_SAVED)
    assert await record("menu") == 1
    assert verdicts(line) == [TakeVerdict.NOT_SAVED]
    assert "error: sox could not be run" in capsys.readouterr().out
    assert (sounds / f"{SOUND}.wav").is_file()


async def test_what_the_service_refuses_is_told_in_words(
    record: Command, line: FakeLine, capsys: Captured
) -> None:
    line.facts = (facts.RequestRefused("PromptRecordingAsked", "PJSIP/201", "phone_not_free"),)
    assert await record("menu") == 1
    assert capsys.readouterr().err == "No se puede: ese teléfono está en uso o sin conexión\n"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("menuu", "No hay ningún aviso que se llame menuu. ¿Es menu?"),
        ("xyzzy", "No hay ningún aviso que se llame xyzzy. Véalos con: callcenter prompts list."),
        ("../menu", "No hay ningún aviso que se llame ../menu."),
    ],
)
async def test_only_a_prompt_that_exists_is_recorded(
    record: Command, line: FakeLine, capsys: Captured, *, name: str, told: str
) -> None:
    assert await record(name) == 1
    assert told in capsys.readouterr().err
    assert line.asked == []


async def test_a_prompt_of_parts_has_no_sound_of_its_own(
    record: Command, line: FakeLine, capsys: Captured, tmp_path: Path
) -> None:
    written = tmp_path / "junto.toml"
    parts = '[prompts.junto]\nparts = [{ prompt = "menu" }]\n'
    written.write_text(f"{EXAMPLE.read_text(encoding='utf-8')}\n{parts}", encoding="utf-8")
    record.config = written
    assert await record("junto") == 1
    assert "junto se compone de otros avisos" in capsys.readouterr().err
    assert line.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.7"])
async def test_a_pbx_whose_sounds_are_not_here_is_told_before_anybody_is_rung(
    record: Command, line: FakeLine, sounds: Path, capsys: Captured, host: str
) -> None:
    shutil.rmtree(sounds if host == "127.0.0.1" else sounds / "callcenter-messages")
    assert await record("menu", "--set", f"ami.host={host}") == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "use callcenter prompts bundle" in told
    assert line.asked == []


async def test_who_may_not_write_is_told_before_anybody_is_rung(
    record: Command, line: FakeLine, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert await record("menu") == 1
    assert "No puede escribir en" in capsys.readouterr().err
    assert line.asked == []


async def test_without_a_service_it_says_so(
    run: Run, path: Path, sounds: Path, capsys: Captured
) -> None:
    assert await Command(run, path, sounds)("menu") == 1
    assert "nadie responde en" in capsys.readouterr().err


@pytest.mark.parametrize("words", RECORD_TEXTS.values())
def test_every_state_has_its_words(words: RecordTexts) -> None:
    assert set(words.states) == set(TakeState)
    assert set(RECORD_TEXTS) == set(Language)


async def test_what_is_no_phone_is_said_in_the_readers_language(
    record: Command, line: FakeLine, capsys: Captured
) -> None:
    assert await record("menu", phone="no phone") == 1
    assert capsys.readouterr().err == "callcenter: no phone no es un teléfono como PJSIP/201\n"
    assert line.asked == []
