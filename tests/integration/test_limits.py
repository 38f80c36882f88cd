"""The time for which the PBX keeps people: short while they wait for us, none while they talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Queued
from tests.integration.hands import GENERAL, pressing

if TYPE_CHECKING:
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
