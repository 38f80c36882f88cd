"""Who still waits when the line closes is called when it opens, on real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.events import SwitchRecovered
from callcenter.facts import Outcome
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.test_callbacks import HEARD_S, HOME, SETTINGS, picks_up

if TYPE_CHECKING:
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]

RULE = {"name": "cierre", "when": "closing", "to": "callback"}
HOURS = {"oficina": {"timezone": "America/Lima", "week": {"mon-sun": "00:00-24:00"}}}
BEFORE_ANY_DIAL_S = 3


def switch(service: Service, *, is_open: bool) -> None:
    """Let the line close, or open, at once."""
    service.app.engine.ask(SwitchRecovered("salud", is_open=is_open, actor="7001", until=0))


async def test_who_waits_at_the_closing_confirms_and_is_called_when_the_line_opens(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    settings = {**SETTINGS, "lines__salud__hours": "oficina", "hours": HOURS, "overflow": [RULE]}
    service = await make_service(**settings)
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    queued = await service.facts.wait(facts.Queued)
    contact = queued.contact
    switch(service, is_open=False)
    await service.facts.wait(facts.CallbackAsked, contact=contact)
    await asyncio.sleep(HEARD_S)
    await caller.press("1")
    await service.facts.wait(facts.CallbackPromised, contact=contact)
    await caller.event("CALL_CLOSED", timeout_s=15)
    assert hearing.heard(caller.recording, exchange.sound("callback-confirm")) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("callback-booked")) >= 0.7

    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=1_000))
    service.log_in("7001", "301")
    await asyncio.sleep(BEFORE_ANY_DIAL_S)
    assert service.facts.all(facts.CallbackDialled) == []
    switch(service, is_open=True)
    await picks_up(home, service, contact)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    connected = await service.facts.wait(facts.Connected, contact=contact, timeout_s=30)
    assert connected.promised
    assert connected.arrival_wait_ms > (BEFORE_ANY_DIAL_S + HEARD_S) * 1_000
    ended = await service.facts.wait(facts.Ended, contact=contact, timeout_s=30)
    assert ended.outcome is Outcome.ANSWERED
    assert await service.metric("callcenter_offered_total") == 0
    assert await service.metric("callcenter_callback_wait_seconds_count", line="salud") == 1
    row = await service.row(contact, ended=True)
    assert row.promised_at
