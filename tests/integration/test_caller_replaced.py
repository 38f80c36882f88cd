"""Callers who hand the call over to somebody else while they speak with an agent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    PbxStateChanged,
    Queued,
)
from callcenter.lab import hearing
from tests.integration.gate import Gate
from tests.integration.test_transfers import asks, speaks

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(90)]

PATIENT_HZ = 600.0
TALK_S = 3.0


async def connects(
    service: Service, exchange: Exchange, reception: Baresip, patient: Baresip, rosa: Baresip
) -> str:
    """Let a reception that speaks with a patient ask the agent; return what is to be replaced."""
    await patient.dial("203")
    await reception.event("CALL_INCOMING")
    await reception.accept()
    await patient.event("CALL_ESTABLISHED")
    await asyncio.sleep(1)  # they speak
    asked = await asks(exchange, reception, "100")
    await rosa.event("CALL_INCOMING", timeout_s=20)  # without a key
    await rosa.accept()
    await service.facts.wait(Connected)
    await asyncio.sleep(1)
    await reception.command("line", "1")
    return asked


@pytest.fixture
async def rosa(service: Service, hands: Hands) -> Baresip:
    """An agent."""
    phone = await hands.phone("201")
    service.log_in("7001", "201")
    return phone


@pytest.fixture
async def patient(
    service: Service, hands: Hands, exchange: Exchange, folder: Path, rosa: Baresip
) -> Baresip:
    """Somebody for whom a reception called the line, and whom it connected with the agent."""
    says = hearing.write_wav(folder / "patient.wav", hearing.tone(PATIENT_HZ, seconds=60))
    reception, patient = await hands.phone("203", lines=2), await hands.phone("204", says=says)
    asked = await connects(service, exchange, reception, patient, rosa)
    await reception.transfer("100", replaces=asked)
    await reception.event("CALL_CLOSED")
    await asyncio.sleep(TALK_S)
    assert not service.facts.all(Ended)
    return patient


@pytest.mark.parametrize("ended_by", ["agent", "caller"])
async def test_one_who_is_put_in_the_place_of_a_caller_goes_on_with_the_agent(
    service: Service, rosa: Baresip, patient: Baresip, ended_by: str
) -> None:
    """A reception tells the agent what it is about, and then hands over the patient."""
    await (rosa if ended_by == "agent" else patient).hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", ended_by)
    assert ended.talk_ms >= TALK_S * 1000
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    await (patient if ended_by == "agent" else rosa).event("CALL_CLOSED")
    assert len(service.facts.all(ContactArrived)) == 1
    assert hearing.tone_s(rosa.recording, PATIENT_HZ, share=0.2) >= TALK_S - 1


async def test_they_can_be_put_back_into_the_line(
    service: Service, rosa: Baresip, patient: Baresip
) -> None:
    """The agent hands them back by the line's own number."""
    service.pause("7001")
    since = len(rosa.events)
    await rosa.transfer("100")
    back = await service.facts.wait(Queued, reason="transfer_ended")
    service.unpause("7001")
    await rosa.event("CALL_INCOMING", since=since, timeout_s=20)
    await rosa.accept()
    await service.facts.wait(Connected, contact=back.contact, again=True)
    await patient.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "answered"
    assert len(service.facts.all(ContactArrived)) == 1


async def test_one_who_is_put_there_while_the_session_is_away_goes_on_with_the_agent(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    async with Gate(exchange.asterisk.ami_port) as gate:
        await gate.open()
        service = await make_service(ami__port=gate.port)
        rosa = await hands.phone("201")
        service.log_in("7001", "201")
        says = hearing.write_wav(folder / "patient.wav", hearing.tone(PATIENT_HZ, seconds=60))
        reception, patient = await hands.phone("203", lines=2), await hands.phone("204", says=says)
        asked = await connects(service, exchange, reception, patient, rosa)
        await gate.shut()
        await reception.transfer("100", replaces=asked)
        await reception.event("CALL_CLOSED")
        await gate.open()
        await service.facts.wait(PbxStateChanged, connected=False)
        await service.facts.wait(PbxStateChanged, connected=True, count=2, timeout_s=30)
        await asyncio.sleep(TALK_S)
        assert not service.facts.all(Ended)
        await patient.hang_up()
        ended = await service.facts.wait(Ended)
        assert (ended.outcome, ended.ended_by) == ("answered", "caller")
        await rosa.event("CALL_CLOSED")
        assert hearing.tone_s(rosa.recording, PATIENT_HZ, share=0.2) >= TALK_S - 1


async def test_an_agent_connects_a_caller_with_an_agent_who_was_asked_through_the_line(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    rosa, luis = await hands.phone("201", lines=2), await hands.phone("202")
    service.log_in("7001", "201")
    caller = await speaks(service, hands, rosa)
    first = service.facts.all(Connected)[0].contact
    service.log_in("7002", "202")
    asked = await asks(exchange, rosa, "100")
    await luis.event("CALL_INCOMING", timeout_s=20)
    await luis.accept()
    await asyncio.sleep(1)
    await rosa.command("line", "1")
    await rosa.transfer("100", replaces=asked)
    left = await service.facts.wait(Ended, contact=first)
    assert (left.outcome, left.ended_by) == ("answered", "agent")
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    await asyncio.sleep(TALK_S)
    assert len(service.facts.all(Ended)) == 1
    await caller.hang_up()
    await luis.event("CALL_CLOSED")
    await service.facts.wait(AgentChanged, agent="7002", after="wrap_up")
    (other,) = [ended for ended in service.facts.all(Ended) if ended.contact != first]
    assert (other.outcome, other.ended_by) == ("answered", "caller")
    assert other.talk_ms >= TALK_S * 1000
