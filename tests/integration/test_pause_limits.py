"""Pauses with limits, at real phones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    Offered,
    OfferEnded,
    PauseOverran,
    Queued,
    RequestRefused,
)
from callcenter.lab import hearing
from tests.integration.hands import GENERAL
from tests.integration.test_desk import dial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real

LUNCH = {"2": {"label": "Almuerzo", "limit_s": 6, "at_most": 1}}


async def test_a_pause_that_others_have_is_refused_in_words_and_one_too_long_is_stated(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await make_service(desk__pause_reasons=LUNCH)
    rosa, luis = await hands.phone("202"), await hands.phone("203")
    service.log_in("7001", "202")
    service.log_in("7002", "203")
    await dial(rosa, "*232")
    paused = await service.facts.wait(AgentChanged, agent="7001", after="paused")
    assert hearing.heard(rosa.recording, exchange.sound("agent-paused")) >= 0.7
    await dial(luis, "*232")
    await service.facts.wait(RequestRefused, subject="7002", why="pause_full")
    assert hearing.heard(luis.recording, exchange.sound("agent-pause-full")) >= 0.7
    overran = await service.facts.wait(PauseOverran, agent="7001", reason="Almuerzo")
    assert 5_900 <= service.facts.at(overran) - service.facts.at(paused) <= 6_500
    assert await service.metric("callcenter_pauses_overrun_total", reason="Almuerzo") == 1
    await dial(rosa, "*24")
    await dial(luis, "*232")
    await service.facts.wait(AgentChanged, agent="7002", after="paused", reason="Almuerzo")


@pytest.mark.timeout(90)
async def test_who_stays_too_long_is_rung_once_and_hears_so(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    reasons = {"2": {"label": "Almuerzo", "limit_s": 3, "tell": True}}
    service = await make_service(desk__pause_reasons=reasons)
    rosa = await hands.phone("202")
    service.log_in("7001", "202")
    await dial(rosa, "*232")
    await service.facts.wait(PauseOverran, agent="7001")
    await rosa.event("CALL_INCOMING")
    since = len(rosa.events)
    await hands.calls("51900000001", caller=GENERAL)
    await rosa.accept()
    await rosa.event("CALL_CLOSED", since=since, timeout_s=15)
    assert hearing.heard(rosa.recording, exchange.sound("agent-pause-over")) >= 0.7
    contact = await service.caller("51900000001")
    await service.facts.wait(Queued, contact=contact)
    assert service.facts.all(Offered) == []
    since = len(rosa.events)
    service.unpause("7001")
    await rosa.event("CALL_INCOMING", since=since)
    await rosa.accept()
    await service.facts.wait(Connected, contact=contact, agent="7001")
    assert service.facts.all(OfferEnded) == []


@pytest.mark.timeout(90)
async def test_a_notice_is_no_offer_to_a_service_that_starts_again(
    make_service: MakeService, hands: Hands, folder: Path
) -> None:
    reasons = {"2": {"label": "Almuerzo", "limit_s": 3, "tell": True}}
    settings: dict[str, Any] = {
        "desk__pause_reasons": reasons,
        "journal__folder": str(folder / "journal"),
    }
    service = await make_service(**settings)
    rosa = await hands.phone("202")
    service.log_in("7001", "202")
    await dial(rosa, "*232")
    await rosa.event("CALL_INCOMING", timeout_s=15)
    since = len(rosa.events)
    await hands.calls("51900000001", caller=GENERAL)
    contact = await service.caller("51900000001")
    await service.facts.wait(Queued, contact=contact)
    await service.app.__aexit__()
    service = await make_service(**settings)
    await rosa.event("CALL_CLOSED", since=since, timeout_s=30)
    assert not (*service.facts.all(Offered), *service.facts.all(OfferEnded))
    since = len(rosa.events)
    service.unpause("7001")
    await rosa.event("CALL_INCOMING", since=since, timeout_s=15)
    await rosa.accept()
    await service.facts.wait(Connected, agent="7001")
