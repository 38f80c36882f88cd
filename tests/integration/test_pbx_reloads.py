"""Asterisk is reloaded, as `fwconsole reload` does, while people are at every place of a call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.facts import Outcome
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL
from tests.integration.test_callbacks import HEARD_S, HOME, SETTINGS, asks, picks_up

if TYPE_CHECKING:
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

RELOADS = (
    "core reload",
    "dialplan reload",
    "module reload",
    "module reload app_queue.so",
    "module reload res_pjsip.so",
    "module reload res_musiconhold.so",
    "manager reload",
)
TALKS, RINGS, WAITS = "51900000001", "51900000002", "51900000003"


async def reloaded(exchange: Exchange) -> None:
    """Do all of them, one after the other, twice."""
    for command in RELOADS * 2:
        await exchange.asterisk.cli(command)
    await asyncio.sleep(1)


async def test_nobody_is_lost_in_a_menu_waiting_ringing_talking_or_promised_a_call(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(**SETTINGS | {"lines__salud__wrap_up_s": 1})
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=45_000))
    service.log_in("7001", "301")
    await hands.calls(TALKS, caller=GENERAL)
    talking = await service.facts.wait(facts.Connected)
    await hands.calls(RINGS, caller=GENERAL)
    ringing = await service.caller(RINGS)
    await service.facts.wait(facts.Queued, contact=ringing)
    away, home = await hands.listener(HOME), await hands.phone(HOME)
    promised = await asks(service, away)
    await hands.calls(WAITS, caller=GENERAL)
    waiting = await service.caller(WAITS)
    await service.facts.wait(facts.Queued, contact=waiting)
    phone = await hands.phone("202")
    service.log_in("7002", "202")
    await service.facts.wait(facts.Offered, contact=ringing)
    await phone.event("CALL_INCOMING")
    menu = await hands.listener("51900000004")
    await menu.dial("100")
    await menu.event("CALL_ESTABLISHED")

    await reloaded(exchange)

    assert service.facts.all(facts.Ended) == []
    assert service.facts.all(facts.PbxStateChanged, connected=False) == []
    await menu.press("3")
    await phone.accept()
    assert (await service.facts.wait(facts.Connected, contact=ringing)).contact == ringing
    await hands.desk("302", agent=Agent(answer_ms=50, talk_ms=300))
    service.log_in("7003", "302")
    await picks_up(home, service, promised)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    await service.facts.wait(facts.Connected, count=5, timeout_s=60)
    await phone.hang_up()
    ended = await service.facts.wait(facts.Ended, contact=talking.contact, timeout_s=60)
    assert ended.outcome is Outcome.ANSWERED
    served = {fact.contact for fact in service.facts.all(facts.Connected)}
    assert {talking.contact, ringing, promised, waiting} < served
    assert len(served) == 5
    assert {fact.outcome for fact in service.facts.all(facts.Ended)} == {Outcome.ANSWERED}
