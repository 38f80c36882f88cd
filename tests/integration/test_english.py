"""Who speaks English hears English in a Spanish line, on real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from callcenter import config, facts
from callcenter.config.sounds import texts
from callcenter.estimate.spoken import STEPS_MIN
from callcenter.facts import Connected, Ended, PlaceTold, Queued, Recognized
from callcenter.lab import hearing
from callcenter.lab.cache import cache_folder, make_readable, only_one
from callcenter.lab.sipp import Agent
from callcenter.lab.stage import speech_programs
from callcenter.speech.tts import render
from tests.integration.hands import GENERAL
from tests.integration.service import LINE
from tests.integration.test_announcing import FIRST_S, Listener, listener
from tests.integration.test_callbacks import HEARD_S, HOME, SETTINGS, asks, picks_up
from tests.integration.test_known_callers import Office

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(240)]

JOHN = "51900000001"
PEOPLE = f"""document,numbers,name,language,birth_date
45678901,{JOHN},John,en,1990-02-28
"""
NEAR = (0, 1, 2, 3, 20, 21, 22)
"""Places whose sentences could be taken for one of them."""


@pytest.fixture(scope="session")
async def english(parts: Parts, exchange: Exchange) -> Path:
    """The line's sounds in English, where the PBX finds them; returns their folder."""
    made = await asyncio.to_thread(_sounds, parts)
    folder = exchange.asterisk.spoken / "en"
    package = folder.resolve()
    folder.unlink()
    folder.mkdir()
    for path in package.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "callcenter").symlink_to(made)
    return made


def _sounds(parts: Parts) -> Path:
    said = {name: {"en": f"This is {name}."} for name in ("menu", "tramite", "emergencia", "lugar")}
    given: list[tuple[str, Any]] = [
        ("language", "en"),
        ("prompts", said | {"nobody-logged-in": {"en": "Nobody is at work now."}}),
        ("lines.salud.announce", {"wait": True}),
        *((name.replace("__", "."), value) for name, value in SETTINGS.items()),
    ]
    settings = config.load(LINE, environ={"CALLCENTER_AMI__SECRET": "-"}, overrides=given)
    kept = cache_folder() / "test-sounds"
    made = kept / "en" / "callcenter"
    make_readable(kept)
    with only_one(kept / "lock", report=print):
        programs = speech_programs(parts, settings)
        render(
            texts(settings),
            folder=kept,
            programs=programs,
            report=lambda _: None,
            language=settings.language,
        )
        for folder in (made.parent, made):
            make_readable(folder)
        for wav in made.glob("*.wav"):
            wav.chmod(0o644)
    return made


async def known(
    make_service: MakeService, folder: Path, database_url: str, **other: object
) -> Service:
    """Return a service whose registry knows what the caller speaks."""
    office = Office(make_service, folder, database_url)
    table = {"first_s": FIRST_S, "every_s": 60, "wait": True}
    service = await office.opens(
        registry__languages=["es", "en"], lines__salud__announce=table, **other
    )
    assert await office.imports(PEOPLE) == 0
    return service


def share(caller: Listener, folder: Path, name: str) -> float:
    """Return how much of one of the sounds of a folder was heard."""
    return hearing.heard(caller.phone.recording, folder / f"{name}.wav")


@pytest.mark.parametrize("ahead", [1, 2, 21])
async def test_the_place_is_said_in_english(  # noqa: PLR0913, PLR0917  # fixtures
    make_service: MakeService,
    hands: Hands,
    wire: Manager,
    exchange: Exchange,
    english: Path,
    folder: Path,
    database_url: str,
    ahead: int,
) -> None:
    service = await known(make_service, folder, database_url)
    others = [f"519100000{place:02}" for place in range(ahead)]
    await hands.calls(*others, caller=GENERAL, per_s=5)
    await service.facts.wait(Queued, count=ahead, timeout_s=60)
    caller = await listener(service, hands, wire, JOHN)
    await service.facts.wait(Recognized, contact=caller.contact)
    await caller.is_told(ahead=ahead)
    await caller.heard_out()
    await caller.hangs_up()
    shares = {near: share(caller, english, f"ahead-{near}") for near in NEAR}
    right = shares.pop(ahead)
    assert right >= 0.7, shares
    assert max(shares.values()) < right, shares
    assert caller.heard(exchange, f"ahead-{ahead}") == 0  # the Spanish one


