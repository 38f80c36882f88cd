"""Agents' phones that do not simply answer: the caller keeps the place and is passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.events import RingOutcome
from callcenter.facts import (
    AgentChanged,
    Connected,
    Ended,
    Offered,
    OfferEnded,
    Queued,
)
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent, Refusal, Vanished
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

ANSWERS = Agent(answer_ms=50, talk_ms=300)
CALLER = "51900000001"


async def passed_on(service: Service, hands: Hands) -> OfferEnded:
    """Let somebody call; 7001 has been idle longest, and 7002 gets the caller in the end."""
    callers = await hands.calls(CALLER, caller=GENERAL)
    contact = await service.caller(CALLER)
    connected = await service.facts.wait(Connected, contact=contact)
    await service.facts.wait(Ended, contact=contact)
    assert (await callers.result()).all_went_well
    assert connected.agent == "7002"
    assert len({fact.arrived_at for fact in service.facts.all(Queued, contact=contact)}) == 1
    return await service.facts.wait(OfferEnded, contact=contact, agent="7001")


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (Agent(refusal=Refusal.BUSY), RingOutcome.BUSY),
        (Agent(refusal=Refusal.DECLINED), RingOutcome.REFUSED),
        (Agent(refusal=Refusal.UNAVAILABLE), RingOutcome.NO_ANSWER),
        (Agent(answer_ms=None), RingOutcome.NO_ANSWER),
        (Vanished(), RingOutcome.NO_ANSWER),
    ],
    ids=["busy", "declines", "unavailable", "rings-on", "cable-out"],
)
async def test_a_phone_that_does_not_answer_passes_the_caller_to_the_next(
    service: Service, hands: Hands, behaviour: Agent | Vanished, outcome: RingOutcome
) -> None:
    await hands.desk("301", agent=behaviour)
    await hands.desk("302", agent=ANSWERS)
    service.log_in("7001", "301")
    service.log_in("7002", "302")
    assert (await passed_on(service, hands)).outcome == outcome


async def test_a_phone_whose_program_died_passes_the_caller_to_the_next(
    service: Service, hands: Hands
) -> None:
    gone = await hands.phone("205")
    await hands.desk("302", agent=ANSWERS)
    service.log_in("7001", "205")
    service.log_in("7002", "302")
    await gone.unplug()
    ended = await passed_on(service, hands)
    assert ended.outcome in (RingOutcome.NO_ANSWER, RingOutcome.UNREACHABLE)


async def test_a_phone_that_is_not_registered_is_not_rung(service: Service, hands: Hands) -> None:
    await hands.desk("302", agent=ANSWERS)
    service.log_in("7001", "206")
    service.log_in("7002", "302")
    await hands.calls(CALLER, caller=GENERAL)
    await service.facts.wait(Connected, agent="7002")
    assert service.facts.all(Offered, agent="7001") == []


async def test_a_phone_that_registers_is_rung_for_whoever_waits(
    service: Service, hands: Hands
) -> None:
    service.log_in("7001", "204")
    await hands.calls(CALLER, caller=GENERAL)
    await service.facts.wait(Queued)
    assert service.facts.all(Offered) == []
    await hands.phone("204", answers_after_ms=0)
    await service.facts.wait(Connected, agent="7001")


async def test_a_phone_on_another_call_is_left_alone_until_that_is_over(
    service: Service, hands: Hands
) -> None:
    await hands.desk("303", agent=Agent(talk_ms=30_000))
    phone = await hands.phone("201")
    await phone.dial("303")
    await phone.event("CALL_ESTABLISHED")
    service.log_in("7001", "201")
    await hands.calls(CALLER, caller=GENERAL)
    await service.facts.wait(Queued)
    assert service.facts.all(Offered) == []
    await phone.hang_up()
    await phone.event("CALL_INCOMING")
    await phone.accept()
    await service.facts.wait(Connected, agent="7001")


async def test_an_agent_who_lets_it_ring_twice_is_paused_and_hears_so(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await make_service(lines__salud__ring_s=0.5, limits__cool_down_s=0.2)
    phone = await hands.phone("201")
    service.log_in("7001", "201")
    await hands.calls(CALLER, caller=GENERAL)
    paused = await service.facts.wait(AgentChanged, agent="7001", after="paused")
    assert (paused.reason, paused.actor) == (RingOutcome.NO_ANSWER, "")
    assert len(service.facts.all(Offered, agent="7001")) == 2
    seen = len(phone.events)
    notice = await phone.event("CALL_INCOMING", since=seen)
    assert notice.peer_name == "PAUSA"
    await phone.accept()
    await phone.event("CALL_ESTABLISHED", since=seen)
    await phone.event("CALL_CLOSED", since=len(phone.events), timeout_s=20)
    assert hearing.heard(phone.recording, exchange.sound("agent-auto-paused")) >= 0.7


async def test_an_agent_who_hangs_up_in_the_moment_of_answering_loses_nobody(
    service: Service, hands: Hands
) -> None:
    """Either they were bridged and it was a conversation, or the next agent gets the caller."""
    await hands.desk("301", agent=Agent(answer_ms=0, talk_ms=0))
    await hands.desk("302", agent=ANSWERS)
    service.log_in("7001", "301")
    service.log_in("7002", "302")
    callers = await hands.calls(CALLER, caller=GENERAL)
    contact = await service.caller(CALLER)
    ended = await service.facts.wait(Ended, contact=contact)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    assert (await callers.result()).all_went_well
    served = await service.facts.wait(Connected, contact=contact)
    if served.agent == "7002":
        failed = await service.facts.wait(OfferEnded, contact=contact, agent="7001")
        assert failed.outcome == RingOutcome.FAILED
        await service.facts.wait(Queued, contact=contact, reason="bridge_failed")


async def test_the_first_of_two_agents_at_one_phone_leaves_when_the_second_logs_in(
    service: Service, hands: Hands
) -> None:
    await hands.desk("301", agent=ANSWERS)
    service.log_in("7001", "301")
    service.log_in("7002", "301")
    left = await service.facts.wait(AgentChanged, agent="7001", after="offline")
    assert left.reason == "phone_taken"
    await hands.calls(CALLER, caller=GENERAL)
    assert (await service.facts.wait(Connected)).agent == "7002"


async def test_an_agent_hears_who_it_is_and_then_the_caller_who_hears_no_word_of_it(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    service = await make_service(lines__salud__whisper=True)
    agents_voice = hearing.write_wav(folder / "low.wav", hearing.tone(440, seconds=30))
    callers_voice = hearing.write_wav(folder / "high.wav", hearing.tone(1000, seconds=60))
    caller = await hands.listener(CALLER, says=callers_voice)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    contact = await service.caller(CALLER)
    await caller.press("1")
    await service.facts.wait(Queued, contact=contact, group="preferente")
    await caller.press("1")
    await service.facts.wait(Queued, contact=contact, service="citas")
    agent = await hands.phone("201", says=agents_voice)
    service.log_in("7001", "201")
    await agent.event("CALL_INCOMING")
    await agent.accept()
    await service.facts.wait(Connected, contact=contact)
    await caller.press("5", gap_s=1.5)
    await agent.hang_up()
    ended = await service.facts.wait(Ended, contact=contact)
    assert (ended.outcome, ended.ended_by) == ("answered", "agent")
    said = ("whisper-preferred", "service-citas", "whisper-under-a-minute")
    for name in said:
        assert hearing.heard(agent.recording, exchange.sound(name)) >= 0.7, name
        assert hearing.heard(caller.recording, exchange.sound(name)) == 0, name
    began = [hearing.first_heard_at_s(agent.recording, exchange.sound(name)) for name in said]
    assert began == sorted(began, key=lambda at_s: at_s or 0.0)
    assert hearing.tone_s(agent.recording, 1000) > 0.5
    assert hearing.tone_s(caller.recording, 440) > 0.5


async def test_an_agent_who_hangs_up_at_the_whisper_leaves_the_caller_to_the_next(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(lines__salud__whisper=True)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=1_000))
    await hands.desk("302", agent=Agent(answer_ms=50, talk_ms=9_000))
    service.log_in("7001", "301")
    service.log_in("7002", "302")
    ended = await passed_on(service, hands)
    assert ended.outcome == RingOutcome.FAILED


async def test_a_phone_that_answers_and_hangs_up_in_the_same_moment_loses_nobody(
    service: Service, hands: Hands
) -> None:
    """Whether the two were bridged before that is the PBX's race; both ends are told apart."""
    await hands.desk("301", agent=Agent(answer_ms=10, talk_ms=0))
    await hands.desk("302", agent=ANSWERS)
    service.log_in("7001", "301")
    service.log_in("7002", "302")
    callers = await hands.calls(CALLER, caller=GENERAL)
    contact = await service.caller(CALLER)
    ended = await service.facts.wait(Ended, contact=contact)
    assert ended.outcome == "answered"
    assert (await callers.result()).all_went_well
    (connected,) = service.facts.all(Connected, contact=contact)
    if connected.agent == "7002":  # the first was gone before they could speak
        assert service.facts.all(OfferEnded, contact=contact, agent="7001")
        assert len({fact.arrived_at for fact in service.facts.all(Queued)}) == 1
    await service.facts.wait(AgentChanged, agent="7001", before="talking")
