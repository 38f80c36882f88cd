"""Keys of an agent who speaks with somebody whom we called back, on real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import CallbackReached, Connected, Ended, HandedBack, Queued
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.test_call_keys import KEYS
from tests.integration.test_callbacks import HEARD_S, HOME, SETTINGS, asks, picks_up

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]


@pytest.mark.parametrize("restarted", [False, True], ids=["alone", "and the service restarts"])
async def test_who_was_called_back_waits_with_the_first_arrival(
    make_service: MakeService, exchange: Exchange, hands: Hands, folder: Path, *, restarted: bool
) -> None:
    settings = {**SETTINGS, "journal__folder": str(folder / "journal"), "desk__call_keys": KEYS}
    service = await make_service(**settings)
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    rosa = await hands.phone("201")
    contact = await asks(service, caller)
    first = service.facts.all(Queued, contact=contact)[0]
    service.log_in("7001", "201")
    await picks_up(home, service, contact)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    await service.facts.wait(CallbackReached, contact=contact)
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    await service.facts.wait(Connected, contact=contact)
    await asyncio.sleep(1)

    await rosa.press("*31")

    back = await service.facts.wait(Queued, contact=contact, reason="handed_back")
    assert (back.arrived_at, back.seq, back.service) == (first.arrived_at, first.seq, "tramites")
    assert (await service.facts.wait(HandedBack)).talk_ms > 0
    await rosa.event("CALL_CLOSED")
    service.pause("7001")
    if restarted:
        await service.app.__aexit__()
        service = await make_service(**settings)
    since = service.facts.mark()
    await hands.desk("302", agent=Agent(answer_ms=5_000, talk_ms=400))
    service.log_in("7003", "302")
    connected = await service.facts.wait(Connected, since=since, agent="7003", timeout_s=20)
    assert (connected.contact, connected.again) == (contact, True)
    ended = await service.facts.wait(Ended, contact=contact, since=since)
    assert (ended.outcome, ended.again) == ("answered", True)
    await home.event("CALL_CLOSED")
    assert hearing.heard(home.recording, exchange.sound("handed-back")) >= 0.7
