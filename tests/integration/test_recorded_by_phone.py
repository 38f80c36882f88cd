"""A prompt recorded at a phone is what the next caller hears; the one before is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.cli.main import main
from callcenter.config.numbered import numbered
from callcenter.facts import MenuUnanswered, PromptTaken, TakeState
from callcenter.lab import hearing
from tests.cli.test_sounds import program
from tests.integration.service import LINE
from tests.integration.test_hours import speech
from tests.integration.test_menus import call, hung_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

CODE = "*203"
WHO = "7001#1947#"
AGENTS = [
    {"number": "7001", "pin": "1947", "name": "Rosa", "skills": ["citas"], "records_prompts": True},
    {"number": "7002", "pin": "2853", "name": "Luis", "skills": ["tramites"]},
]

pytestmark = [pytest.mark.real, pytest.mark.timeout(240)]

PHONE = "205"


@pytest.fixture
def sounds(
    exchange: Exchange, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Let ``es`` be a folder of this PBX's own for a test, with the package's sounds in it."""
    program(parts, "sox", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    language = exchange.asterisk.spoken / "es"
    package = language.readlink()
    language.unlink()
    language.mkdir()
    for each in package.iterdir():
        (language / each.name).symlink_to(each)
    sounds = language / "callcenter"
    sounds.mkdir()
    (sounds / "menu.wav").write_bytes(exchange.sound("menu").read_bytes())
    yield sounds
    for each in sorted(language.rglob("*"), reverse=True):
        if each.is_dir() and not each.is_symlink():
            each.rmdir()
        else:
            each.unlink()
    language.rmdir()
    language.symlink_to(package)


async def record(service: Service, exchange: Exchange, name: str) -> int:
    """Run the command against the service; return its exit code."""
    words = ["prompts", "record", name, "--phone", f"PJSIP/{PHONE}", "--config", str(LINE)]
    given = {
        "control.socket": str(service.settings.control.socket),
        "speech.sounds": str(exchange.asterisk.spoken),
    }
    for field, value in given.items():
        words += ["--set", f"{field}={value}"]
    return await asyncio.to_thread(main, words)


async def picked_up(phone: Baresip) -> None:
    await phone.event("CALL_INCOMING", timeout_s=15)
    await phone.accept()
    await phone.event("CALL_ESTABLISHED")


async def test_what_is_read_at_a_phone_is_what_callers_hear_from_then_on(
    make_service: MakeService,
    hands: Hands,
    exchange: Exchange,
    folder: Path,
    sounds: Path,
) -> None:
    service = await make_service()
    sentence = exchange.sound("agent-choose-reason")  # any sentence that callers never hear
    phone = await hands.phone(PHONE, says=speech(folder / "take.wav", sentence, after_s=2))
    recording = asyncio.create_task(record(service, exchange, "menu"))
    await picked_up(phone)
    await phone.press("5", gap_s=4 + hearing.loud_s(sentence))  # cuts the instruction
    await phone.press("#", gap_s=3)
    await phone.press("1", gap_s=0.5)
    assert await asyncio.wait_for(recording, 60) == 0
    await phone.event("CALL_CLOSED", timeout_s=20)
    taken = await service.facts.wait(PromptTaken, state=TakeState.SAVED)
    assert (taken.prompt, taken.actor[:3]) == ("menu", "os:")
    assert hearing.heard(phone.recording, exchange.sound("agent-prompt-saved")) >= 0.7
    (earlier,) = (sounds / "earlier").iterdir()
    assert earlier.read_bytes() == exchange.sound("menu").read_bytes()
    assert (sounds / "menu-slow.wav").is_file()

    caller = await call(hands)
    await service.facts.wait(MenuUnanswered, menu="principal")
    await hung_up(caller)
    assert hearing.heard(caller.recording, sentence) >= 0.6
    assert hearing.heard(caller.recording, exchange.sound("menu")) == 0


HEARD_S = 7.5
"""What the prompt is now, and the prompt itself, are over by then; what to do is being said."""


async def dialled(phone: Baresip, number: str) -> None:
    """Dial the code, and say who and which prompt."""
    await phone.dial(CODE)
    await phone.event("CALL_ESTABLISHED")
    await phone.press(f"{WHO}{number}", gap_s=0.15)


async def test_what_an_agent_records_by_a_code_is_what_the_next_caller_hears(
    make_service: MakeService,
    hands: Hands,
    exchange: Exchange,
    folder: Path,
    sounds: Path,
) -> None:
    service = await make_service(agents=AGENTS, speech__sounds=str(exchange.asterisk.spoken))
    by_number = numbered(service.settings)
    number = next(number for number, name in by_number.items() if name == "menu")
    sentence = exchange.sound("agent-choose-reason")  # any sentence that callers never hear
    phone = await hands.phone(PHONE, says=speech(folder / "take.wav", sentence, after_s=14.5))
    await dialled(phone, number)
    await phone.press("#", gap_s=HEARD_S)
    await phone.press("5", gap_s=5.5 + hearing.loud_s(sentence))  # cuts what to do
    await phone.press("#", gap_s=3)
    await phone.press("1", gap_s=0.5)
    taken = await service.facts.wait(PromptTaken, state=TakeState.SAVED)
    assert (taken.prompt, taken.actor) == ("menu", "7001")
    await phone.event("CALL_CLOSED", timeout_s=20)
    assert hearing.heard(phone.recording, exchange.sound("agent-prompt-now")) >= 0.7
    assert hearing.heard(phone.recording, exchange.sound("menu")) >= 0.7
    assert hearing.heard(phone.recording, exchange.sound("agent-prompt-saved")) >= 0.7
    (earlier,) = (sounds / "earlier").iterdir()
    assert earlier.read_bytes() == exchange.sound("menu").read_bytes()

    caller = await call(hands)
    await service.facts.wait(MenuUnanswered, menu="principal")
    await hung_up(caller)
    assert hearing.heard(caller.recording, sentence) >= 0.6
    assert hearing.heard(caller.recording, exchange.sound("menu")) == 0


async def test_who_hangs_up_after_speaking_leaves_the_prompt_as_it_was(
    make_service: MakeService, hands: Hands, exchange: Exchange, sounds: Path
) -> None:
    service = await make_service(agents=AGENTS, speech__sounds=str(exchange.asterisk.spoken))
    before = (sounds / "menu.wav").read_bytes()
    number = next(number for number, name in numbered(service.settings).items() if name == "menu")
    phone = await hands.phone(PHONE)
    await dialled(phone, number)
    await phone.press("#", gap_s=1.5)
    await phone.press("#", gap_s=1)  # enough of what it was
    await phone.press("5", gap_s=3)  # cuts what to do
    await phone.hang_up()
    await service.facts.wait(PromptTaken, state=TakeState.LEFT)
    assert (sounds / "menu.wav").read_bytes() == before
    assert not (sounds / "earlier").exists()
