"""Calls sent on by the REFER of a phone whose every word on the wire is our own (SIPp's)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    Queued,
    TransferEnded,
    Transferred,
    TransferTaken,
)
from callcenter.lab.sipp import Agent, Asking, Caller, Key, Refer
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(90)]

ANA = "51900000001"
TALK_S = 0.5
DECLINED = 603


def sends_on(number: str, asking: Asking = Asking.NOBODY) -> Agent:
    """Return an agent's phone that sends the caller on after half a second."""
    return Agent(talk_ms=None, refer=Refer(number=number, at_ms=500, asking=asking))


@pytest.mark.parametrize("asking", Asking)
async def test_an_agents_phone_sends_the_caller_to_a_colleague(
    service: Service, hands: Hands, asking: Asking
) -> None:
    luis = await hands.phone("202")
    await hands.desk("301", agent=sends_on("202", asking))
    service.log_in("7001", "301")
    callers = await hands.calls(ANA, caller=GENERAL)
    await service.facts.wait(Connected)
    service.log_in("7002", "202")
    await luis.event("CALL_INCOMING")
    since = len(luis.events)
    if asking is Asking.ANSWERED:
        await luis.accept()
    sent = await service.facts.wait(Transferred)
    assert (sent.agent, sent.kind) == ("7001", "attended" if asking.value else "blind")
    if asking is Asking.RINGING:
        await luis.event("CALL_INCOMING", since=since)  # anew
    if asking is not Asking.ANSWERED:
        await luis.accept()
    taken = await service.facts.wait(TransferTaken)
    assert (taken.to, taken.agent) == ("agent", "7002")
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    await asyncio.sleep(TALK_S)
    await luis.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    await service.facts.wait(AgentChanged, agent="7002", after="wrap_up")
    assert (await callers.result()).all_went_well


@pytest.mark.parametrize("asking", [Asking.NOBODY, Asking.RINGING])
async def test_who_is_not_answered_there_is_back_in_the_line(
    service: Service, hands: Hands, asking: Asking
) -> None:
    luis = await hands.phone("202")
    await hands.desk("301", agent=sends_on("202", asking))
    service.log_in("7001", "301")
    callers = await hands.calls(ANA, caller=GENERAL)
    await service.facts.wait(Connected)
    service.pause("7001")
    await luis.event("CALL_INCOMING")
    since = len(luis.events)
    if asking is Asking.RINGING:
        await luis.event("CALL_INCOMING", since=since)
    await luis.hang_up()
    first = await service.facts.wait(Queued)
    back = await service.facts.wait(Queued, reason="transfer_ended")
    assert (back.contact, back.seq) == (first.contact, first.seq)
    await hands.desk("302", agent=Agent(talk_ms=200))
    service.log_in("7003", "302")
    assert (await service.facts.wait(Ended)).outcome == "answered"
    assert (await callers.result()).all_went_well


async def test_a_callers_own_transfer_is_declined_and_the_call_goes_on(
    service: Service, hands: Hands
) -> None:
    luis = await hands.phone("202")
    await hands.desk("301", agent=Agent(talk_ms=2_500))
    service.log_in("7001", "301")
    refer = Refer(number="202", at_ms=1_000, answer=DECLINED)
    callers = await hands.calls(ANA, caller=Caller(keys=(Key(600, "3"),), refer=refer))
    ended = await service.facts.wait(Ended, timeout_s=20)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    assert ended.talk_ms >= 2_000
    assert (await callers.result()).all_went_well
    assert all(event.kind != "CALL_INCOMING" for event in luis.events)
    assert not service.facts.all(Transferred)
    assert not service.facts.all(TransferEnded)
    assert len(service.facts.all(ContactArrived)) == 1
