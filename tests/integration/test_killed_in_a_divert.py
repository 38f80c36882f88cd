"""The service is killed while a caller is led elsewhere: they are served all the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, DivertEnded, Ended, Offered, Queued
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, pressing
from tests.integration.mortal import started
from tests.integration.test_mailbox import is_left

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.mortal import Mortal

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

CALLER = "51900000001"
PLACES = """
[[on_call]]
name = "guardia"
phone = "PJSIP/201"
ring_s = 30
[numbers.central]
dial = "PJSIP/202"
ring_s = 8
[voicemails.buzon]
mailbox = "600@callcenter"
[never_refuse]
emergency_grace_s = 0
[[overflow]]
name = "vacio"
when = "no_agents"
grace_s = 1
to = "{to}"
"""
NUMBER, MAILBOX = "number:central", "voicemail:buzon"
LONG_S = 60.0


def mortal(folder: Path, exchange: Exchange, to: str) -> AbstractAsyncContextManager[Mortal]:
    return started(folder, exchange, PLACES.format(to=to))


async def test_a_number_that_rings_on_is_answered_and_the_next_service_leaves_them_alone(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    outside = await hands.phone("202")
    async with mortal(folder, exchange, NUMBER) as first:
        callers = await hands.calls(CALLER, caller=GENERAL)
        await outside.event("CALL_INCOMING", timeout_s=20)
        await first.child.kill()
        await outside.accept()
        await outside.event("CALL_ESTABLISHED")
        service = await first.next(make_service)
        await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=300))
        service.log_in("7001", "301")
        await asyncio.sleep(2)
        assert callers.running
        assert service.facts.all(Offered) == []
        await outside.hang_up()
        ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("diverted", "agent")
    assert (await callers.result()).all_went_well


async def test_a_number_nobody_answers_gives_them_to_the_next_service_at_their_place(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    outside = await hands.phone("202")
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=300))
    async with mortal(folder, exchange, NUMBER) as first:
        callers = await hands.calls(CALLER, caller=GENERAL)
        await outside.event("CALL_INCOMING", timeout_s=20)
        await first.child.kill()
        service = await first.next(make_service)
        await service.facts.wait(DivertEnded, timeout_s=LONG_S)
        await hands.calls("51900000002", caller=GENERAL)
        await service.facts.wait(Queued, reason="entered")
        service.log_in("7001", "301")
        await service.facts.wait(Ended, count=2, timeout_s=LONG_S)
    back, other = service.facts.all(Connected)
    assert back.contact == service.facts.all(DivertEnded)[0].contact
    assert other.contact != back.contact
    assert back.overtook == other.overtook == 0
    assert (await callers.result()).all_went_well


async def test_without_a_next_service_the_pbx_own_queue_serves_them(
    hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    outside = await hands.phone("202")
    at_work = await hands.phone("203", answers_after_ms=100)
    async with mortal(folder, exchange, NUMBER) as first:
        callers = await hands.calls(CALLER, caller=GENERAL)
        await outside.event("CALL_INCOMING", timeout_s=20)
        await first.log_in("7001", "PJSIP/203")  # the number rings on
        await asyncio.sleep(1)
        await first.child.kill()
        await at_work.event("CALL_ESTABLISHED", timeout_s=2 * LONG_S)
        await at_work.hang_up()
        assert (await callers.result()).all_went_well


async def test_a_message_that_is_being_left_is_kept(
    make_service: MakeService,
    hands: Hands,
    exchange: Exchange,
    folder: Path,
    wire: Manager,
) -> None:
    await exchange.forget_services()
    voice = hearing.write_wav(folder / "voice.wav", hearing.tone(900, seconds=60))
    caller = await hands.listener(CALLER, says=voice)
    async with mortal(folder, exchange, MAILBOX) as first:
        await caller.dial("100")
        await caller.event("CALL_ESTABLISHED")
        await asyncio.sleep(1)
        await caller.press("3")
        await wire.event("UserEvent", where=_is_taken, timeout_s=20)
        await first.child.kill()
        await asyncio.sleep(2)
        await caller.press("#")  # enough of the greeting
        service = await first.next(make_service)
        await asyncio.sleep(3)
        await caller.hang_up()
        ended = await service.facts.wait(Ended)
    assert ended.outcome == "diverted"
    assert await is_left(exchange, 900)


async def test_an_on_call_phone_that_rings_is_answered_by_who_is_on_call(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    guard = await hands.phone("201")
    async with mortal(folder, exchange, NUMBER) as first:
        callers = await hands.calls(CALLER, caller=pressing((600, "9")))
        await guard.event("CALL_INCOMING", timeout_s=20)
        await first.child.kill()
        service = await first.next(make_service)
        await guard.accept()
        connected = await service.facts.wait(Connected, timeout_s=LONG_S)
        assert (connected.agent, connected.group) == ("oncall-guardia", "emergencia")
        await guard.hang_up()
        ended = await service.facts.wait(Ended)
    assert ended.outcome == "answered"
    assert [fact.agent for fact in service.facts.all(Offered)] == []  # the phone that rang, rang on
    assert (await callers.result()).all_went_well


def _is_taken(told: dict[str, str]) -> bool:
    return told.get("UserEvent") == "CallcenterDiverted"
