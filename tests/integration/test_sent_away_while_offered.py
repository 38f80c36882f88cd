"""Callers whom somebody else puts in the place of a caller, while a phone rings for that one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, ContactArrived, Ended, Queued
from callcenter.lab import hearing
from tests.integration.test_transfers import asks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(90)]

PATIENT_HZ = 600.0


async def test_one_who_is_put_in_the_place_of_a_caller_waits_there_and_is_answered(
    service: Service, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    """A reception calls the line for a patient, and hands over the call before an agent answers."""
    says = hearing.write_wav(folder / "patient.wav", hearing.tone(PATIENT_HZ, seconds=60))
    reception, rosa = await hands.phone("203", lines=2), await hands.phone("201")
    patient = await hands.phone("204", says=says)
    await patient.dial("203")
    await reception.event("CALL_INCOMING")
    await reception.accept()
    await patient.event("CALL_ESTABLISHED")
    await asyncio.sleep(1)  # they speak
    asked = await asks(exchange, reception, "100")
    first = await service.facts.wait(Queued)  # without a key
    service.log_in("7001", "201")
    await rosa.event("CALL_INCOMING", timeout_s=20)
    since = len(rosa.events)
    await reception.command("line", "1")

    await reception.transfer("100", replaces=asked)

    left = await service.facts.wait(Ended, contact=first.contact)
    assert left.outcome in {"abandoned", "short"}
    arrived = await service.facts.wait(ContactArrived, number="204")
    assert arrived.contact != first.contact
    await rosa.event("CALL_INCOMING", since=since, timeout_s=30)
    await rosa.accept()
    connected = await service.facts.wait(Connected)
    assert connected.contact == arrived.contact
    await asyncio.sleep(3)
    await rosa.hang_up()
    ended = await service.facts.wait(Ended, contact=arrived.contact)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    await patient.event("CALL_CLOSED")
    assert hearing.tone_s(rosa.recording, PATIENT_HZ, share=0.2) >= 2
