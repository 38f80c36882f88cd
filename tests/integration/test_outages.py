"""The PBX or the database goes away, or was never there: nobody is lost, nobody rings twice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    Connected,
    ContactArrived,
    Ended,
    Offered,
    PbxStateChanged,
    Queued,
)
from callcenter.lab.account import lab_account
from callcenter.lab.folders import make_folder
from callcenter.lab.postgres import PrivatePostgres
from callcenter.lab.process import Child
from callcenter.lab.sipp import Agent
from tests.integration.gate import Gate
from tests.integration.hands import GENERAL, pressing
from tests.integration.service import LINE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real

NUMBER, OTHER = "51900000001", "51900000002"


@pytest.fixture
async def gate(exchange: Exchange) -> AsyncIterator[Gate]:
    """A way to the PBX that is still shut."""
    async with Gate(exchange.asterisk.ami_port) as way:
        yield way


async def test_a_service_that_finds_no_pbx_waits_and_takes_who_called_meanwhile(
    make_service: MakeService, gate: Gate, hands: Hands, wire: Manager
) -> None:
    """The PBX's own queue has the caller until then; a menu after that wait would be an insult."""
    service = await make_service(ready=False, ami__port=gate.port)
    status, _ = await service.get("/readyz")
    assert status == 503
    await hands.desk("301", agent=Agent(talk_ms=200))
    callers = await hands.calls(NUMBER)
    await wire.event("UserEvent", where=lambda told: told["UserEvent"] == "CallcenterFallback")
    assert service.facts.all(ContactArrived) == []
    await gate.open()
    await service.ready()
    service.log_in("7001", "301")
    arrived = await service.facts.wait(ContactArrived, number=NUMBER)
    connected = await service.facts.wait(Connected, contact=arrived.contact)
    assert connected.group == "general"
    assert (await callers.result()).all_went_well
    assert (await service.get("/readyz"))[0] == 200


async def test_who_called_in_the_last_moment_of_an_earlier_service_is_taken_with_the_first_key(
    make_service: MakeService, exchange: Exchange, hands: Hands, wire: Manager
) -> None:
    """The heartbeat is fresh though nobody is there: the caller waits in AGI."""
    async with exchange.asterisk.manager(admin=True) as manager:
        always = {"Variable": "CALLCENTER_HEARTBEAT", "Value": "always"}
        await manager.action("Setvar", always)
    await hands.desk("301", agent=Agent(talk_ms=200))
    callers = await hands.calls(NUMBER, caller=pressing((4_000, "4")))
    await wire.event("AsyncAGIStart")
    service = await make_service()
    service.log_in("7001", "301")
    await service.facts.wait(Connected, group="preferente")
    assert (await callers.result()).all_went_well


async def test_a_connection_cut_in_the_middle_loses_nobody_and_rings_nobody_twice(
    make_service: MakeService, gate: Gate, hands: Hands, wire: Manager
) -> None:
    await gate.open()
    service = await make_service(ami__port=gate.port, lines__salud__ring_s=30)
    talking, ringing = await hands.phone("201", answers_after_ms=0), await hands.phone("202")
    service.log_in("7001", "201")
    await hands.calls("51900000001", caller=GENERAL)
    await service.facts.wait(Connected, agent="7001")
    service.log_in("7002", "202")
    await hands.calls("51900000002", caller=GENERAL)
    await ringing.event("CALL_INCOMING")
    await hands.calls("51900000003", caller=GENERAL)
    third = await service.caller("51900000003")
    await service.facts.wait(Queued, contact=third)
    leaver = await hands.listener("51900000004")
    await leaver.dial("100")
    fourth = await service.caller("51900000004")

    await gate.shut()
    await service.facts.wait(PbxStateChanged, connected=False)
    since = service.facts.mark()
    await leaver.hang_up()
    await wire.event("Hangup")
    await gate.open()
    await service.facts.wait(PbxStateChanged, since=since, connected=True)
    lost = await service.facts.wait(Ended, since=since)
    assert lost.contact == fourth
    await ringing.accept()
    await service.facts.wait(Connected, agent="7002")
    await talking.hang_up()
    await service.facts.wait(Connected, agent="7001", contact=third)
    assert [event.kind for event in ringing.events].count("CALL_INCOMING") == 1
    outcomes = [fact.outcome for fact in service.facts.all(Ended)]
    assert sorted(outcomes) == ["answered", "lost"]
    assert len(service.facts.all(Offered)) == 3


async def test_agents_and_callers_who_hang_up_during_an_outage_are_noticed(
    make_service: MakeService, gate: Gate, hands: Hands, wire: Manager
) -> None:
    await gate.open()
    service = await make_service(ami__port=gate.port)
    phone = await hands.phone("201", answers_after_ms=0)
    service.log_in("7001", "201")
    callers = await hands.calls(NUMBER, caller=GENERAL)
    await service.facts.wait(Connected)
    await gate.shut()
    since = service.facts.mark()
    await phone.hang_up()
    await wire.event("Hangup")
    await gate.open()
    ended = await service.facts.wait(Ended, since=since)
    assert ended.outcome == "answered"
    assert (await callers.result()).all_went_well
    await hands.calls(OTHER, caller=GENERAL)
    await service.facts.wait(Connected, since=since)


async def test_an_agent_who_answers_during_an_outage_gets_the_caller_when_it_is_over(
    make_service: MakeService, gate: Gate, hands: Hands, wire: Manager
) -> None:
    await gate.open()
    service = await make_service(ami__port=gate.port, lines__salud__ring_s=30)
    phone = await hands.phone("201")
    service.log_in("7001", "201")
    await hands.calls(NUMBER, caller=GENERAL)
    await phone.event("CALL_INCOMING")
    await gate.shut()
    await phone.accept()
    await wire.event("OriginateResponse")
    await gate.open()
    await service.facts.wait(Connected)
    assert len(service.facts.all(ContactArrived)) == 1


async def test_a_wrong_secret_ends_the_service_with_a_clear_line(
    exchange: Exchange, folder: Path
) -> None:
    log = folder / "service.log"
    command = [sys.executable, "-m", "callcenter", "run", "--config", str(LINE)]
    environment = {
        "CALLCENTER_AMI__PORT": str(exchange.asterisk.ami_port),
        "CALLCENTER_AMI__SECRET": "guess",
        "CALLCENTER_WEB__PORT": "0",
        "CALLCENTER_CONTROL__SOCKET": str(folder / "control.sock"),
    }
    async with Child(command, log=log, environment=environment) as service:
        assert await service.wait() == 1
    last = log.read_text(encoding="utf-8").splitlines()[-1]
    assert last.startswith("callcenter: ")
    assert "Authentication failed" in last


async def test_a_database_that_is_down_at_the_start_gets_every_fact_when_it_comes(
    make_service: MakeService, hands: Hands, folder: Path
) -> None:
    async with PrivatePostgres(make_folder(folder / "db", lab_account()), durable=False) as server:
        await server.stop()
        service = await make_service(database__url=server.url)
        await hands.desk("301", agent=Agent(talk_ms=200))
        service.log_in("7001", "301")
        await hands.calls(NUMBER, caller=GENERAL)
        ended = await service.facts.wait(Ended)
        status, text = await service.get("/readyz")
        assert (status, '"degraded"' in text) == (200, True)
        await server.start()
        row = await service.row(ended.contact, ended=True)
        assert (row.outcome, row.agent) == ("answered", "7001")
        await service.app.__aexit__()