async def test_the_wait_is_said_in_english(  # noqa: PLR0913, PLR0917  # fixtures
    make_service: MakeService,
    hands: Hands,
    wire: Manager,
    exchange: Exchange,
    english: Path,
    folder: Path,
    database_url: str,
) -> None:
    service = await known(make_service, folder, database_url, lines__salud__wrap_up_s=0)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=300))
    service.log_in("7001", "301")
    await hands.calls(*(f"519200000{place:02}" for place in range(10)), caller=GENERAL)
    await service.facts.wait(Ended, count=10, timeout_s=60)
    await hands.desk("302", agent=Agent(answer_ms=50, talk_ms=120_000))
    service.log_in("7002", "302")
    service.pause("7001")
    await hands.calls("51930000001", caller=GENERAL)
    await service.facts.wait(Connected, count=11)
    caller = await listener(service, hands, wire, JOHN)
    await caller.is_told(ahead=0)
    await caller.heard_out()
    await caller.hangs_up()
    (told,) = service.facts.all(PlaceTold, contact=caller.contact)
    assert (told.ahead, told.minutes) == (0, STEPS_MIN[0])
    assert share(caller, english, "ahead-0") >= 0.7
    shares = {minutes: share(caller, english, f"wait-{minutes}") for minutes in STEPS_MIN}
    right = shares.pop(STEPS_MIN[0])
    assert right >= 0.7, shares
    assert max(shares.values()) < right, shares
    assert caller.heard(exchange, f"wait-{STEPS_MIN[0]}") == 0


async def test_a_callback_is_confirmed_in_english(  # noqa: PLR0913, PLR0917  # fixtures
    make_service: MakeService,
    hands: Hands,
    exchange: Exchange,
    english: Path,
    folder: Path,
    database_url: str,
) -> None:
    called = {**SETTINGS, "callback__allow": ("519XXXXXXXX",)}
    service = await known(make_service, folder, database_url, **called)
    caller = await hands.listener(JOHN)
    await asks(service, caller)
    assert service.facts.all(facts.CallbackPromised)
    for name in ("callback-confirm", "callback-promised"):
        assert hearing.heard(caller.recording, english / f"{name}.wav") >= 0.7, name
        assert hearing.heard(caller.recording, exchange.sound(name)) == 0, name


async def test_who_is_called_back_hears_english_then_and_afterwards(  # noqa: PLR0913, PLR0917  # fixtures
    make_service: MakeService,
    hands: Hands,
    exchange: Exchange,
    english: Path,
    folder: Path,
    database_url: str,
) -> None:
    service = await known(make_service, folder, database_url, **SETTINGS, desk__call_keys={})
    caller, home = await hands.listener(JOHN), await hands.phone(HOME)
    rosa = await hands.phone("201")
    contact = await asks(service, caller, f"5{HOME}#1")
    service.log_in("7001", "201")
    await picks_up(home, service, contact)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    await service.facts.wait(Connected, contact=contact)
    await rosa.press("*2")
    await service.facts.wait(Queued, contact=contact, reason="handed_back")
    await asyncio.sleep(HEARD_S)
    since = len(home.events)
    await home.hang_up()
    await home.event("CALL_CLOSED", since=since)
    for name, share in (("callback-greeting", 0.4), ("handed-back", 0.7)):
        assert hearing.heard(home.recording, english / f"{name}.wav") >= share, name
        assert hearing.heard(home.recording, exchange.sound(name)) == 0, name
