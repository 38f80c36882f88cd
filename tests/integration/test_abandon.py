"""Callers who hang up, at every step: nothing is left behind and the agent is free at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, Connected, Ended, MenuPlayed, Offered, Queued
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, pressing

if TYPE_CHECKING:
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

NUMBER = "51900000001"


async def free_again(service: Service, since: int) -> None:
    """Wait until the agent may be rung, and see that another caller gets through."""
    await service.facts.wait(AgentChanged, since=since, agent="7001", after="available")


async def test_in_the_menu(service: Service, hands: Hands) -> None:
    caller = await hands.listener(NUMBER)
    await caller.dial("100")
    await service.facts.wait(MenuPlayed)
    await caller.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by, ended.group) == ("left_menu", "caller", "")


async def test_while_waiting(service: Service, hands: Hands) -> None:
    callers = await hands.calls(NUMBER, caller=pressing((600, "3"), hangs_up_ms=1_200))
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by, ended.group) == ("abandoned", "caller", "general")
    assert (await callers.result()).all_went_well
    row = await service.row(ended.contact, ended=True)
    assert (row.outcome, row.connected_at) == ("abandoned", None)


async def test_while_an_agents_phone_rings_it_stops_at_once(service: Service, hands: Hands) -> None:
    phone, caller = await hands.phone("201"), await hands.listener(NUMBER)
    service.log_in("7001", "201")
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await phone.event("CALL_INCOMING")
    since = service.facts.mark()
    began_s = asyncio.get_running_loop().time()
    await caller.hang_up()
    assert (await phone.event("CALL_CLOSED")).at_s - began_s < 1
    assert (await service.facts.wait(Ended)).outcome == "abandoned"
    await free_again(service, since)


async def test_in_the_moment_of_bridging(service: Service, hands: Hands) -> None:
    phone, caller = await hands.phone("201"), await hands.listener(NUMBER)
    service.log_in("7001", "201")
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await phone.event("CALL_INCOMING")
    since = service.facts.mark()
    await asyncio.gather(phone.accept(), caller.hang_up())
    ended = await service.facts.wait(Ended)
    assert ended.ended_by == "caller"
    assert ended.outcome in ("abandoned", "answered")
    await phone.event("CALL_CLOSED")
    await free_again(service, since)


async def test_while_talking(service: Service, hands: Hands) -> None:
    phone, caller = await hands.phone("201", answers_after_ms=0), await hands.listener(NUMBER)
    service.log_in("7001", "201")
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await service.facts.wait(Connected)
    await caller.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", "caller")
    await phone.event("CALL_CLOSED")
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")


async def test_thirty_times_within_the_ring_and_the_next_caller_is_served(
    service: Service, hands: Hands
) -> None:
    """Cancels that meet a leg which is only just coming up leave no phone ringing."""
    await hands.desk("301", agent=Agent(answer_ms=400, talk_ms=200))
    service.log_in("7001", "301")
    numbers = [f"5190000{place:04}" for place in range(30)]
    await hands.calls(*numbers, caller=pressing((600, "3"), hangs_up_ms=640), per_s=15)
    await service.facts.wait(Ended, count=30)
    since = service.facts.mark()
    await hands.calls(NUMBER, caller=GENERAL)
    await service.facts.wait(Queued, since=since)
    await service.facts.wait(Offered, since=since)
    await service.facts.wait(Connected, since=since)
    await service.facts.wait(Ended, since=since)
