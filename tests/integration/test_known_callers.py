"""Callers whom a registry knows, on real phones; and a registry that costs nobody a moment."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from callcenter.cli.main import main
from callcenter.facts import (
    Break,
    CameBack,
    CodeTold,
    Connected,
    ContactArrived,
    Ended,
    Offered,
    Queued,
    Recognized,
)
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from callcenter.store.keys import add_key
from callcenter.web.port import listen, url_of
from tests.integration.hands import GENERAL, pressing
from tests.integration.service import LINE, Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

    Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

pytestmark = pytest.mark.real

ANA, BETO, CARLA = "51900000001", "51900000002", "51900000003"
PEOPLE = f"""document,numbers,name,language,birth_date
45678901,{ANA},Ana Díaz,en,1950-02-28
45678902,{BETO},Beto,es,1990-02-28
"""
DOCUMENT = "45678901"
SILENT = pressing()
"""Presses nothing."""


class Office:
    """A service with a registry in its database."""

    def __init__(self, make_service: MakeService, folder: Path, database_url: str) -> None:
        self._make_service = make_service
        self._folder = folder
        self._database_url = database_url
        self.keys = folder / "numbers.key"
        add_key(self.keys)

    async def opens(self, **other: object) -> Service:
        given: dict[str, Any] = {
            "database__key_file": str(self.keys),
            "registry__older_adults": "preferente",
            "registry__budget_ms": 2_000,
        }
        return await self._make_service(**{**given, **other})

    async def imports(self, people: str) -> int:
        """Import people by the command, and return its exit code."""
        file = self._folder / "people.csv"
        file.write_text(people, encoding="utf-8")
        options = ["--config", str(LINE)]
        for name, value in (
            ("database.url", self._database_url),
            ("database.key_file", str(self.keys)),
        ):
            options += ["--set", f"{name}={value}"]
        return await asyncio.to_thread(main, ["registry", "import", str(file), *options])


@pytest.fixture
def office(make_service: MakeService, folder: Path, database_url: str) -> Office:
    return Office(make_service, folder, database_url)


@asynccontextmanager
async def server(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    """Run somebody else's registry; yields its address."""
    app = web.Application()
    app.router.add_post("/people", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    with listen("127.0.0.1", 0) as listening:
        await web.SockSite(runner, listening).start()
        yield url_of(listening) + "/people"
        await runner.cleanup()


async def test_an_older_adult_is_preferred_without_a_key_and_hears_their_language(
    office: Office, hands: Hands, wire: Manager
) -> None:
    service = await office.opens(registry__languages=["es", "en"])
    assert await office.imports(PEOPLE) == 0
    seen = len(wire.events)
    await hands.calls(ANA, caller=SILENT)
    channel = (await wire.event("AsyncAGIStart", since=seen))["Channel"]
    entered = await service.facts.wait(Queued)
    assert (entered.group, entered.reason) == ("preferente", "registry")
    recognized = await service.facts.wait(Recognized)
    assert (recognized.group, recognized.verified) == ("preferente", False)
    told = await wire.action("Getvar", {"Channel": channel, "Variable": "CHANNEL(language)"})
    assert told["Value"] == "en"

    await hands.calls(BETO, caller=GENERAL)
    younger = await service.facts.wait(Queued, contact=await service.caller(BETO))
    assert (younger.group, younger.reason) == ("general", "entered")
    assert await service.metric("callcenter_known_group_total", group="preferente") == 1
    assert await service.metric("callcenter_declared_total", group="general") == 1
    assert await service.metric("callcenter_registry_lookups_total", outcome="found") == 2


async def test_the_name_is_shown_on_the_phone_and_in_no_record(
    office: Office, hands: Hands
) -> None:
    service = await office.opens(registry__show_name=True)
    assert await office.imports(PEOPLE) == 0
    phone = await hands.phone("201")
    service.log_in("7001", "201")
    await hands.calls(ANA, caller=pressing((1_200, "3")))
    ringing = await phone.event("CALL_INCOMING")
    assert "Ana Díaz" in str(ringing)
    assert "Ana" not in repr(service.facts.told)


async def test_a_registry_that_hangs_delays_nobody(office: Office, hands: Hands) -> None:
    asked = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.sleep(3_600)
        raise AssertionError

    async with server(hang) as url:
        service = await office.opens(registry__url=url, registry__budget_ms=1_000)
        await hands.desk("301", agent=Agent(answer_ms=100, talk_ms=200))
        service.log_in("7001", "301")
        began = time.monotonic()
        await hands.calls(ANA, caller=GENERAL)
        await service.facts.wait(Connected)
        took_s = time.monotonic() - began
        assert asked.is_set()
        await service.facts.wait(Ended, outcome="answered")
        async with asyncio.timeout(5):
            while not await service.metric("callcenter_registry_lookups_total", outcome="late"):  # noqa: ASYNC110  # a page that is read
                await asyncio.sleep(0.05)
    assert took_s < 3
    assert service.facts.all(Recognized) == []


async def test_a_registry_over_http_answers_while_the_caller_stands_in_the_line(
    office: Office, hands: Hands
) -> None:
    in_line = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        assert (await request.json()) == {"number": ANA}
        await in_line.wait()
        return web.json_response({"birth_date": "1950-02-28"})

    async with server(answer) as url:
        service = await office.opens(registry__url=url, registry__budget_ms=10_000)
        await hands.calls(ANA, caller=GENERAL)
        first = await service.facts.wait(Queued, reason="entered")
        in_line.set()
        moved = await service.facts.wait(Queued, reason="registry")
    assert moved.group == "preferente"
    assert (moved.arrived_at, moved.seq) == (first.arrived_at, first.seq)


@pytest.mark.timeout(120)
async def test_the_last_agent_rings_first_and_everybody_after_the_limit(
    office: Office, hands: Hands
) -> None:
    service = await office.opens(
        lines__salud__last_agent_s=6, lines__salud__wrap_up_s=0, registry__older_adults=None
    )
    await hands.desk("301", agent=Agent(answer_ms=100, talk_ms=300))
    service.log_in("7001", "301")
    await hands.calls(ANA, caller=GENERAL)
    first = await service.facts.wait(Ended, outcome="answered")
    assert service.facts.all(Offered)[0].agent == "7001"
    await service.row(first.contact, ended=True)

    # A run of its own: only the history knows.
    await service.app.__aexit__()
    service = await office.opens(
        lines__salud__last_agent_s=6, lines__salud__wrap_up_s=0, registry__older_adults=None
    )
    await hands.desk("302", agent=Agent(answer_ms=100, talk_ms=4_000))
    service.log_in("7001", "302")
    await hands.calls(CARLA, caller=GENERAL)
    await service.facts.wait(Connected)
    await hands.desk("303", agent=Agent(answer_ms=100, talk_ms=300))
    service.log_in("7002", "303")

    await hands.calls(ANA, caller=pressing((1_200, "3")))
    ana = await service.caller(ANA)
    await hands.calls(BETO, caller=GENERAL)
    beto = await service.caller(BETO)
    behind = await service.facts.wait(Offered, contact=beto)
    assert behind.agent == "7002"
    again = await service.facts.wait(Offered, contact=ana)
    assert (again.agent, again.strategy) == ("7001", "last_agent")
    await service.facts.wait(Connected, contact=ana)

    # Now the same agent talks for longer than the limit.
    service.pause("7001")
    since = service.facts.mark()
    await service.facts.wait(Ended, contact=ana)
    await hands.calls(ANA, caller=GENERAL)
    arrived = await service.facts.wait(ContactArrived, since=since, number=ANA)
    offered = await service.facts.wait(Offered, contact=arrived.contact)
    assert (offered.agent, offered.strategy) == ("7002", "longest_idle")


async def test_a_typed_document_is_known_and_written_nowhere(
    office: Office, hands: Hands, folder: Path
) -> None:
    service = await office.opens(
        journal__folder=str(folder / "journal"),
        lines__salud__menu="documento",
        menus__documento={
            "prompt": "menu",
            "ask": "document",
            "timeout_s": 3,
            "then": {"do": "line", "group": "general"},
            "otherwise": {"do": "menu", "menu": "principal"},
        },
    )
    assert await office.imports(PEOPLE) == 0
    keys = [(700 + 250 * place, key) for place, key in enumerate(DOCUMENT + "#")]
    await hands.calls("anonymous", caller=pressing(*keys))
    recognized = await service.facts.wait(Recognized)
    assert (recognized.group, recognized.verified) == ("preferente", True)
    place = await service.facts.wait(Queued, group="preferente", reason="registry")
    assert place.group == "preferente"

    # And the star is the emergency key while a number is typed.
    await hands.calls(BETO, caller=pressing((700, "9"), (950, "9"), (1_200, "*")))
    await service.facts.wait(Queued, contact=await service.caller(BETO), group="emergencia")

    written = "".join(path.read_text() for path in (folder / "journal").glob("*.journal"))
    assert set(re.findall(r'"type":"DigitPressed"[^}]*"digit":"(.?)"', written)) == {""}
    assert DOCUMENT not in written
    assert DOCUMENT not in repr(service.facts.told)


@pytest.mark.timeout(120)
async def test_who_has_no_number_comes_back_by_the_code_they_heard(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(
        menus__codigo={
            "prompt": "menu",
            "ask": "code",
            "timeout_s": 3,
            "otherwise": {"do": "menu", "menu": "principal"},
        },
        menus__principal__keys__8={"do": "menu", "menu": "codigo"},
        shared_numbers=[ANA],
    )
    phone = await hands.listener(ANA)
    await phone.dial("100")
    await phone.event("CALL_ESTABLISHED")
    await phone.press("4")
    first = await service.facts.wait(Queued, group="preferente")
    told = await service.facts.wait(CodeTold, contact=first.contact)
    call = service.app.core.calls.find(told.contact)
    assert call is not None
    code = call.code
    await asyncio.sleep(8)  # until the code was said
    since = len(phone.events)
    await phone.hang_up()
    await phone.event("CALL_CLOSED", since=since)
    ended = await service.facts.wait(Ended)
    assert ended.outcome == "abandoned"
    assert hearing.heard(phone.recording, exchange.sound("contact-code")) >= 0.7

    await hands.calls(BETO, caller=GENERAL)
    await service.facts.wait(Queued, contact=await service.caller(BETO))
    since = len(phone.events)
    await phone.dial("100")
    await phone.event("CALL_ESTABLISHED", since=since)
    await phone.press("8" + code + "#")
    back = await service.facts.wait(CameBack)
    assert (back.earlier, back.after) == (first.contact, Break.DROPPED)
    place = await service.facts.wait(Queued, contact=back.contact)
    assert (place.reason, place.group) == ("came_back", "preferente")
    assert (place.arrived_at, place.seq) == (first.arrived_at, first.seq)
