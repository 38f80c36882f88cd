"""A whole call with real ears: what both sides hear and see, and what is kept of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    Ended,
    MenuAnswered,
    MenuUnanswered,
    Offered,
    Queued,
)
from callcenter.lab import hearing
from callcenter.lab.scenario import Agent
from tests.integration.hands import pressing

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from tests.integration.conftest import Exchange
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

AGENT_AT = {"7001": "311", "7002": "312", "7003": "313", "7004": "314"}


async def prompts_ended(wire: Manager, count: int) -> None:
    """Wait until so many prompts were played to their end, or cut."""
    seen = 0
    for _ in range(count):
        await wire.event(
            "AsyncAGIExec", where=lambda told: told["CommandId"].startswith("p:"), since=seen
        )
        seen = 1 + next(
            place
            for place, told in enumerate(wire.events)
            if place >= seen
            and told["Event"] == "AsyncAGIExec"
            and told["CommandId"].startswith("p:")
        )


async def test_a_caller_is_heard_from_the_menu_to_the_goodbye(
    service: Service, hands: Hands, wire: Manager, exchange: Exchange, folder: Path
) -> None:
    low = hearing.write_wav(folder / "low.wav", hearing.tone(440, seconds=20))
    high = hearing.write_wav(folder / "high.wav", hearing.tone(1000, seconds=30))
    caller = await hands.listener("51900000001", says=high)
    await caller.dial("100")
    contact = await service.caller("51900000001")
    await prompts_ended(wire, 1)
    await caller.press("1")
    queued = await service.facts.wait(Queued, contact=contact)
    assert (queued.group, queued.tier) == ("preferente", 1)
    await service.facts.wait(MenuUnanswered, contact=contact, menu="tramite")
    agent = await hands.phone("201", says=low)
    service.log_in("7001", "201")
    ringing = await agent.event("CALL_INCOMING")
    assert re.fullmatch(r"P 00:0\d", ringing.peer_name)
    await agent.accept()
    connected = await service.facts.wait(Connected, contact=contact)
    await agent.event("CALL_RTPESTAB")
    await caller.press("5", gap_s=1.5)
    await agent.hang_up()
    await caller.event("CALL_CLOSED")
    ended = await service.facts.wait(Ended, contact=contact)
    await service.facts.wait(AgentChanged, agent="7001", before="talking", after="wrap_up")
    await service.facts.wait(AgentChanged, agent="7001", before="wrap_up", after="available")
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    assert service.facts.all(MenuAnswered, contact=contact, menu="principal", key="1")
    assert service.facts.all(Offered, contact=contact, agent="7001")
    assert hearing.heard(caller.recording, exchange.sound("menu")) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("tramite")) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("emergencia")) == 0
    assert hearing.tone_s(caller.recording, 440) > 0.5
    assert hearing.tone_s(agent.recording, 1000) > 0.5
    row = await service.row(contact, ended=True)
    assert (row.group_name, row.outcome, row.agent) == ("preferente", "answered", "7001")
    assert row.wait_ms == connected.wait_ms == ended.wait_ms
    waited = {"group": "preferente", "outcome": "answered"}
    assert await service.metric("callcenter_wait_seconds_count", **waited) == 1
    total_s = await service.metric("callcenter_wait_seconds_sum", **waited)
    assert total_s == pytest.approx(connected.wait_ms / 1000, abs=0.001)


@pytest.mark.parametrize("by", ["caller", "agent"])
async def test_whoever_hangs_up_is_told_right_each_time(
    service: Service, hands: Hands, by: str
) -> None:
    talk_ms = 30_000 if by == "caller" else 400
    await hands.desk(*AGENT_AT.values(), agent=Agent(talk_ms=talk_ms))
    for agent, phone in AGENT_AT.items():
        service.log_in(agent, phone)
    caller = pressing((600, "3"), hangs_up_ms=2_000 if by == "caller" else None)
    callers = [str(51900000001 + number) for number in range(len(AGENT_AT))]
    await hands.calls(*callers, caller=caller)
    await service.facts.wait(Ended, count=len(AGENT_AT))
    ends = [(ended.outcome, ended.ended_by) for ended in service.facts.all(Ended)]
    assert ends == [("answered", by)] * len(AGENT_AT)
