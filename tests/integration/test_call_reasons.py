"""Agents say at a real phone what a call was about."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, Connected, Ended, ReasonKeyed, RequestRefused
from callcenter.lab import hearing
from tests.integration.hands import GENERAL
from tests.integration.test_desk import dial

if TYPE_CHECKING:
    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

REASONS = {"11": "Cita nueva", "12": "Cita anulada"}


async def wraps_up(make_service: MakeService, hands: Hands) -> tuple[Service, Baresip]:
    """Return a service, and the phone of an agent who writes up a call."""
    service = await make_service(lines__salud__wrap_up_s=60, desk__call_reasons=REASONS)
    phone = await hands.phone("202", answers_after_ms=0)
    service.log_in("7001", "202")
    await hands.calls("51900000001", caller=GENERAL)
    await service.facts.wait(Connected, agent="7001")
    await phone.hang_up()
    await service.facts.wait(Ended)
    await service.facts.wait(AgentChanged, after="wrap_up")
    return service, phone


async def test_a_code_dialled_in_the_wrap_up_is_kept_with_the_contact(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service, phone = await wraps_up(make_service, hands)
    contact = service.facts.all(Connected)[0].contact
    await dial(phone, "*2711")
    assert hearing.heard(phone.recording, exchange.sound("agent-call-reason-kept")) >= 0.7
    keyed = await service.facts.wait(ReasonKeyed)
    assert (keyed.contact, keyed.agent, keyed.label) == (contact, "7001", "Cita nueva")
    await dial(phone, "*27", keys="12#")
    await service.facts.wait(ReasonKeyed, label="Cita anulada")
    assert await service.metric("callcenter_call_reasons_total", reason="Cita anulada") == 1
    async with asyncio.timeout(10):
        while (row := await service.row(contact)).call_reason != "Cita anulada":  # noqa: ASYNC110  # another process writes it
            await asyncio.sleep(0.1)
    assert row.call_reason == "Cita anulada"
    assert row.outcome == "answered"


async def test_a_code_that_stands_for_nothing_is_refused_in_words(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service, phone = await wraps_up(make_service, hands)
    await dial(phone, "*2799")
    assert hearing.heard(phone.recording, exchange.sound("agent-call-reason-unknown")) >= 0.7
    await service.facts.wait(RequestRefused, why="unknown_reason")
    assert service.facts.all(ReasonKeyed) == []
