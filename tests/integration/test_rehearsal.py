"""A test call through the whole path, on a real PBX with a service: heard, and nobody's."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from callcenter.cli.main import main
from callcenter.facts import ContactArrived, Offered, Queued
from tests.integration.hands import GENERAL
from tests.integration.mortal import started
from tests.integration.service import LINE

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real


@pytest.fixture
def call(
    exchange: Exchange,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    """Run `callcenter doctor --call` and return the finding of the call."""
    monkeypatch.setenv("CALLCENTER_AMI__SECRET", exchange.asterisk.ami_secret)

    async def run(*more: str) -> dict[str, Any]:
        port = f"--set=ami.port={exchange.asterisk.ami_port}"
        capsys.readouterr()
        await asyncio.to_thread(main, ["doctor", str(LINE), "--json", "--call", port, *more])
        rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return next(row for row in rows if row["name"].startswith("call."))

    return run


async def test_it_hears_the_menu_and_is_no_contact_while_others_wait(
    service: Service, hands: Hands, wire: Manager, call: Any
) -> None:
    await hands.calls("51900000001", caller=GENERAL)
    await service.facts.wait(Queued)
    agent = await hands.phone("201")
    service.pause("7001")

    found = await call()

    assert found["name"] == "call.ok"
    assert int(found["values"]["ms"]) > 1_000
    assert len(service.facts.all(ContactArrived)) == len(service.facts.all(Queued)) == 1
    assert service.facts.all(Offered) == []
    assert await service.metric("callcenter_calls_arrived_total") <= 1
    assert all(event.kind != "CALL_INCOMING" for event in agent.events)
    played = [
        event["AppData"]
        for event in wire.events
        if event["Event"] == "Newexten" and event.get("Context") == "callcenter-test"
    ]
    assert any("agi:async,test" in data for data in played) or not played


async def test_by_a_number_of_the_dialplan_it_comes_the_way_of_a_caller(
    service: Service, call: Any
) -> None:
    found = await call("--by", "100@callcenter-desk")

    assert found["name"] == "call.ok"
    assert service.facts.all(ContactArrived) == []


async def test_a_menu_without_sound_is_told(make_service: MakeService, call: Any) -> None:
    await make_service(prompts__nada="Nadie lo grabó.", menus__principal__prompt="nada")

    assert (await call())["name"] == "call.silent"


async def test_a_service_that_is_killed_in_the_middle_finds_nobody_when_it_starts_again(
    make_service: MakeService, exchange: Exchange, folder: Path, call: Any
) -> None:
    await exchange.forget_services()
    async with (
        started(folder, exchange, "") as first,
        exchange.asterisk.manager(admin=True) as manager,
    ):
        calling = asyncio.create_task(call())
        await manager.event("AsyncAGIStart")
        await first.child.kill()
        following = await first.next(make_service)
        await following.ready()
        found = await calling
    assert found["name"] in {"call.stuck", "call.silent"}
    assert following.facts.all(ContactArrived) == []
    assert "0 active channels" in await exchange.asterisk.cli("core show channels count")


async def test_a_number_that_leads_elsewhere_is_told(service: Service, call: Any) -> None:
    found = await call("--by", "999999@callcenter-desk")

    assert found["name"] in {"call.astray", "call.refused"}
    assert service.facts.all(ContactArrived) == []


async def test_without_a_service_it_is_ended_and_rings_nobody_in_the_queue(
    exchange: Exchange, hands: Hands, call: Any
) -> None:
    await exchange.forget_services()
    member = {"Queue": "callcenter-fallback", "Interface": "PJSIP/202"}
    phone = await hands.phone("202")
    async with exchange.asterisk.manager(admin=True) as manager:
        await manager.action("QueueAdd", member)

        found = await call()

        await manager.action("QueueRemove", member)
    assert found["name"] == "call.without_us"
    assert all(event.kind != "CALL_INCOMING" for event in phone.events)
    assert "0 active channels" in await exchange.asterisk.cli("core show channels count")
