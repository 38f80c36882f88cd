"""Callers whom somebody else takes out of the line, as an operator's panel does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    Offered,
    Queued,
    TransferEnded,
    Transferred,
    TransferTaken,
)
from callcenter.lab import hearing
from tests.integration.gate import Gate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

ANA = "51900000001"
ANA_HZ = 600.0
TALK_S = 2.0


@pytest.fixture
async def gate(exchange: Exchange) -> AsyncIterator[Gate]:
    """A way to the PBX."""
    async with Gate(exchange.asterisk.ami_port) as way:
        await way.open()
        yield way


@pytest.fixture
async def ana(hands: Hands, folder: Path) -> Baresip:
    """Somebody who calls, and speaks."""
    says = hearing.write_wav(folder / "ana.wav", hearing.tone(ANA_HZ, seconds=100))
    return await hands.listener(ANA, says=says)


async def calls(service: Service, caller: Baresip, *, key: str = "3") -> str:
    """Call the line; return the channel."""
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await service.caller(ANA)
    if key:
        await caller.press(key)
        await service.facts.wait(Queued)
    return (await service.facts.wait(ContactArrived)).leg


async def sends(exchange: Exchange, leg: str, context: str, exten: str) -> None:
    """Do what a panel does: send a caller's channel elsewhere."""
    async with exchange.asterisk.manager(admin=True) as admin:
        since = len(admin.events)
        await admin.action("Status")
        row = await admin.event("Status", since=since, where=lambda one: one["Uniqueid"] == leg)
        where = {"Context": context, "Exten": exten, "Priority": "1"}
        answer = await admin.action("Redirect", {"Channel": row["Channel"], **where})
        assert answer["Response"] == "Success"


def has(phone: Baresip, kind: str) -> bool:
    return any(event.kind == kind for event in phone.events)


async def test_who_waits_and_is_answered_by_a_colleague_rings_at_no_agent_any_more(
    service: Service, hands: Hands, exchange: Exchange, ana: Baresip
) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    leg = await calls(service, ana)
    await sends(exchange, leg, "laboratory-desk", "202")
    await luis.event("CALL_INCOMING")
    await service.facts.wait(Transferred)
    service.log_in("7001", "201")
    await luis.accept()
    taken = await service.facts.wait(TransferTaken)
    assert taken.to == "other"
    await asyncio.sleep(TALK_S)
    await luis.hang_up()
    ended = await service.facts.wait(Ended)
    assert ended.outcome == "answered"
    assert not service.facts.all(Offered)
    assert not has(rosa, "CALL_INCOMING")
    assert hearing.tone_s(luis.recording, ANA_HZ, share=0.2) >= TALK_S - 1


async def test_whose_agent_is_rung_already_is_not_fetched_back(
    service: Service, hands: Hands, exchange: Exchange, ana: Baresip
) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    leg = await calls(service, ana)
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await sends(exchange, leg, "laboratory-desk", "202")
    await luis.event("CALL_INCOMING")
    await luis.accept()
    await rosa.event("CALL_CLOSED")
    await service.facts.wait(AgentChanged, agent="7001", after="available")
    await asyncio.sleep(TALK_S)
    await ana.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", "caller")


async def test_who_is_brought_back_waits_at_the_place_of_the_first_arrival(
    service: Service, hands: Hands, exchange: Exchange, ana: Baresip
) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    leg = await calls(service, ana)
    first = await service.facts.wait(Queued)
    await sends(exchange, leg, "laboratory-desk", "202")
    await luis.event("CALL_INCOMING")
    await luis.accept()
    await service.facts.wait(TransferTaken)
    await sends(exchange, leg, "callcenter-line", "100")
    back = await service.facts.wait(Queued, reason="transfer_ended")
    assert (back.contact, back.arrived_at) == (first.contact, first.arrived_at)
    assert (await service.facts.wait(TransferEnded)).to == "nobody"
    service.log_in("7001", "201")
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    await service.facts.wait(Connected)
    await rosa.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "answered"
    await ana.event("CALL_CLOSED")


async def test_who_hears_a_menu_has_left_it(
    service: Service, hands: Hands, exchange: Exchange, ana: Baresip
) -> None:
    luis = await hands.phone("202")
    leg = await calls(service, ana, key="")
    await sends(exchange, leg, "laboratory-desk", "202")
    assert (await service.facts.wait(Ended)).outcome == "left_menu"
    await luis.event("CALL_INCOMING")
    await luis.accept()
    await asyncio.sleep(TALK_S)
    assert not has(ana, "CALL_CLOSED")


async def test_while_the_session_is_away_it_is_seen_when_it_is_back(
    make_service: MakeService, hands: Hands, exchange: Exchange, ana: Baresip, gate: Gate
) -> None:
    service = await make_service(ami__port=gate.port)
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    leg = await calls(service, ana)
    await gate.shut()
    await sends(exchange, leg, "laboratory-desk", "202")
    await luis.event("CALL_INCOMING")
    await gate.open()
    await service.facts.wait(Transferred, timeout_s=30)
    service.log_in("7001", "201")
    await luis.accept()
    await service.facts.wait(TransferTaken)
    await asyncio.sleep(TALK_S)
    assert not has(ana, "CALL_CLOSED")
    await ana.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "answered"
    assert not has(rosa, "CALL_INCOMING")
