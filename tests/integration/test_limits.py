"""The time for which the PBX keeps people: short while they wait for us, none while they talk."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Ended, Offered, Queued
from callcenter.lab.scenario import Agent
from tests.integration.hands import GENERAL, pressing

GIVEN_S = 2
TALK_MS = 5_000

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.lab.manager import Manager
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real


async def limit_s(wire: Manager, channel: str) -> float:
    """Return for how many seconds the PBX keeps a channel; 0: for ever."""
    answer = await wire.action("Getvar", {"Channel": channel, "Variable": "TIMEOUT(absolute)"})
    return float(answer["Value"])


async def test_who_waits_is_kept_for_a_minute_at_most_and_an_emergency_for_seconds(
    service: Service, hands: Hands, wire: Manager
) -> None:
    for keys, group, most_s in (("3", "general", 60), ("9", "emergencia", 15)):
        seen = len(wire.events)
        await hands.calls("51900000001", caller=pressing((600, keys)))
        channel = (await wire.event("AsyncAGIStart", since=seen))["Channel"]
        await service.facts.wait(Queued, group=group)
        await wire.event("AsyncAGIExec", since=seen, timeout_s=10)
        assert 0 < await limit_s(wire, channel) <= most_s


async def test_who_talks_is_kept_for_ever(service: Service, hands: Hands, wire: Manager) -> None:
    await hands.phone("201", answers_after_ms=0)
    service.log_in("7001", "201")
    await hands.calls("51900000001", caller=GENERAL)
    caller = (await wire.event("AsyncAGIStart"))["Channel"]
    await service.facts.wait(Connected)
    agent = (await wire.event("OriginateResponse"))["Channel"]
    await wire.action("Ping")
    assert await limit_s(wire, caller) == 0
    assert await limit_s(wire, agent) == 0


@asynccontextmanager
async def agents_kept_for(wire: Manager, seconds: int) -> AsyncIterator[None]:
    """Let the dialplan keep an agent who picked up only so long."""
    variable = {"Variable": "CALLCENTER_OFFER_S"}
    usual = (await wire.action("Getvar", variable))["Value"]
    await wire.action("Setvar", {**variable, "Value": str(seconds)})
    try:
        yield
    finally:
        await wire.action("Setvar", {**variable, "Value": usual})


async def test_a_talk_outlives_the_time_for_which_each_side_was_kept_before(
    service: Service, hands: Hands, wire: Manager
) -> None:
    await hands.desk("301", agent=Agent(answer_ms=500, talk_ms=TALK_MS))
    service.log_in("7001", "301")
    async with agents_kept_for(wire, GIVEN_S):
        callers = await hands.calls("51900000001", caller=GENERAL)
        caller = (await wire.event("AsyncAGIStart"))["Channel"]
        await service.facts.wait(Offered)
        limit = {"Channel": caller, "Variable": "TIMEOUT(absolute)", "Value": str(GIVEN_S)}
        await wire.action("Setvar", limit)
        ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    assert ended.talk_ms > (TALK_MS - 1_000) > 1_000 * GIVEN_S
    assert (await callers.result()).all_went_well
