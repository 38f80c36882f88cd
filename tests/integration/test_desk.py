"""Agents at real phones: what they dial, type and hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, Connected, Ended
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real


async def dial(phone: Baresip, code: str, *, keys: str = "") -> None:
    """Dial a feature code, type, and listen until the call is ended for us."""
    seen = len(phone.events)
    await phone.dial(code)
    await phone.event("CALL_ESTABLISHED", since=seen)
    await phone.press(keys, gap_s=0.15)
    await phone.event("CALL_CLOSED", since=seen, timeout_s=20)


async def test_an_agent_logs_in_from_any_phone_with_number_and_pin(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    phone = await hands.phone("202")
    await dial(phone, "*21", keys="7001#1947#")
    changed = await service.facts.wait(AgentChanged, agent="7001", after="available")
    assert changed.phone == "PJSIP/202"
    assert hearing.heard(phone.recording, exchange.sound("agent-welcome")) >= 0.7


async def test_an_agent_pauses_with_a_reason_comes_back_and_leaves_by_feature_codes(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    phone = await hands.phone("202")
    service.log_in("7001", "202")
    await dial(phone, "*231")
    paused = await service.facts.wait(AgentChanged, agent="7001", after="paused")
    assert paused.reason == "Descanso"
    assert hearing.heard(phone.recording, exchange.sound("agent-paused")) >= 0.7
    await dial(phone, "*24")
    await service.facts.wait(AgentChanged, agent="7001", before="paused", after="available")
    assert hearing.heard(phone.recording, exchange.sound("agent-available")) >= 0.7
    await dial(phone, "*23", keys="1")
    await service.facts.wait(AgentChanged, agent="7001", after="paused", count=2)
    await dial(phone, "*22")
    await service.facts.wait(AgentChanged, agent="7001", after="offline")
    assert hearing.heard(phone.recording, exchange.sound("agent-goodbye")) >= 0.7


async def test_a_wrong_pin_three_times_ends_the_call_and_logs_nobody_in(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    phone = await hands.phone("203")
    await dial(phone, "*21", keys="7001#1#7001#2#7001#3#")
    assert hearing.heard(phone.recording, exchange.sound("agent-wrong")) >= 0.7
    assert hearing.heard(phone.recording, exchange.sound("agent-welcome")) < 0.5
    assert service.facts.all(AgentChanged) == []


async def test_nobody_can_pause_at_a_phone_where_nobody_is_logged_in(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    phone = await hands.phone("203")
    await dial(phone, "*231")
    assert hearing.heard(phone.recording, exchange.sound("agent-not-logged-in")) >= 0.7
    assert service.facts.all(AgentChanged) == []


async def test_an_agent_ends_the_wrap_up_by_feature_code(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(lines__salud__wrap_up_s=60)
    phone = await hands.phone("202", answers_after_ms=0)
    service.log_in("7001", "202")
    await hands.calls("51900000001", caller=GENERAL)
    await service.facts.wait(Connected, agent="7001")
    await phone.hang_up()
    await service.facts.wait(Ended)
    await service.facts.wait(AgentChanged, after="wrap_up")
    await dial(phone, "*25")
    await service.facts.wait(AgentChanged, before="wrap_up", after="available")


async def test_an_agent_extends_the_wrap_up_by_feature_code_as_often_as_allowed(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await make_service(lines__salud__wrap_up_s=60, desk__extensions=1)
    phone = await hands.phone("202", answers_after_ms=0)
    service.log_in("7001", "202")
    await hands.calls("51900000001", caller=GENERAL)
    await service.facts.wait(Connected, agent="7001")
    await phone.hang_up()
    await service.facts.wait(Ended)
    await service.facts.wait(AgentChanged, after="wrap_up")
    await dial(phone, "*26")
    assert hearing.heard(phone.recording, exchange.sound("agent-wrap-up-extended")) >= 0.7
    extended = await service.facts.wait(AgentChanged, before="wrap_up", after="wrap_up")
    assert (extended.reason, extended.actor) == ("extended", "7001")
    await dial(phone, "*26")
    assert hearing.heard(phone.recording, exchange.sound("agent-not-extended")) >= 0.7


async def test_an_agent_who_pauses_while_ringing_passes_the_caller_on(
    service: Service, hands: Hands
) -> None:
    first = await hands.phone("201")
    await hands.desk("301", agent=Agent(talk_ms=100))
    service.log_in("7001", "201")
    service.log_in("7002", "301")
    await hands.calls("51900000001", caller=GENERAL)
    await first.event("CALL_INCOMING")
    service.pause("7001")
    await first.event("CALL_CLOSED")
    await service.facts.wait(Connected, agent="7002")


async def test_an_agent_who_is_not_paused_is_told_so_and_not_that_a_pause_has_ended(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    phone = await hands.phone("202")
    service.log_in("7001", "202")
    await dial(phone, "*24")
    assert hearing.heard(phone.recording, exchange.sound("agent-not-paused")) >= 0.7
    assert hearing.heard(phone.recording, exchange.sound("agent-available")) < 0.5
