"""A PBX with the line's sounds, a service on it, and phones, for each test its own."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import pytest

from callcenter import config
from callcenter.config.sounds import texts
from callcenter.lab import ports
from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import PrivateAsterisk
from callcenter.lab.cache import cache_folder, make_readable, only_one
from callcenter.lab.folders import run_folder
from callcenter.lab.phones import PhoneAccount
from callcenter.lab.stage import speech_programs
from callcenter.speech.tts import render
from tests.integration.hands import Hands, Place, accounts
from tests.integration.service import LINE, Service, settings_of
from tests.integration.site import link_sounds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from callcenter.lab.parts import Parts

SINGLE = [str(number) for number in range(301, 307)]
"""Phones that SIPp plays, each at a port of its own: they may behave differently."""
TOGETHER = [str(number) for number in range(311, 315)]
"""Phones that SIPp plays at one port, all alike."""
IDLE_S = 10.0
MAILBOXES = """[general]
format = wav
maxsilence = 0
[callcenter]
600 => 1947,Mensajes
"""
"""What an operator writes into `voicemail.conf` for a mailbox of callers."""
NO_MORE: Mapping[str, str] = MappingProxyType({})


class Exchange:
    """A running PBX, its phones and its sounds."""

    def __init__(self, asterisk: PrivateAsterisk, sounds: Path, places: dict[str, Place]) -> None:
        self.asterisk = asterisk
        self.places = places
        self._sounds = sounds

    def sound(self, name: str) -> Path:
        """Return the WAV of one of the line's sounds."""
        return self._sounds / f"{name}.wav"

    async def forget_services(self) -> None:
        """Let the PBX take every earlier service for dead, and its agents for gone."""
        async with self.asterisk.manager(admin=True) as manager:
            for phone in self.asterisk.phones:
                member = {"Queue": "callcenter-fallback", "Interface": phone.channel}
                await manager.action("QueueRemove", member)
            for variable in ("CALLCENTER_OWNER", "CALLCENTER_HEARTBEAT"):
                await manager.action("Setvar", {"Variable": variable, "Value": ""})

    async def clear(self) -> None:
        """End every call, and wait until there is none."""
        await self.asterisk.cli("channel request hangup all")
        async with asyncio.timeout(IDLE_S):
            while "0 active channels" not in await self.asterisk.cli("core show channels count"):  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.05)


class MakeService(Protocol):
    """Starts a service."""

    async def __call__(self, *, ready: bool = True, **other: object) -> Service:
        """Return a service on `line.toml` with other settings (`lines__salud__ring_s=1`)."""


@pytest.fixture(scope="session")
async def line_sounds(parts: Parts) -> Path:
    """The folder with the line's sounds."""
    return await asyncio.to_thread(_sounds, parts)


@pytest.fixture(scope="session")
async def exchange(parts: Parts) -> AsyncIterator[Exchange]:
    """A PBX for all these tests of a worker."""
    async with exchange_with(parts) as made:
        yield made


@asynccontextmanager
async def exchange_with(
    parts: Parts, files: Mapping[str, str] = NO_MORE
) -> AsyncIterator[Exchange]:
    """A PBX with more files of the configuration folder, or others in place of ours."""
    first = ports.free_sip_port(count=2 * len(SINGLE) + 2)
    places = {number: Place(first + 2 * index) for index, number in enumerate(SINGLE)}
    places |= dict.fromkeys(TOGETHER, Place(first + 2 * len(SINGLE)))
    phones = [
        PhoneAccount(number=str(number), secret=f"secret-{number}", display_name=f"Phone {number}")
        for number in range(201, 207)
    ]
    for number in (*SINGLE, *TOGETHER):
        phones += accounts([number], places[number].port)
    files = {"voicemail.conf": MAILBOXES, **files}
    with run_folder(lab_account()) as path:
        async with PrivateAsterisk(
            parts, path, phones=phones, rtp_ports=260, files=files
        ) as asterisk:
            made = await asyncio.to_thread(_sounds, parts)
            link_sounds(made, asterisk)
            yield Exchange(asterisk, made, places)
    for place in places.values():
        place.give()


def _sounds(parts: Parts) -> Path:
    """Make the line's sounds, once for all workers and for the next time; return their folder."""
    of_all_tests = [
        ("lines.salud.whisper", True),
        ("lines.salud.announce", {}),
        ("lines.salud.hours", "oficina"),
        ("hours.oficina.week", {"mon-sun": "07:00-23:00"}),
    ]
    settings = config.load(LINE, environ={"CALLCENTER_AMI__SECRET": "-"}, overrides=of_all_tests)
    kept = cache_folder() / "test-sounds"
    make_readable(kept)
    with only_one(kept / "lock", report=print):
        programs = speech_programs(parts, settings)
        render(texts(settings), folder=kept, programs=programs, report=lambda _: None)
        made = kept / "es" / "callcenter"
        make_readable(kept / "es")
        make_readable(made)
        for wav in made.glob("*.wav"):
            wav.chmod(0o644)
    return made


@pytest.fixture
async def make_service(
    exchange: Exchange, folder: Path, database_url: str
) -> AsyncIterator[MakeService]:
    """Start services that end with the test."""
    await exchange.forget_services()
    async with AsyncExitStack() as stack:

        async def make(*, ready: bool = True, **other: object) -> Service:
            settings = settings_of(
                exchange.asterisk,
                socket=folder / "control.sock",
                database=database_url,
                **other,
            )
            service = await stack.enter_async_context(Service(settings))
            return await service.ready() if ready else service

        yield make


@pytest.fixture
async def service(make_service: MakeService) -> Service:
    """A service on `line.toml` as it stands."""
    return await make_service()


@pytest.fixture
async def hands(parts: Parts, folder: Path, exchange: Exchange) -> AsyncIterator[Hands]:
    """Phones; when they are off, the PBX has no call left."""
    async with AsyncExitStack() as stack:
        yield Hands(
            parts,
            folder,
            asterisk=exchange.asterisk,
            places=exchange.places,
            stack=stack,
        )
    await exchange.clear()


@pytest.fixture
async def wire(exchange: Exchange) -> AsyncIterator[Manager]:
    """A session that sees what the service sees of the PBX."""
    async with exchange.asterisk.manager() as manager:
        yield manager
