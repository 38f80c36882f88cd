"""A registry over HTTP: asked in the body, believed in part, and never for long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from callcenter.commands import REGISTRY, LookUp
from callcenter.contacts import ContactId
from callcenter.insured import Insured
from callcenter.registry.http import LONGEST_ANSWER, HttpRegistry
from callcenter.registry.source import AnswerRefused, Found, RegistryFailed
from callcenter.web.port import listen, url_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

NUMBER = "51900000001"


class Server:
    """An HTTP server of somebody else."""

    def __init__(self) -> None:
        self.answer: Callable[[web.Request], Awaitable[web.StreamResponse]] = self.rosa
        self.asked: list[tuple[str, dict[str, str], str]] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append((request.path_qs, body, request.headers.get("Authorization", "")))
        return await self.answer(request)

    async def rosa(self, _: web.Request) -> web.StreamResponse:
        rosa = {"document": "45678901", "name": "Rosa", "birth_date": "1950-03-02"}
        return web.json_response(rosa)

    def says(self, text: str | bytes, *, status: int = 200) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=text, status=status)

        self.answer = answer


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", server.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    with listen("127.0.0.1", 0) as listening:
        server.url = url_of(listening) + "/people"
        await web.SockSite(runner, listening).start()
        yield server
        await runner.cleanup()


@pytest.fixture
async def registry(server: Server) -> AsyncIterator[HttpRegistry]:
    registry = HttpRegistry(server.url, timeout_s=0.5, token="sesame")  # noqa: S106  # made up
    yield registry
    await registry.close()


def asked(*, document: str = "") -> LookUp:
    return LookUp(REGISTRY, ContactId("c1"), "" if document else NUMBER, document)


async def test_the_number_goes_in_the_body_and_never_in_the_address(
    server: Server, registry: HttpRegistry
) -> None:
    found = await registry.find(asked())
    assert found == Found(Insured(document="45678901", name="Rosa", birth_date="1950-03-02"))
    assert server.asked == [("/people", {"number": NUMBER}, "Bearer sesame")]


async def test_a_document_is_asked_for_alone(server: Server, registry: HttpRegistry) -> None:
    server.says('{"name": "Rosa"}')
    found = await registry.find(asked(document="45678901"))
    assert found == Found(Insured(document="45678901", name="Rosa"))
    assert server.asked[0][1] == {"document": "45678901"}


async def test_who_is_told_without_a_document_is_known_by_the_number(
    server: Server, registry: HttpRegistry
) -> None:
    server.says('{"name": "Rosa"}')
    found = await registry.find(asked())
    assert found.person is not None
    assert found.person.document == f"N{NUMBER}"


@pytest.mark.parametrize(
    ("text", "status"), [("", 404), ("", 204), ('{"found": false}', 200), ("gone", 404)]
)
async def test_nobody_known_can_be_said_in_three_ways(
    server: Server, registry: HttpRegistry, text: str, status: int
) -> None:
    server.says(text, status=status)
    assert await registry.find(asked()) == Found()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "null",
        '{"name": 7}',
        '{"name": "Rosa", "illness": "x"}',
        '{"birth_date": "tomorrow"}',
        '{"agent": "7001; drop"}',
        '{"name": "a\\nb"}',
        b"\xff\xfe",
        b"\x1f\x8b\x08\x00",
        '{"name": "' + "x" * (LONGEST_ANSWER - 20) + '"}',
    ],
)
async def test_rubbish_is_refused(
    server: Server, registry: HttpRegistry, text: str | bytes
) -> None:
    server.says(text)
    with pytest.raises(AnswerRefused):
        await registry.find(asked())


async def test_an_answer_without_end_is_read_to_its_bound(
    server: Server, registry: HttpRegistry
) -> None:
    sent = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while sent < 1 << 30:
                await response.write(b"x" * 65_536)
                sent += 65_536
        except ConnectionError:
            pass
        return response

    server.answer = answer
    with pytest.raises(AnswerRefused):
        await registry.find(asked())
    assert sent < 1 << 28


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 500, 503])
async def test_another_status_is_a_failure_and_is_not_followed(
    server: Server, registry: HttpRegistry, status: int
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    server.answer = answer
    with pytest.raises(RegistryFailed, match=str(status)):
        await registry.find(asked())
    assert len(server.asked) == 1


async def test_a_server_that_hangs_or_is_not_there_fails_in_time(
    server: Server, registry: HttpRegistry
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(2)
        return web.Response()

    server.answer = answer
    async with asyncio.timeout(1.5):
        with pytest.raises(RegistryFailed, match="TimeoutError"):
            await registry.find(asked())
    nobody = HttpRegistry("http://127.0.0.1:1/people", timeout_s=0.5)
    with pytest.raises(RegistryFailed) as failed:
        await nobody.find(asked())
    assert NUMBER not in str(failed.value)
    await nobody.close()


@pytest.mark.parametrize("size", [3, LONGEST_ANSWER * 3])
async def test_nobody_is_nobody_however_long_the_page_that_says_so(
    server: Server, registry: HttpRegistry, size: int
) -> None:
    server.says("x" * size, status=404)
    assert await registry.find(asked()) == Found()
    server.says("x" * size, status=500)
    with pytest.raises(RegistryFailed, match="500"):
        await registry.find(asked())
