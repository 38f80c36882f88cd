"""What an agent keys while they speak with a caller, on real phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.events import RingOutcome
from callcenter.facts import AgentChanged, Connected, Ended, HandedBack, OfferEnded, Queued
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

ANA, LATER = "51900000001", "51900000002"
KEYS = {"to": {"1": "tramites"}}


async def speaks(service: Service, hands: Hands, agent: Baresip, keys: str) -> Baresip:
    """Let somebody call, press these keys, and speak with the agent at that phone."""
    caller = await hands.listener(ANA)
    since = len(agent.events)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press(keys)
    await agent.event("CALL_INCOMING", since=since, timeout_s=20)
    await agent.accept()
    await service.facts.wait(Connected)
    return caller


@pytest.mark.timeout(120)
@pytest.mark.parametrize("restarted", [False, True], ids=["alone", "and the service restarts"])
async def test_an_emergency_that_was_none_waits_with_its_arrival(
    make_service: MakeService, exchange: Exchange, hands: Hands, folder: Path, *, restarted: bool
) -> None:
    journal = str(folder / "journal")
    service = await make_service(
        journal__folder=journal, desk__call_keys=KEYS, lines__salud__ring_s=10
    )
    rosa = await hands.phone("201")
    service.log_in("7001", "201")
    caller = await speaks(service, hands, rosa, "9")
    first = await service.facts.wait(Queued, group="emergencia")
    await hands.calls(LATER, caller=GENERAL)
    later = await service.caller(LATER)
    await service.facts.wait(Queued, contact=later)

    since = len(rosa.events)
    await rosa.press("*2")

    back = await service.facts.wait(Queued, contact=first.contact, reason="handed_back")
    assert (back.group, back.actor) == ("general", "7001")
    assert (back.arrived_at, back.seq) == (first.arrived_at, first.seq)
    assert (await service.facts.wait(HandedBack)).talk_ms > 0
    await rosa.event("CALL_CLOSED", since=since)
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    assert hearing.heard(rosa.recording, exchange.sound("agent-handed-back")) >= 0.7
    service.pause("7001")
    if restarted:
        await service.app.__aexit__()
        service = await make_service(
            journal__folder=journal, desk__call_keys=KEYS, lines__salud__ring_s=10
        )
    since_facts = service.facts.mark()
    await hands.desk("302", agent=Agent(answer_ms=5_000, talk_ms=400))
    service.log_in("7002", "302")
    connected = await service.facts.wait(Connected, since=since_facts, agent="7002", timeout_s=20)
    assert connected.contact == first.contact  # before who came later
    assert connected.again
    ended = await service.facts.wait(Ended, contact=first.contact, since=since_facts)
    assert (ended.outcome, ended.again) == ("answered", True)
    await caller.event("CALL_CLOSED")
    assert hearing.heard(caller.recording, exchange.sound("handed-back")) >= 0.7
    row = await service.row(first.contact, ended=True)
    assert (row.agent, row.group_name) == ("7002", "general")


async def test_a_transfer_back_into_the_line_goes_to_who_can_serve_it(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(desk__call_keys=KEYS)
    luis = await hands.phone("201")
    await hands.desk("302", agent=Agent(answer_ms=50, talk_ms=400))
    service.log_in("7002", "201")  # knows citas
    caller = await speaks(service, hands, luis, "21")
    service.log_in("7003", "302")  # knows tramites
    await luis.press("*31")
    again = await service.facts.wait(Connected, agent="7003")
    assert (again.service, again.again) == ("tramites", True)
    places = service.facts.all(Queued, contact=again.contact)
    assert {fact.arrived_at for fact in places} == {places[0].arrived_at}
    await service.facts.wait(Ended, outcome="answered")
    await caller.event("CALL_CLOSED")
    assert await service.metric("callcenter_contacts_total", outcome="answered") == 1


async def test_other_keys_of_the_agent_change_nothing(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(desk__call_keys=KEYS)
    rosa = await hands.phone("201")
    service.log_in("7001", "201")
    caller = await speaks(service, hands, rosa, "3")
    await rosa.press("12*8")
    await caller.press("*2")
    await rosa.hang_up()
    await service.facts.wait(Ended, outcome="answered", ended_by="agent")
    assert service.facts.all(HandedBack) == []
    assert service.facts.all(OfferEnded, outcome=RingOutcome.FAILED) == []
