"""Every free agent's phone rings at once, on real phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.events import RingOutcome
from callcenter.facts import AgentChanged, Connected, Ended, Offered, OfferEnded
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from tests.integration.conftest import MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real

CALLER, NEXT = "51900000001", "51900000002"
AGENTS = {"7001": "301", "7002": "302", "7003": "303", "7004": "304"}


async def test_all_ring_the_first_answer_wins_and_the_next_caller_rings_the_others(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(lines__salud__strategy="ring_all", lines__salud__ring_s=10)
    for agent, phone in AGENTS.items():
        quick = agent == "7003"  # and on the phone until the end
        behaviour = Agent(answer_ms=1_000 if quick else 4_000, talk_ms=12_000 if quick else 500)
        await hands.desk(phone, agent=behaviour)
        service.log_in(agent, phone)
    await service.facts.wait(AgentChanged, agent="7004", after="available")
    await hands.calls(CALLER, caller=GENERAL)
    contact = await service.caller(CALLER)
    connected = await service.facts.wait(Connected, contact=contact)
    assert connected.agent == "7003"
    offered = service.facts.all(Offered, contact=contact)
    assert {fact.agent for fact in offered} == set(AGENTS)
    assert [fact.second for fact in offered] == [False, True, True, True]
    await service.facts.wait(OfferEnded, contact=contact, count=3)
    ended = service.facts.all(OfferEnded, contact=contact)
    assert {fact.outcome for fact in ended} == {RingOutcome.CANCELLED}

    await hands.calls(NEXT, caller=GENERAL)
    other = await service.caller(NEXT)
    await service.facts.wait(Offered, contact=other, count=3)
    later = await service.facts.wait(Connected, contact=other)
    assert later.agent != "7003"
    await service.facts.wait(Ended, contact=other, outcome="answered")
    assert len(service.facts.all(Connected)) == 2
