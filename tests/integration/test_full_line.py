"""Who meets a full line asks to be called back by a key of its menu, on real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from callcenter import facts
from callcenter.facts import Outcome, QueueReason, TurnAwayReason
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL
from tests.integration.test_callbacks import HEARD_S, HOME, SETTINGS, picks_up

if TYPE_CHECKING:
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]

FIRST = "51900000001"
SAID_S = 15
"""By then it has been said that the line is full."""
FULL: dict[str, Any] = {
    **SETTINGS,
    "lines__salud__max_waiting": 1,
    "lines__salud__full_menu": "lleno",
    "menus__lleno": {
        "prompt": "line-full",
        "otherwise": {"do": "hangup"},
        "keys": {"4": {"do": "line", "group": "preferente"}, "5": {"do": "callback"}},
    },
}


async def test_a_confirmed_number_gives_a_place_behind_those_who_wait(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(**FULL)
    await hands.calls(FIRST, caller=GENERAL)
    first = await service.facts.wait(facts.Queued)
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    turned = await service.facts.wait(facts.TurnedAway)
    assert turned.reason is TurnAwayReason.LINE_FULL
    await asyncio.sleep(SAID_S)
    await caller.press("5")
    await service.facts.wait(facts.CallbackAsked, contact=turned.contact)
    await asyncio.sleep(HEARD_S)
    await caller.press("1")
    place = await service.facts.wait(facts.Queued, contact=turned.contact, count=2)
    assert place.reason is QueueReason.PROMISED
    await caller.event("CALL_CLOSED", timeout_s=15)
    for said in ("line-full", "callback-confirm", "callback-promised"):
        assert hearing.heard(caller.recording, exchange.sound(said)) >= 0.7

    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=1_000))
    service.log_in("7001", "301")
    connected = await service.facts.wait(facts.Connected, timeout_s=20)
    assert connected.contact == first.contact
    await picks_up(home, service, turned.contact)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    ended = await service.facts.wait(facts.Ended, contact=turned.contact, timeout_s=30)
    assert ended.outcome is Outcome.ANSWERED
