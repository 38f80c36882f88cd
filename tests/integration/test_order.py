"""Who is answered first, with real calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Ended, Offered, OfferEnded, Queued
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, PREFERRED, pressing

if TYPE_CHECKING:
    from callcenter.lab.sipp import Caller
    from tests.integration.conftest import MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

FIRST, SECOND = "51900000001", "51900000002"


async def test_two_callers_who_arrived_in_the_wrong_order_are_answered_in_the_right_one(
    service: Service, hands: Hands
) -> None:
    await hands.desk("301", agent=Agent(talk_ms=200))
    await hands.calls(FIRST, caller=GENERAL)
    await service.facts.wait(Queued, group="general")
    await hands.calls(SECOND, caller=PREFERRED)
    await service.facts.wait(Queued, group="preferente")
    service.log_in("7001", "301")
    await service.facts.wait(Connected, count=2)
    groups = [fact.group for fact in service.facts.all(Connected)]
    assert groups == ["preferente", "general"]
    offered = service.facts.all(Offered)[0]
    assert [passed.why for passed in offered.passed] == []


@pytest.mark.parametrize(
    "caller",
    [
        pressing((600, "3"), (3_000, "9")),
        pressing((600, "2"), (1_000, "9")),
        pressing((600, "9")),
    ],
    ids=["on-hold-music", "in-a-prompt", "in-the-menu"],
)
async def test_an_emergency_goes_before_everybody_whenever_the_key_is_pressed(
    service: Service, hands: Hands, caller: Caller
) -> None:
    await hands.desk("301", agent=Agent(talk_ms=200))
    await hands.calls(FIRST, caller=PREFERRED)
    await service.facts.wait(Queued, group="preferente")
    await hands.calls(SECOND, caller=caller)
    await service.facts.wait(Queued, group="emergencia")
    service.log_in("7001", "301")
    assert (await service.facts.wait(Connected)).group == "emergencia"
    assert (await service.facts.wait(Connected, count=2)).group == "preferente"


async def test_an_emergency_rings_two_phones_the_first_wins_and_the_other_falls_silent(
    service: Service, hands: Hands
) -> None:
    phones = [await hands.phone("201"), await hands.phone("202")]
    await hands.phone("203")
    for agent, number in (("7001", "201"), ("7002", "202"), ("7003", "203")):
        service.log_in(agent, number)
    await hands.calls(FIRST, caller=pressing((600, "9")))
    for phone in phones:
        assert (await phone.event("CALL_INCOMING")).peer_name.startswith("E 00:0")
    await phones[1].accept()
    connected = await service.facts.wait(Connected)
    closed = await phones[0].event("CALL_CLOSED")
    await service.facts.wait(OfferEnded, agent="7001", outcome="cancelled")
    assert connected.agent == "7002"
    assert [fact.agent for fact in service.facts.all(Offered)] == ["7001", "7002"]
    assert closed.at_s - (await phones[1].event("CALL_ESTABLISHED")).at_s < 1


async def test_whoever_is_being_rung_for_and_presses_9_rings_a_second_phone_at_once(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(lines__salud__ring_s=20)
    slow, quick = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    service.log_in("7002", "202")
    caller = await hands.listener(FIRST)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await slow.event("CALL_INCOMING")
    assert [event.kind for event in quick.events if event.kind == "CALL_INCOMING"] == []
    await caller.press("9")
    await quick.event("CALL_INCOMING")
    await quick.accept()
    await slow.event("CALL_CLOSED")
    connected = await service.facts.wait(Connected)
    assert (connected.agent, connected.group) == ("7002", "emergencia")
    assert len({fact.arrived_at for fact in service.facts.all(Queued)}) == 1


async def test_whoever_chose_a_service_is_answered_only_by_an_agent_of_it(
    service: Service, hands: Hands
) -> None:
    await hands.desk("301", agent=Agent(talk_ms=200))
    await hands.desk("302", agent=Agent(talk_ms=200))
    await hands.calls(FIRST, caller=pressing((600, "2"), (1_000, "2")))
    await service.facts.wait(Queued, service="tramites")
    service.log_in("7002", "301")
    await hands.calls(SECOND, caller=GENERAL)
    await service.facts.wait(Connected, agent="7002", service="")
    service.log_in("7003", "302")
    connected = await service.facts.wait(Connected, service="tramites")
    assert connected.agent == "7003"
    await service.facts.wait(Ended, contact=connected.contact)
