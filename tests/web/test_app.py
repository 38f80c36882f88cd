"""What the service says over HTTP."""

from __future__ import annotations

import asyncio
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from callcenter.web.app import make_app
from callcenter.web.health import Check
from callcenter.web.port import PortRefused, listen, url_of
from callcenter.web.site import Site, start_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

PBX = Check("pbx main", ok=True)
RULES = Check("rules", ok=True)
DATABASE = Check("database", ok=True, needed=False)


class Service:
    """What the checks look at, as the test chooses."""

    def __init__(self) -> None:
        self.checks: Sequence[Check] = (PBX, RULES, DATABASE)

    def __call__(self) -> Sequence[Check]:
        return self.checks


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def site(service: Service) -> AsyncIterator[Site]:
    registry = CollectorRegistry()
    Counter("callcenter_things_total", "Things.", registry=registry).inc()
    running = await start_site(make_app(registry=registry, checks=service), listen("127.0.0.1", 0))
    yield running
    await running.stop()


async def get(site: Site, path: str, **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(site.url + path) as response,
    ):
        return response, await response.read()


async def readiness(site: Site) -> tuple[int, Any]:
    response, _ = await get(site, "/readyz")
    return response.status, await response.json()


async def test_metrics_are_prometheus_text(site: Site) -> None:
    response, body = await get(site, "/metrics")
    assert response.status == 200
    assert response.content_type == "text/plain"
    assert b"callcenter_things_total 1.0\n" in body


async def test_metrics_are_openmetrics_for_who_asks(site: Site) -> None:
    response, body = await get(site, "/metrics", Accept="application/openmetrics-text")
    assert response.content_type == "application/openmetrics-text"
    assert body.endswith(b"# EOF\n")


async def test_a_turning_loop_is_healthy_whatever_else_fails(site: Site, service: Service) -> None:
    service.checks = (Check("pbx main", ok=False),)
    response, body = await get(site, "/healthz")
    assert (response.status, body) == (200, b'{"status":"ok"}')


async def test_ready_says_what_was_looked_at(site: Site) -> None:
    status, body = await readiness(site)
    assert (status, body["status"]) == (200, "ready")
    assert [check["name"] for check in body["checks"]] == ["pbx main", "rules", "database"]


async def test_without_the_pbx_no_call_can_be_taken(site: Site, service: Service) -> None:
    service.checks = (Check("pbx main", ok=False, detail="PbxUnavailable"), RULES, DATABASE)
    status, body = await readiness(site)
    assert (status, body["status"]) == (503, "not_ready")
    assert body["checks"][0]["detail"] == "PbxUnavailable"


async def test_without_the_database_calls_go_on_and_it_says_so(
    site: Site, service: Service
) -> None:
    away = Check("database", ok=False, needed=False, detail="ConnectionRefusedError")
    service.checks = (PBX, RULES, away)
    status, body = await readiness(site)
    assert (status, body["status"]) == (200, "degraded")


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz", "/nowhere"])
async def test_every_answer_forbids_framing_sniffing_and_keeping(site: Site, path: str) -> None:
    response, _ = await get(site, path)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Server"] == "callcenter"


async def test_other_methods_are_refused(site: Site) -> None:
    async with aiohttp.ClientSession() as session, session.post(site.url + "/metrics") as response:
        assert response.status == 405


async def test_a_taken_port_is_an_error_before_there_is_a_server(site: Site) -> None:
    port = int(site.url.rpartition(":")[2])
    with pytest.raises(PortRefused, match=rf"at 127\.0\.0\.1:{port}: Address already in use"):
        listen("127.0.0.1", port)


async def test_an_address_that_is_not_ours_is_an_error_too() -> None:
    with pytest.raises(PortRefused, match=r"at 192\.0\.2\.1:0: "):
        listen("192.0.2.1", 0)


async def test_who_asks_before_there_is_a_server_is_answered_once_there_is() -> None:
    listening = listen("127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: early\r\nConnection: close\r\n\r\n")
    site = await start_site(make_app(registry=CollectorRegistry(), checks=Service()), listening)
    assert f" {HTTPStatus.OK:d} ".encode() in await reader.readline()
    writer.close()
    await site.stop()


def test_an_address_of_the_newer_kind_stands_in_brackets() -> None:
    with listen("::1", 0) as listening:
        assert url_of(listening) == f"http://[::1]:{listening.getsockname()[1]}"


async def test_a_stopped_site_frees_its_port() -> None:
    listening = listen("127.0.0.1", 0)
    address = listening.getsockname()
    site = await start_site(make_app(registry=CollectorRegistry(), checks=Service()), listening)
    assert repr(site) == f"<Site http://127.0.0.1:{address[1]}>"
    await site.stop()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(address):
        pass
