"""The service is killed while somebody who is called back is asked for the key, on real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.contacts import AgentNumber
from callcenter.control import client
from callcenter.control.protocol import LogOut
from callcenter.facts import Outcome
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.mortal import started
from tests.integration.test_callbacks import HEARD_S, HOME
from tests.integration.test_killed_while_asking import CALLBACK, asks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from callcenter.lab.manager import Manager
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.mortal import Mortal

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

ASKED_S = 8
"""So soon the dialplan asks whoever is called back and heard nothing of a service."""


@pytest.fixture
async def asked_soon(exchange: Exchange) -> AsyncIterator[None]:
    """The dialplan does not wait for a minute."""
    async with exchange.asterisk.manager(admin=True) as manager:
        limit = {"Variable": "CALLCENTER_CALLBACK_S"}
        await manager.action("Setvar", {**limit, "Value": str(ASKED_S)})
        yield
        await manager.action("Setvar", {**limit, "Value": "60"})


async def is_asked(first: Mortal, caller: Baresip, home: Baresip) -> None:
    """Somebody is promised a call, is called, and picks up."""
    await asks(caller, first)
    await asyncio.sleep(HEARD_S)
    await caller.press("1")
    await first.has_written('"CallbackPromised"')
    await caller.event("CALL_CLOSED", timeout_s=15)
    await first.log_in("7001", "PJSIP/301")
    await first.has_written('"CallbackDialled"')
    await home.event("CALL_INCOMING", timeout_s=10)
    await client.call(first.socket, LogOut(agent=AgentNumber("7001")))  # or the PBX rings them
    await home.accept()
    await home.event("CALL_ESTABLISHED")


@pytest.mark.usefixtures("asked_soon")
async def test_who_presses_it_for_the_dialplan_is_one_contact_answered_once(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path, wire: Manager
) -> None:
    await exchange.forget_services()
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=2_000))
    async with started(folder, exchange, CALLBACK) as first:
        await is_asked(first, caller, home)
        await asyncio.sleep(1)
        await first.child.kill()
        await asyncio.sleep(ASKED_S + HEARD_S)
        await home.press("1")
        await wire.event("UserEvent", where=lambda told: told["UserEvent"] == "CallcenterFallback")
        service = await first.next(make_service)
        place = await service.facts.wait(facts.Queued, reason="called_back")
        (first_place, *_) = service.facts.all(facts.Queued, contact=place.contact)
        assert (place.arrived_at, place.seq) == (first_place.arrived_at, first_place.seq)
        service.log_in("7001", "301")
        await service.facts.wait(facts.Connected, contact=place.contact, timeout_s=20)
        ended = await service.facts.wait(facts.Ended, contact=place.contact, timeout_s=20)
        assert ended.outcome is Outcome.ANSWERED
        await home.event("CALL_CLOSED", timeout_s=15)
        assert hearing.heard(home.recording, exchange.sound("callback-greeting")) >= 0.4
        await asyncio.sleep(2)
        assert service.facts.all(facts.ContactArrived) == []
        assert service.facts.all(facts.CallbackDialled) == []
        assert len(service.facts.all(facts.Ended)) == 1
        assert await service.metric("callcenter_callbacks_open", state="promised") == 0
