"""Numbers at which nobody is called back: typed on a phone, and what is heard then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from callcenter import facts
from callcenter.facts import CallbackRefusal
from callcenter.lab import hearing
from tests.integration.test_callbacks import HOME, SETTINGS, asks

if TYPE_CHECKING:
    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

CALLER = "51900000009"
STRICT: dict[str, Any] = {
    **SETTINGS,
    "callback__allow": ("20X", "30X", "9XXXXXXXX"),
    "callback__deny": ("900XXXXXX",),
    "lines__salud__dialled": ["100"],
}
SAID_S = 5.0
"""What is wrong has been said by then."""


async def types(service: Service, caller: Baresip, number: str) -> None:
    """Enter the line from a number that is never called, and type another."""
    await caller.dial("100")
    contact = await service.caller(CALLER)
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await service.facts.wait(facts.Queued, contact=contact)
    await caller.press("5")
    await service.facts.wait(facts.CallbackAsked, contact=contact)
    await caller.press(f"{number}#", gap_s=0.2)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        pytest.param("12", CallbackRefusal.MALFORMED, id="malformed"),
        pytest.param("5550100", CallbackRefusal.OWN, id="what-we-show"),
        pytest.param("100", CallbackRefusal.OWN, id="our-line"),
        pytest.param("900123456", CallbackRefusal.NOT_ALLOWED, id="premium"),
        pytest.param("0015551234567", CallbackRefusal.NOT_ALLOWED, id="abroad"),
    ],
)
async def test_a_number_that_is_not_called_is_refused_in_words_and_the_place_is_kept(
    make_service: MakeService,
    exchange: Exchange,
    hands: Hands,
    number: str,
    why: CallbackRefusal,
) -> None:
    service = await make_service(**STRICT)
    caller = await hands.listener(CALLER)
    await types(service, caller, number)
    refused = await service.facts.wait(facts.CallbackRefused)
    assert refused.why is why
    await asyncio.sleep(SAID_S)
    assert service.facts.all(facts.Ended) == []
    since = len(caller.events)
    await caller.hang_up()
    await caller.event("CALL_CLOSED", since=since)
    said = f"callback-{why.replace('_', '-')}"
    assert hearing.heard(caller.recording, exchange.sound(said)) >= 0.7
    assert service.facts.all(facts.CallbackPromised) == []


async def test_a_number_that_is_about_to_be_called_is_promised_once(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(**STRICT)
    await asks(service, await hands.listener(HOME))
    caller = await hands.listener(CALLER)
    await types(service, caller, HOME)
    refused = await service.facts.wait(facts.CallbackRefused)
    assert refused.why is CallbackRefusal.ALREADY
    await asyncio.sleep(SAID_S)
    since = len(caller.events)
    await caller.hang_up()
    await caller.event("CALL_CLOSED", since=since)
    assert hearing.heard(caller.recording, exchange.sound("callback-already")) >= 0.7
    assert len(service.facts.all(facts.CallbackPromised)) == 1
