"""What an absent service, and its return, mean for agents and for conversations."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.deploy.outage import (
    PHONES,
    QUEUE,
    STAYING,
    ServiceByHand,
    calls,
    now_s,
    phones,
)

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.parts import Parts

pytestmark = pytest.mark.real

LIMIT_S = 1.5
"""Of a caller whose limit a test lets pass."""
SHORTEST_PHRASE_S = 0.8
"""A sound that is not there takes no time."""


async def test_a_paused_agent_and_one_who_left_are_not_rung(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    await service.die()
    await service.join(*PHONES[:3])
    await service.ask("QueuePause", Queue=QUEUE, Interface=f"PJSIP/{PHONES[0]}", Paused="true")
    await service.ask("QueueRemove", Queue=QUEUE, Interface=f"PJSIP/{PHONES[1]}")
    async with calls(parts, folder, pbx), phones(parts, folder, STAYING):
        caller = await service.fallen_back()
        await service.bridged(caller["Uniqueid"])
        legs = [row["Channel"] for row in await service.channels() if row["BridgeID"]]
    assert sorted(leg.partition("-")[0] for leg in legs) == [f"PJSIP/{PHONES[2]}", "PJSIP/trunk"]


async def test_a_feature_code_is_told_that_nobody_is_there(
    pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    await service.die()
    began = now_s()
    await service.ask(
        "Originate",
        Channel="Local/*21@callcenter-desk",
        Context="callcenter-offer",
        Exten="s",
        Priority="1",
        Async="true",
    )
    await service.manager.event("Hangup", timeout_s=20)
    assert now_s() - began > SHORTEST_PHRASE_S
    handed_over = [event for event in service.events if event["Event"] == "AsyncAGIStart"]
    assert "callcenter-desk" not in {event["Context"] for event in handed_over}
    assert pbx.running


async def test_an_agent_who_picks_up_without_the_service_is_told_and_let_go(
    parts: Parts, folder: Path, service: ServiceByHand
) -> None:
    await service.set("CALLCENTER_OFFER_S", "1")
    async with phones(parts, folder, STAYING):
        leg = await service.offer(PHONES[0], leg="cc-alone")
        began = now_s()
        await service.manager.event(
            "Hangup", where=lambda event: event["Uniqueid"] == leg["Uniqueid"], timeout_s=20
        )
    assert now_s() - began > 1 + SHORTEST_PHRASE_S


async def test_a_bridge_takes_the_limits_of_both_away(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx), phones(parts, folder, STAYING):
        talk = await talking(service, leg="cc-cleared")
        assert [await service.get("TIMEOUT(absolute)", channel=one) for one in talk] == ["0", "0"]
        await asyncio.sleep(1.5 * LIMIT_S)
        rows = await service.channels()
    assert len({row["BridgeID"] for row in rows}) == 1
    assert {row["Channel"] for row in rows if row["BridgeID"]} == set(talk)


async def test_a_caller_whose_limit_is_put_off_in_a_talk_is_lost_unless_it_is_taken_away_again(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    """Why the service must renew no limit once it asked for a bridge."""
    async with calls(parts, folder, pbx), phones(parts, folder, STAYING):
        caller, leg = await talking(service, leg="cc-late")
        for limit_s in (0.5, 0.0):
            await service.limit(caller, limit_s)
        await asyncio.sleep(1)
        assert {row["Channel"] for row in await service.channels()} == {caller, leg}
        seen = len(service.events)
        await service.limit(caller, 0.5)
        await service.manager.event("Hangup", where=lambda event: event["Channel"] == caller)
    assert "AsyncAGIStart" not in {event["Event"] for event in service.events[seen:]}


async def test_a_caller_whom_the_agent_left_has_a_limit_again(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx), phones(parts, folder, STAYING):
        caller, leg = await talking(service, leg="cc-gone")
        await service.set("CALLCENTER_LIMIT_S", "1")
        seen = len(service.events)
        await service.ask("Hangup", Channel=leg)
        assert (await service.caller(since=seen))["Channel"] == caller
        await service.die()
        assert (await service.fallen_back())["Channel"] == caller


async def talking(service: ServiceByHand, *, leg: str) -> tuple[str, str]:
    """Bridge a caller and an agent, both limited, and return their channels."""
    caller = (await service.caller())["Channel"]
    agent = (await service.offer(PHONES[0], leg=leg))["Channel"]
    for channel in (caller, agent):
        await service.limit(channel, LIMIT_S)
    await service.ask("Bridge", Channel1=caller, Channel2=agent)
    await service.bridged(leg)
    return caller, agent
