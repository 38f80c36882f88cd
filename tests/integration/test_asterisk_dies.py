"""Asterisk itself is killed while callers wait: who calls again stands where they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    CameBack,
    Connected,
    Ended,
    PbxStateChanged,
    Queued,
    QueueReason,
)
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, PREFERRED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real

FIRST, SECOND, BETWEEN = "5550101", "5550102", "5550103"
BACK_S = 40.0
"""Until Asterisk runs again and the service has found it."""


@pytest.mark.timeout(180)
@pytest.mark.parametrize("restarted", [False, True], ids=["alone", "and the service restarts"])
async def test_callers_who_call_again_are_answered_before_those_who_came_in_between(
    make_service: MakeService, exchange: Exchange, hands: Hands, folder: Path, *, restarted: bool
) -> None:
    journal = str(folder / "journal")
    service = await make_service(journal__folder=journal)
    for number in (FIRST, SECOND):
        await hands.calls(number, caller=GENERAL)
        await service.facts.wait(Queued, contact=await service.caller(number))
    lost = [await service.caller(number) for number in (FIRST, SECOND)]
    since = service.facts.mark()

    await exchange.asterisk.kill()
    await service.facts.wait(PbxStateChanged, since=since, connected=False)
    await exchange.asterisk.start()
    await service.facts.wait(PbxStateChanged, since=since, connected=True, timeout_s=BACK_S)
    ended = service.facts.all(Ended, since=since)
    assert [(fact.contact, fact.outcome) for fact in ended] == [(one, "pbx_died") for one in lost]

    if restarted:
        await service.app.__aexit__()
        service = await make_service(journal__folder=journal)
    since = service.facts.mark()
    await hands.calls(BETWEEN, caller=GENERAL)
    between = await service.caller(BETWEEN)
    await service.facts.wait(Queued, contact=between)
    back: list[CameBack] = []
    for number in (SECOND, FIRST):
        await hands.calls(number, caller=PREFERRED)  # the key changes nothing: there is no menu
        count = len(back) + 1
        back.append(await service.facts.wait(CameBack, since=since, count=count))
    assert [fact.earlier for fact in back] == lost[::-1]
    places = [
        await service.facts.wait(Queued, contact=fact.contact, reason=QueueReason.CAME_BACK)
        for fact in back
    ]
    assert {place.group for place in places} == {"general"}

    await hands.desk("301", agent=Agent(talk_ms=200))
    service.log_in("7001", "301")
    await service.facts.wait(Connected, since=since, count=3)
    order = [fact.contact for fact in service.facts.all(Connected, since=since)]
    assert order == [back[1].contact, back[0].contact, between]
    await service.facts.wait(AgentChanged, since=since, before="wrap_up", after="available")
