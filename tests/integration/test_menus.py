"""Menus as callers meet them: what is heard, and where keys, silence and faults lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, MenuPlayed, MenuUnanswered, Queued
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import pressing

if TYPE_CHECKING:
    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

NUMBER = "51900000001"


async def call(hands: Hands) -> Baresip:
    """Call the line with a phone that hears and presses real keys."""
    caller = await hands.listener(NUMBER)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    return caller


async def hung_up(caller: Baresip) -> Baresip:
    """End the call, so that its recording is whole."""
    await caller.hang_up()
    await caller.event("CALL_CLOSED")
    return caller


async def test_a_key_cuts_the_prompt(service: Service, hands: Hands, exchange: Exchange) -> None:
    caller = await call(hands)
    await service.facts.wait(MenuPlayed, menu="principal")
    await caller.press("1")
    await service.facts.wait(MenuUnanswered, menu="tramite")
    await hung_up(caller)
    assert hearing.heard(caller.recording, exchange.sound("menu")) < 0.6
    assert hearing.heard(caller.recording, exchange.sound("tramite")) >= 0.7


async def test_keys_faster_than_prompts_reach_the_menu_and_then_the_service(
    service: Service, hands: Hands
) -> None:
    caller = await call(hands)
    await caller.press("11", gap_s=0.1)
    entered = await service.facts.wait(Queued, group="preferente", reason="entered")
    chosen = await service.facts.wait(Queued, service="citas")
    assert (chosen.contact, chosen.arrived_at) == (entered.contact, entered.arrived_at)
    assert service.facts.all(MenuUnanswered) == []


async def test_silence_leads_to_a_slow_repeat_and_then_to_a_person(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=200))
    caller = await call(hands)
    await service.facts.wait(Queued, group="general")
    service.log_in("7001", "301")
    await service.facts.wait(Connected)
    await caller.event("CALL_CLOSED")
    silent = service.facts.all(MenuUnanswered, menu="principal")
    assert [(fact.attempt, fact.key) for fact in silent] == [(1, ""), (2, "")]
    assert hearing.heard(caller.recording, exchange.sound("menu")) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("menu-slow")) >= 0.7


async def test_keys_nobody_knows_lead_to_a_person(service: Service, hands: Hands) -> None:
    await hands.calls(NUMBER, caller=pressing((700, "7"), (1_200, "8")))
    await service.facts.wait(Queued, group="general")
    wrong = service.facts.all(MenuUnanswered, menu="principal")
    assert [fact.key for fact in wrong] == ["7", "8"]


async def test_a_missing_sound_leads_to_a_person(make_service: MakeService, hands: Hands) -> None:
    service = await make_service(menus__principal__prompt="lost", prompts__lost="Nadie lo grabó.")
    callers = await hands.calls(NUMBER)
    await service.facts.wait(Queued, group="general")
    assert callers.running


async def test_who_meets_an_empty_room_hears_so_and_waits(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=200))
    caller = await call(hands)
    await caller.press("3", gap_s=3.5)
    service.log_in("7001", "301")
    await service.facts.wait(Connected)
    await caller.event("CALL_CLOSED")
    assert hearing.heard(caller.recording, exchange.sound("nobody-logged-in")) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("lugar")) == 0


async def test_who_enters_the_line_hears_that_the_place_is_taken_and_then_music(
    service: Service, hands: Hands, exchange: Exchange
) -> None:
    phone = await hands.phone("201")
    service.log_in("7001", "201")
    service.pause("7001")
    caller = await call(hands)
    await caller.press("3", gap_s=5)
    await hung_up(caller)
    assert hearing.heard(caller.recording, exchange.sound("lugar")) >= 0.7
    assert hearing.loud_s(caller.recording) > hearing.loud_s(exchange.sound("lugar")) + 1
    assert phone.events[-1].kind == "REGISTER_OK"
