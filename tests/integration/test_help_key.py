"""An agent asks for a supervisor by a key, on real phones: three voices, and nobody is parked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Ended, HelpAsked, HelpEnded, HelpJoined, RequestRefused
from callcenter.lab import hearing

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

ANA = "51900000001"
HELP = {"supervisors": ["PJSIP/202"], "ring_s": 10.0}
TOLD_S = 5.0
"""What the agent is told by the key is over by then."""


async def speaks(service: Service, hands: Hands, caller: Baresip) -> Baresip:
    """Let somebody call and speak with Rosa; return her phone."""
    rosa = await hands.phone("201")
    service.log_in("7001", "201")
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    await service.facts.wait(Connected)
    return rosa


async def joins(service: Service, rosa: Baresip, supervisor: Baresip, *, after_s: float) -> None:
    """Let Rosa ask for help, and the supervisor pick up."""
    await rosa.press("*1")
    await supervisor.event("CALL_INCOMING")
    asked = await service.facts.wait(HelpAsked, agent="7001")
    await asyncio.sleep(after_s)
    await supervisor.accept()
    joined = await service.facts.wait(HelpJoined, contact=asked.contact)
    assert joined.helper == "PJSIP/202"


async def test_a_supervisor_is_heard_by_both_and_leaves_while_they_speak_on(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(desk__call_keys={}, help=HELP)
    voice, told = exchange.sound("survey-thanks"), exchange.sound("agent-help-asked")
    supervisor = await hands.phone("202", says=voice)
    caller = await hands.listener(ANA)
    rosa = await speaks(service, hands, caller)

    await joins(service, rosa, supervisor, after_s=TOLD_S)
    await asyncio.sleep(4)
    await supervisor.hang_up()
    ended = await service.facts.wait(HelpEnded)
    assert (ended.why, ended.helper) == ("helper_left", "PJSIP/202")
    await asyncio.sleep(1)
    assert service.facts.all(Ended) == []
    await rosa.hang_up()
    await service.facts.wait(Ended, outcome="answered", ended_by="agent")
    await caller.event("CALL_CLOSED")

    assert hearing.heard(caller.recording, voice) >= 0.7
    assert hearing.heard(rosa.recording, voice) >= 0.7
    assert hearing.heard(rosa.recording, told) >= 0.7
    assert hearing.heard(caller.recording, told) == 0
    assert await service.metric("callcenter_help_total", why="joined") == 1


async def test_a_supervisor_hears_the_caller_and_goes_with_the_agent(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(desk__call_keys={}, help=HELP)
    voice = exchange.sound("nobody-logged-in")  # long enough to be spoken yet when they join
    supervisor = await hands.phone("202")
    rosa = await speaks(service, hands, await hands.listener(ANA, says=voice))
    await joins(service, rosa, supervisor, after_s=0)
    await asyncio.sleep(8)
    await rosa.hang_up()
    await supervisor.event("CALL_CLOSED")
    ended = await service.facts.wait(HelpEnded)
    assert (ended.why, ended.helper) == ("call_over", "PJSIP/202")
    assert hearing.heard(supervisor.recording, voice) >= 0.3


async def test_nobody_answers_and_the_two_speak_on(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(desk__call_keys={}, help=HELP | {"ring_s": 3.0})
    told = exchange.sound("agent-help-nobody")
    supervisor = await hands.phone("202")
    caller = await hands.listener(ANA)
    rosa = await speaks(service, hands, caller)
    await rosa.press("*1")
    await supervisor.event("CALL_INCOMING")
    await asyncio.sleep(1)
    await rosa.press("*1")  # once more changes nothing
    assert (await service.facts.wait(RequestRefused)).why == "help_asked"
    assert (await service.facts.wait(HelpEnded)).why == "nobody"
    await supervisor.event("CALL_CLOSED")
    await asyncio.sleep(TOLD_S)
    assert service.facts.all(Ended) == []
    await caller.hang_up()
    await service.facts.wait(Ended, outcome="answered", ended_by="caller")
    await rosa.event("CALL_CLOSED")
    assert hearing.heard(rosa.recording, told) >= 0.7
    assert hearing.heard(caller.recording, told) == 0


@pytest.mark.parametrize("when", ["while it rings", "while they help"])
async def test_a_service_that_starts_again_leaves_the_three_in_peace(
    make_service: MakeService, hands: Hands, folder: Path, when: str
) -> None:
    journal = str(folder / "journal")
    service = await make_service(desk__call_keys={}, help=HELP, journal__folder=journal)
    supervisor = await hands.phone("202")
    caller = await hands.listener(ANA)
    rosa = await speaks(service, hands, caller)
    await rosa.press("*1")
    await supervisor.event("CALL_INCOMING")
    if when == "while they help":
        await supervisor.accept()
        await service.facts.wait(HelpJoined)
    await service.app.__aexit__()
    service = await make_service(desk__call_keys={}, help=HELP, journal__folder=journal)
    if when == "while it rings":
        await supervisor.accept()
    await asyncio.sleep(2)
    assert not [event for event in supervisor.events if event.kind == "CALL_CLOSED"]
    await rosa.hang_up()
    await supervisor.event("CALL_CLOSED")
    await service.facts.wait(Ended, outcome="answered")
    await caller.event("CALL_CLOSED")
