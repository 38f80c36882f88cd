"""Callers who are asked how it was, heard and answered by real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    Ended,
    EndedBy,
    Outcome,
    SurveyAnswered,
    SurveyBegun,
    SurveyEnd,
    SurveyEnded,
)
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from callcenter.facts import Fact
    from callcenter.lab.baresip import Baresip
    from callcenter.lab.manager import Manager
    from callcenter.store.records import SurveyAnswerRecord
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

NUMBER = "51900000001"
SOON_MS = 1_000
WRITTEN_S = 10.0


async def asking(make_service: MakeService, *, share: float = 1.0, folder: str = "") -> Service:
    """Return a service that asks that share of the callers how it was."""
    table = {"share": share, "timeout_s": 1.5, "questions": [{"name": "trato"}]}
    journal = {"folder": folder} if folder else {}
    return await make_service(survey=table, journal=journal)


async def is_served(service: Service, hands: Hands) -> Baresip:
    """Return the phone of a caller with whom an agent spoke, who has just hung up."""
    await hands.desk("301", agent=Agent(answer_ms=200, talk_ms=1_500))
    service.log_in("7001", "301")
    phone = await hands.listener(NUMBER)
    await phone.dial("100")
    await service.caller(NUMBER)
    await asyncio.sleep(0.8)  # a key before that is not told as one of the channel
    await phone.press("3")
    await service.facts.wait(Connected, agent="7001")
    await service.facts.wait(Ended)
    return phone


async def kept_answer(service: Service) -> SurveyAnswerRecord:
    """Return the answer in PostgreSQL, once it is there."""
    records = await service.records()
    try:
        async with asyncio.timeout(WRITTEN_S):
            while True:
                found = await records.survey_answers_between(since_ms=0, until_ms=2**45)
                if found:
                    return found[-1]
                await asyncio.sleep(0.05)
    finally:
        await records.close()


async def test_the_agent_hangs_up_and_the_answer_is_kept_with_contact_and_agent(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await asking(make_service)
    phone = await is_served(service, hands)
    begun = await service.facts.wait(SurveyBegun)
    ended = service.facts.all(Ended)[0]
    assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.AGENT)
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    whole_s = hearing.loud_s(exchange.sound("survey-intro"))
    await asyncio.sleep(whole_s + hearing.loud_s(exchange.sound("survey-how")) + 0.5)
    await phone.press("4")
    await service.facts.wait(SurveyEnded, why=SurveyEnd.COMPLETED)
    await phone.event("CALL_CLOSED", timeout_s=20)
    answer = await kept_answer(service)
    assert (answer.contact, answer.agent) == (begun.contact, "7001")
    assert (answer.question, answer.answer, answer.line) == ("trato", 4, "salud")
    for sentence in ("survey-intro", "survey-how", "survey-thanks", "goodbye"):
        share = hearing.heard(phone.recording, exchange.sound(sentence))
        assert share >= 0.7, (sentence, share)
    assert await service.metric("callcenter_surveys_answered_total", line="salud") == 1
    row = await service.row(begun.contact, ended=True)
    assert (row.outcome, row.agent) == ("answered", "7001")


async def test_a_key_in_the_middle_of_the_question_answers_it(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await asking(make_service)
    phone = await is_served(service, hands)
    await service.facts.wait(SurveyBegun)
    await asyncio.sleep(1)
    await phone.press("2")
    await service.facts.wait(SurveyAnswered, answer=2)
    await phone.event("CALL_CLOSED", timeout_s=20)
    assert hearing.heard(phone.recording, exchange.sound("survey-how")) < 0.7
    assert hearing.heard(phone.recording, exchange.sound("goodbye")) >= 0.7


async def test_silence_is_asked_again_and_then_bidden_goodbye(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await asking(make_service)
    phone = await is_served(service, hands)
    ended = await service.facts.wait(SurveyEnded, timeout_s=40)
    assert (ended.why, ended.answers) == (SurveyEnd.UNANSWERED, 0)
    await phone.event("CALL_CLOSED", timeout_s=20)
    assert hearing.heard(phone.recording, exchange.sound("goodbye")) >= 0.7
    assert hearing.heard(phone.recording, exchange.sound("survey-thanks")) < 0.5


async def test_who_hangs_up_in_the_middle_of_it_is_gone_and_their_agent_serves_on(
    make_service: MakeService, hands: Hands
) -> None:
    service = await asking(make_service)
    phone = await is_served(service, hands)
    await service.facts.wait(SurveyBegun)
    await hands.calls("51900000002", caller=GENERAL)
    await service.facts.wait(Connected, agent="7001", count=2)
    await phone.hang_up()
    ended = await service.facts.wait(SurveyEnded)
    assert (ended.why, ended.answers) == (SurveyEnd.HUNG_UP, 0)


async def test_who_is_not_asked_is_hung_up_on_at_once(
    make_service: MakeService, hands: Hands, wire: Manager
) -> None:
    service = await asking(make_service, share=1e-9)
    seen = len(wire.events)
    phone = await is_served(service, hands)
    await phone.event("CALL_CLOSED", timeout_s=SOON_MS / 1_000)
    assert service.facts.all(SurveyBegun) == []
    assert len(wire.events) > seen


async def test_the_same_number_is_not_asked_twice(make_service: MakeService, hands: Hands) -> None:
    service = await asking(make_service)
    phone = await is_served(service, hands)
    await service.facts.wait(SurveyBegun)
    await asyncio.sleep(1)
    await phone.press("5")
    await phone.event("CALL_CLOSED", timeout_s=20)
    seen = len(phone.events)
    await phone.dial("100")
    await asyncio.sleep(1.5)
    await phone.press("3")
    await service.facts.wait(Ended, count=2)
    await phone.event("CALL_CLOSED", since=seen, timeout_s=SOON_MS / 1_000)
    assert len(service.facts.all(SurveyBegun)) == 1


async def test_a_service_that_starts_again_lets_them_hear_goodbye(
    make_service: MakeService,
    hands: Hands,
    exchange: Exchange,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = str(tmp_path_factory.mktemp("journal"))
    first = await asking(make_service, folder=folder)
    phone = await is_served(first, hands)
    await first.facts.wait(SurveyBegun)
    await asyncio.sleep(1)
    await first.__aexit__()
    second = await asking(make_service, folder=folder)
    ended = await second.facts.wait(SurveyEnded, timeout_s=30)
    assert ended.why is SurveyEnd.BROKEN
    await phone.event("CALL_CLOSED", timeout_s=20)
    assert hearing.heard(phone.recording, exchange.sound("goodbye")) >= 0.7
    assert contacts_of(second) == []


def contacts_of(service: Service) -> list[Fact]:
    """Return what a run stated of contacts that it should know nothing of."""
    return [*service.facts.all(Connected), *service.facts.all(Ended)]
