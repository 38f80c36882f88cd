"""The service is killed while a caller is sent on: they are served all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, Connected, Ended, Queued, TransferEnded, TransferTaken
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL
from tests.integration.mortal import started

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]

CALLER = "51900000001"
LONG_S = 90.0


@pytest.mark.parametrize("answered", ["before", "meanwhile", "after"])
async def test_whom_a_colleague_takes_is_known_to_speak_with_them(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path, *, answered: str
) -> None:
    await exchange.forget_services()
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    async with started(folder, exchange, "") as first:
        await first.log_in("7001", "PJSIP/201")
        callers = await hands.calls(CALLER, caller=GENERAL)
        await rosa.event("CALL_INCOMING", timeout_s=20)
        await rosa.accept()
        await first.has_written('"Connected"')
        await first.log_in("7002", "PJSIP/202")
        await rosa.transfer("202")
        await luis.event("CALL_INCOMING")
        if answered == "before":
            await luis.accept()
            await first.has_written('"TransferTaken"')
        await first.child.kill()
        if answered == "meanwhile":
            await luis.accept()
            await luis.event("CALL_ESTABLISHED")
        service = await first.next(make_service)
        if answered == "after":
            await luis.accept()
        await service.facts.wait(AgentChanged, agent="7002", after="talking")
        assert callers.running
        await luis.hang_up()
        ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    assert (await service.facts.wait(TransferEnded)).agent == "7002"
    assert len(service.facts.all(TransferTaken)) == 1
    await service.facts.wait(AgentChanged, agent="7002", after="wrap_up")
    assert (await callers.result()).all_went_well


async def test_who_is_not_answered_waits_for_the_next_service_at_their_place(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    async with started(folder, exchange, "") as first:
        await first.log_in("7001", "PJSIP/201")
        callers = await hands.calls(CALLER, caller=GENERAL)
        await rosa.event("CALL_INCOMING", timeout_s=20)
        await rosa.accept()
        await first.has_written('"Connected"')
        await rosa.transfer("202")
        await luis.event("CALL_INCOMING")
        await first.child.kill()
        await luis.hang_up()
        service = await first.next(make_service)
        back = await service.facts.wait(Queued, reason="transfer_ended")
        await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=300))
        service.log_in("7003", "301")
        again = await service.facts.wait(Connected, agent="7003")
        assert (again.contact, again.again) == (back.contact, True)
        await service.facts.wait(Ended)
    assert (await callers.result()).all_went_well


async def test_without_a_next_service_the_pbx_own_queue_serves_who_is_not_answered(
    hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    at_work = await hands.phone("203", answers_after_ms=100)
    async with started(folder, exchange, "") as first:
        await first.log_in("7001", "PJSIP/201")
        callers = await hands.calls(CALLER, caller=GENERAL)
        await rosa.event("CALL_INCOMING", timeout_s=20)
        await rosa.accept()
        await first.has_written('"Connected"')
        await first.log_in("7003", "PJSIP/203")
        await rosa.transfer("202")
        await luis.event("CALL_INCOMING")
        await first.child.kill()
        await luis.hang_up()
        await at_work.event("CALL_ESTABLISHED", timeout_s=LONG_S)
        await at_work.hang_up()
        assert (await callers.result()).all_went_well
