"""A service that knows nothing takes a PBX over, and understands what a dead one left."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, Connected, Ended, PbxStateChanged, Queued
from callcenter.lab.sipp import Agent
from callcenter.pbx.mirror import members_of
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

NUMBER = "5550104"
TAKEN_S = 30.0
OFFER = "cc-dead-2"
RING = {
    "Channel": "PJSIP/301",
    "ChannelId": OFFER,
    "Context": "callcenter-offer",
    "Exten": "s",
    "Priority": "1",
    "Async": "true",
    "Variable": "CALLCENTER_OFFER=dead-1|7001",
}


async def killed(service: Service) -> None:
    """Let go of the PBX as a service does that is killed: without a word."""
    service.app.link.pulse.stop()
    await service.app.link.ami.close()


@pytest.mark.timeout(120)
async def test_agents_stay_at_work_and_their_phones_in_the_pbx_own_queue(
    make_service: MakeService, hands: Hands
) -> None:
    first = await make_service()
    first.log_in("7001", "301")
    first.log_in("7002", "302")
    first.pause("7002")
    await asyncio.sleep(0.5)
    before = sorted(await members_of(first.app.link.ami), key=lambda member: member.agent)
    assert [(one.agent, one.paused, one.reason) for one in before] == [
        ("7001", False, ""),
        ("7002", True, "test"),
    ]
    await killed(first)

    socket = str(first.settings.control.socket.with_name("second.sock"))
    second = await make_service(ready=False, control__socket=socket)
    second.log_in("7003", "303")  # while it stands by: nothing is written of it
    await second.facts.wait(PbxStateChanged, connected=True, timeout_s=TAKEN_S)
    await second.facts.wait(AgentChanged, agent="7001", after="available")
    await second.facts.wait(AgentChanged, agent="7002", after="paused", reason="test")
    await second.facts.wait(AgentChanged, agent="7003", after="offline")  # is no member
    await asyncio.sleep(0.5)
    assert set(await members_of(second.app.link.ami)) == set(before)
    await hands.desk("301", agent=Agent(talk_ms=200))
    await hands.calls(NUMBER, caller=GENERAL)
    connected = await second.facts.wait(Connected)
    assert connected.agent == "7001"


@pytest.mark.timeout(120)
async def test_who_was_answered_in_the_moment_of_a_death_is_not_answered_again(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    """The service wrote the memo and asked for the bridge in one breath, its last."""
    await hands.desk("301", agent=Agent(talk_ms=300))
    async with exchange.asterisk.manager(admin=True) as pbx:
        await pbx.action("Setvar", {"Variable": "CALLCENTER_HEARTBEAT", "Value": "always"})
        callers = await hands.calls(NUMBER, caller=GENERAL)
        caller = await pbx.event("AsyncAGIStart")
        await pbx.action("Originate", RING)
        agent = await pbx.event("AsyncAGIStart", where=lambda told: told["Uniqueid"] == OFFER)
        since = len(pbx.events)
        channel = {"Channel": caller["Channel"]}
        memo = {"Variable": "CALLCENTER_MEMO", "Value": _memo(time.time_ns() // 1_000_000)}
        await pbx.action("Setvar", channel | memo)
        both = {"Channel1": caller["Channel"], "Channel2": agent["Channel"]}
        assert (await pbx.action("Bridge", both))["Response"] == "Success"
        # The talk is over: the caller is where they were.
        await pbx.event("AsyncAGIStart", since=since, timeout_s=10)
        bridged = await pbx.action("Getvar", channel | {"Variable": "CALLCENTER_BRIDGED"})
        assert bridged["Value"] == "1"
    service = await make_service()
    ended = await service.facts.wait(Ended)
    assert (ended.contact, ended.outcome) == ("dead-1", "answered")
    connected = await service.facts.wait(Connected)
    assert (connected.contact, connected.agent, connected.wait_ms) == ("dead-1", "7001", 4_000)
    assert (await callers.result()).all_went_well
    assert service.facts.all(Queued) == []


def _memo(now: int) -> str:
    arrived, queued = str(now - 5_000), str(now - 4_000)
    return "|".join(
        ("2", "dead-1", "salud", arrived, queued, "7", "general", "", str(now), OFFER, "7001")
    )
