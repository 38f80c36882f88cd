"""Pauses with limits, at real phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, PauseOverran, RequestRefused
from callcenter.lab import hearing
from tests.integration.test_desk import dial

if TYPE_CHECKING:
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
