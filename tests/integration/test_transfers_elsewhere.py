"""Callers whom an agent sends to a ring group, and by the trunk to a number outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Ended, Queued, Transferred, TransferTaken
from callcenter.lab.sipp import Agent, Refusal
from tests.integration.conftest import exchange_with
from tests.integration.test_transfers import speaks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

GROUP, OUTSIDE = "600", "95550100"
THERE = "301"
"""The phone that SIPp plays at the number outside."""
DIALPLAN = f"""[theirs]
exten => {GROUP},1,Dial(PJSIP/202&PJSIP/203,20)
 same => n,Hangup()
exten => _9X.,1,Dial(PJSIP/trunk/sip:${{EXTEN:1}}@127.0.0.1:${{OUTSIDE_PORT}},20)
 same => n,Hangup()
"""


@pytest.fixture(scope="module")
async def exchange(parts: Parts) -> AsyncIterator[Exchange]:
    """A PBX with a ring group and a way outside."""
    async with exchange_with(parts, {"benchmark.conf": DIALPLAN}) as made:
        port = str(made.places[THERE].port)
        async with made.asterisk.manager(admin=True) as admin:
            for name, value in (("CALLCENTER_TRANSFER_CONTEXT", "theirs"), ("OUTSIDE_PORT", port)):
                await admin.action("Setvar", {"Variable": name, "Value": value})
        yield made


@pytest.mark.parametrize("answers", [True, False])
async def test_to_a_ring_group(service: Service, hands: Hands, *, answers: bool) -> None:
    rosa, luis, marta = [await hands.phone(number) for number in ("201", "202", "203")]
    service.log_in("7001", "201")
    await speaks(service, hands, rosa)
    if answers:
        service.log_in("7003", "203")
    await rosa.transfer(GROUP)
    assert (await service.facts.wait(Transferred)).kind == "blind"
    await luis.event("CALL_INCOMING")
    await marta.event("CALL_INCOMING")
    if answers:
        await marta.accept()
        taken = await service.facts.wait(TransferTaken)
        assert (taken.to, taken.agent) == ("agent", "7003")
        await luis.event("CALL_CLOSED")
        await marta.hang_up()
        assert (await service.facts.wait(Ended)).outcome == "answered"
    else:
        await luis.hang_up()
        await marta.hang_up()
        first = await service.facts.wait(Queued)
        back = await service.facts.wait(Queued, reason="transfer_ended")
        assert (back.contact, back.seq) == (first.contact, first.seq)


@pytest.mark.parametrize("answers", [True, False])
async def test_by_the_trunk_to_a_number_outside(
    service: Service, hands: Hands, *, answers: bool
) -> None:
    rosa = await hands.phone("201")
    there = Agent(talk_ms=1_000) if answers else Agent(refusal=Refusal.BUSY)
    await hands.desk(THERE, agent=there)
    service.log_in("7001", "201")
    caller = await speaks(service, hands, rosa)
    await rosa.transfer(OUTSIDE)
    await service.facts.wait(Transferred)
    if answers:
        taken = await service.facts.wait(TransferTaken)
        assert (taken.to, taken.agent) == ("other", "")
        ended = await service.facts.wait(Ended)
        assert (ended.outcome, ended.ended_by) == ("answered", "agent")
        await caller.event("CALL_CLOSED")
    else:
        first = await service.facts.wait(Queued)
        back = await service.facts.wait(Queued, reason="transfer_ended")
        assert (back.contact, back.seq) == (first.contact, first.seq)
    assert len(service.facts.all(Connected)) == 1
