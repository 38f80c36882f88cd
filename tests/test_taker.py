"""What was recorded by a code is looked at by the service, and put in its place if it is good."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.speech.made_wavs import silence, wav

if TYPE_CHECKING:
    from pathlib import Path

from callcenter import config
from callcenter.contacts import OfferId
from callcenter.events import Event, TakeJudged, TakeVerdict
from callcenter.facts import PromptTaken, TakeState
from callcenter.speech.programs import Program
from callcenter.taker import Taker
from tests.cli.test_prompts import EXAMPLE
from tests.cli.test_prompts_record import GOOD

SOUND = "callcenter-messages/run-1"


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Return the PBX's sound folder, with a take, and the prompt as it was."""
    (tmp_path / "callcenter-messages").mkdir()
    (tmp_path / f"{SOUND}.wav").write_bytes(GOOD)
    (tmp_path / "es" / "callcenter").mkdir(parents=True)
    (tmp_path / "es" / "callcenter" / "menu.wav").write_bytes(b"as it was")
    return tmp_path


async def judged(sounds: Path, *, prompt: str = "menu", sound: str = SOUND) -> list[Event]:
    """Return what the core is told of a take."""
    settings = config.load(
        EXAMPLE,
        environ={"CALLCENTER_AMI__SECRET": "-"},
        overrides=[("speech.sounds", str(sounds))],
        needed=(),
    )
    told: list[Event] = []
    taker = Taker(lambda: settings, sox=Program(("/nowhere/sox",)), post=told.append)
    taker.record(PromptTaken("cc-1", prompt, TakeState.CHOSEN, "7001", sound), 1)
    await asyncio.wait_for(taker.close(), 20)
    return told


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        ("no sox", TakeVerdict.NOT_SAVED),
        ("silence", TakeVerdict.UNUSABLE),
        ("no file", TakeVerdict.NOT_SAVED),
        ("no such prompt", TakeVerdict.NOT_SAVED),
        ("a name that no file has", TakeVerdict.NOT_SAVED),
    ],
)
async def test_what_cannot_be_placed_leaves_the_prompt_as_it_was(
    sounds: Path, case: str, verdict: TakeVerdict
) -> None:
    take = sounds / f"{SOUND}.wav"
    if case == "silence":
        take.write_bytes(wav(silence(2)))
    elif case == "no file":
        take.unlink()
    prompt = "gone" if case == "no such prompt" else "menu"
    sound = "nul\0" if case.startswith("a name") else SOUND
    assert await judged(sounds, prompt=prompt, sound=sound) == [
        TakeJudged(OfferId("cc-1"), verdict)
    ]
    assert (sounds / "es" / "callcenter" / "menu.wav").read_bytes() == b"as it was"


async def test_a_take_of_who_waits_at_a_terminal_is_theirs(sounds: Path) -> None:
    assert await judged(sounds, sound="") == []
