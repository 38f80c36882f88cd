"""Callers whom an agent sends on by the codes of features.conf, keyed at a real phone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, Connected, Ended, Queued, Transferred, TransferTaken
from tests.integration.conftest import exchange_with
from tests.integration.test_transfers import speaks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

BLIND, ASKED = "##", "*7"
DIALLED_S = 15.0
"""Asterisk waits three seconds for further digits, and the phone then rings."""
FILES = {
    "features.conf": f"[featuremap]\nblindxfer = {BLIND}\natxfer = {ASKED}\n",
    "benchmark.conf": "[globals](+)\nCALLCENTER_FEATURES = T\n",
}


@pytest.fixture(scope="module")
async def exchange(parts: Parts) -> AsyncIterator[Exchange]:
    """A PBX whose operator lets agents transfer by codes."""
    async with exchange_with(parts, FILES) as made:
        yield made


@pytest.mark.parametrize("answers", [True, False])
async def test_blind_to_a_colleague(service: Service, hands: Hands, *, answers: bool) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    await speaks(service, hands, rosa)
    if answers:
        service.log_in("7002", "202")
    await rosa.press(f"{BLIND}202")
    sent = await service.facts.wait(Transferred, timeout_s=DIALLED_S)
    assert (sent.agent, sent.kind) == ("7001", "blind")
    await luis.event("CALL_INCOMING")
    if answers:
        await luis.accept()
        taken = await service.facts.wait(TransferTaken)
        assert (taken.to, taken.agent) == ("agent", "7002")
        await luis.hang_up()
        assert (await service.facts.wait(Ended)).outcome == "answered"
    else:
        await luis.hang_up()
        first = await service.facts.wait(Queued)
        back = await service.facts.wait(Queued, reason="transfer_ended")
        assert (back.contact, back.seq) == (first.contact, first.seq)


async def test_to_a_colleague_who_was_asked_first(service: Service, hands: Hands) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    await speaks(service, hands, rosa)
    service.log_in("7002", "202")
    await rosa.press(f"{ASKED}202")
    await luis.event("CALL_INCOMING", timeout_s=DIALLED_S)
    await luis.accept()
    await asyncio.sleep(1)
    assert not service.facts.all(Transferred)  # the caller is still the agent's
    await rosa.hang_up()
    assert (await service.facts.wait(Transferred)).kind == "attended"
    assert (await service.facts.wait(TransferTaken)).agent == "7002"
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    await luis.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "answered"


async def test_of_whom_the_colleague_refuses_the_agent_goes_on(
    service: Service, hands: Hands
) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    await speaks(service, hands, rosa)
    await rosa.press(f"{ASKED}202")
    await luis.event("CALL_INCOMING", timeout_s=DIALLED_S)
    await luis.hang_up()
    await asyncio.sleep(2)
    await rosa.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    assert not service.facts.all(Transferred)


@pytest.mark.parametrize("code", [BLIND, ASKED])
async def test_a_callers_keys_send_nobody_anywhere(
    service: Service, hands: Hands, code: str
) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    caller = await speaks(service, hands, rosa)
    await caller.press(f"{code}202")
    await asyncio.sleep(5)
    assert all(event.kind != "CALL_INCOMING" for event in luis.events)
    await rosa.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    assert not service.facts.all(Transferred)
    assert len(service.facts.all(Connected)) == 1
