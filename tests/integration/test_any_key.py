"""Keys pressed without end, whatever is being said: nobody is lost, and no arrival changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from callcenter.facts import Connected, Ended, MetClosed, PlaceTold, Queued
from callcenter.lab.sipp import Agent
from tests.integration.hands import pressing
from tests.integration.test_callbacks import SETTINGS
from tests.integration.test_hours import closed_today

if TYPE_CHECKING:
    from tests.integration.conftest import MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

KEYS = "0123456789*#"
STORM_MS, EVERY_MS = 14_000, 350
ANNOUNCED: dict[str, Any] = {
    **SETTINGS,
    # Nobody is called back: whoever asks types a number that is never allowed.
    "callback__allow": ("20X",),
    "lines__salud__announce": {"first_s": 5, "every_s": 10, "texts": ["tramite"]},
    "lines__salud__wrap_up_s": 0,
    "survey": {"share": 1.0, "timeout_s": 1, "questions": [{"name": "trato"}]},
}


def storm(keys: str) -> list[tuple[int, str]]:
    """Return the keys, one after the other, over and over."""
    times = range(600, STORM_MS, EVERY_MS)
    return [(at_ms, keys[place % len(keys)]) for place, at_ms in enumerate(times)]


async def all_are_answered(service: Service, callers: list[str]) -> None:
    contacts = [await service.caller(number) for number in callers]
    for contact in contacts:
        await service.facts.wait(Connected, contact=contact, timeout_s=90)
        ended = await service.facts.wait(Ended, contact=contact, timeout_s=30)
        assert ended.outcome == "answered"
        stamps = {(f.arrived_at, f.seq) for f in service.facts.all(Queued, contact=contact)}
        assert len(stamps) == 1


async def test_each_key_during_every_prompt_leads_to_a_person(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(**ANNOUNCED)
    callers = [f"519000000{place:02}" for place in range(len(KEYS))]
    for number, key in zip(callers, KEYS, strict=True):
        await hands.calls(number, caller=pressing(*storm(key)))
    await service.facts.wait(PlaceTold, timeout_s=30)
    await asyncio.sleep(STORM_MS / 1000)  # nobody is at work: they hear all there is
    assert service.facts.all(Ended) == []
    await hands.desk("311", "312", "313", "314", agent=Agent(answer_ms=50, talk_ms=600))
    for agent, phone in zip(("7001", "7002", "7003", "7004"), (311, 312, 313, 314), strict=True):
        service.log_in(agent, str(phone))
    await all_are_answered(service, callers)


async def test_all_keys_in_turn_while_agents_answer_and_a_survey_asks(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(**ANNOUNCED)
    await hands.desk("301", "302", agent=Agent(answer_ms=300, talk_ms=900))
    service.log_in("7001", "301")
    service.log_in("7004", "302")
    callers = [f"519000001{place:02}" for place in range(6)]
    for place, number in enumerate(callers):
        keys = KEYS[2 * place :] + KEYS[: 2 * place]
        await hands.calls(number, caller=pressing(*storm(keys)))
    await all_are_answered(service, callers)


async def test_a_closed_line_says_so_so_often_and_no_oftener(
    make_service: MakeService, hands: Hands
) -> None:
    service = await closed_today(make_service)
    callers = await hands.calls("51900000001", caller=pressing(*storm("3")))
    await service.facts.wait(MetClosed)
    ended = await service.facts.wait(Ended, timeout_s=STORM_MS / 1000)
    assert ended.outcome == "closed"
    assert service.facts.all(Queued) == []
    del callers
