"""A trunk of few channels: its last ones are kept for those who go first, on real phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Ended, Overflowed, Queued
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, PREFERRED, pressing

if TYPE_CHECKING:
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

CHANNELS, RESERVE = 5, 2
EMERGENCY = pressing((600, "9"))
LATE = "51900000009"


async def test_near_its_end_the_others_hear_so_and_those_who_go_first_get_in(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await make_service(
        trunk={"channels": CHANNELS, "reserve": RESERVE},
        overflow=[{"name": "troncal", "when": "trunk", "to": "menu:llena"}],
        menus__llena={
            "prompt": "tramite",  # any sentence that nobody else hears
            "attempts": 1,
            "timeout_s": 0.5,
            "otherwise": {"do": "hangup"},
        },
    )
    free = CHANNELS - RESERVE
    await hands.calls(*(f"5190000000{n}" for n in range(free)), caller=GENERAL)
    await service.facts.wait(Queued, count=free)
    late = await hands.listener(LATE)
    await late.dial("100")
    await late.event("CALL_ESTABLISHED")
    contact = await service.caller(LATE)
    await late.press("3")
    sent = await service.facts.wait(Overflowed)
    assert (sent.contact, sent.rule, sent.measured) == (contact, "troncal", 1)
    assert (await service.facts.wait(Ended)).contact == contact
    await late.event("CALL_CLOSED")
    assert hearing.heard(late.recording, exchange.sound("tramite")) >= 0.7
    assert await service.metric("callcenter_channels_in_use") == free

    await hands.calls("51900000011", caller=PREFERRED)
    await hands.calls("51900000012", caller=EMERGENCY)
    await service.facts.wait(Queued, group="preferente")
    await service.facts.wait(Queued, group="emergencia")
    assert await service.metric("callcenter_channels_in_use") == CHANNELS
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=200))
    service.log_in("7001", "301")
    await service.facts.wait(Connected, count=CHANNELS, timeout_s=60)
    order = [fact.group for fact in service.facts.all(Connected)]
    assert order[:2] == ["emergencia", "preferente"]
    assert len(service.facts.all(Overflowed)) == 1


async def test_a_channel_that_is_free_again_lets_the_next_one_in(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(
        trunk={"channels": 3, "reserve": 1},
        overflow=[{"name": "troncal", "when": "trunk", "to": "menu:llena"}],
        menus__llena={"prompt": "tramite", "otherwise": {"do": "hangup"}},
    )
    await hands.calls("51900000001", caller=GENERAL)
    leaver = await hands.listener("51900000002")
    await leaver.dial("100")
    second = await service.caller("51900000002")
    await leaver.press("3")
    await service.facts.wait(Queued, contact=second)
    await leaver.hang_up()
    await service.facts.wait(Ended, contact=second)
    await hands.calls("51900000003", caller=GENERAL)
    await service.facts.wait(Queued, contact=await service.caller("51900000003"))
    assert service.facts.all(Overflowed) == []
