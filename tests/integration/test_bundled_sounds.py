"""What a studio recorded, packed and unpacked on the PBX, is what the next caller hears."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import pytest

from callcenter.cli.main import main
from callcenter.facts import MenuUnanswered
from callcenter.lab import hearing
from callcenter.speech.programs import Program, Programs
from tests.cli.test_sounds import program
from tests.integration.service import LINE
from tests.integration.test_menus import call, hung_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(240)]

SPOKEN = "Bienvenido. Esta frase la dijo otra persona, en un estudio, y no la dice el menú."


@pytest.fixture
def archive(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the archive of one recording, of 44,100 Hz, two channels and 24 bit."""
    sox = Program(parts.program("sox"), parts.environment("sox"))
    espeak = Program(parts.program("espeak-ng"), parts.environment("espeak-ng"))
    take, folder = str(tmp_path / "take.wav"), tmp_path / "grabaciones"
    folder.mkdir()
    Programs(synthesiser=espeak, sox=sox).speak(SPOKEN, voice="es", wav=take)
    sox.run(take, "-r", "44100", "-c", "2", "-b", "24", str(folder / "menu.wav"), "gain", "-6")
    program(parts, "sox", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    written = tmp_path / "sounds.tar.gz"
    words = ["--partial", str(folder), "-o", str(written), "--config", str(LINE)]
    assert main(["prompts", "bundle", *words]) == 0
    return written


@pytest.fixture
def menu(archive: Path, exchange: Exchange, tmp_path: Path) -> Iterator[Path]:
    """Put the recorded menu in its place on the PBX; return it; take it away afterwards."""
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    unpacked = tmp_path / "es" / "callcenter" / "menu.wav"
    place = exchange.asterisk.sounds / "menu.wav"
    before = place.readlink()
    place.unlink()
    place.write_bytes(unpacked.read_bytes())
    place.chmod(0o644)
    yield unpacked
    place.unlink()
    place.symlink_to(before)


async def test_the_caller_hears_the_recording_and_not_the_program(
    service: Service, hands: Hands, exchange: Exchange, menu: Path
) -> None:
    caller = await call(hands)
    await service.facts.wait(MenuUnanswered, menu="principal")
    await hung_up(caller)
    assert hearing.heard(caller.recording, menu) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("menu")) == 0
