"""A line drops on real phones: who calls again has the place just vacated, and hears so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Break, CameBack, Connected, Ended, MenuPlayed, Queued, QueueReason
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real

ANA, BETWEEN = "51900000001", "51900000002"


async def dials(phone: Baresip) -> None:
    since = len(phone.events)
    await phone.dial("100")
    await phone.event("CALL_ESTABLISHED", since=since)


async def drops(phone: Baresip) -> None:
    since = len(phone.events)
    await phone.hang_up()
    await phone.event("CALL_CLOSED", since=since)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("restarted", [False, True], ids=["alone", "and the service restarts"])
async def test_a_line_that_dropped_is_returned_to_before_those_who_came_in_between(
    make_service: MakeService, exchange: Exchange, hands: Hands, folder: Path, *, restarted: bool
) -> None:
    journal = str(folder / "journal")
    service = await make_service(journal__folder=journal, lines__salud__ring_s=10)
    caller = await hands.listener(ANA)
    await dials(caller)
    await caller.press("4")
    first = await service.facts.wait(Queued, group="preferente")
    await drops(caller)
    ended = await service.facts.wait(Ended)
    assert (ended.contact, ended.outcome) == (first.contact, "abandoned")
    await hands.calls(BETWEEN, caller=GENERAL)
    await service.facts.wait(Queued, contact=await service.caller(BETWEEN))

    if restarted:
        await service.app.__aexit__()
        service = await make_service(journal__folder=journal, lines__salud__ring_s=10)
    since = service.facts.mark()
    await dials(caller)
    back = await service.facts.wait(CameBack, since=since)
    assert (back.earlier, back.after, back.line) == (first.contact, Break.DROPPED, "salud")
    place = await service.facts.wait(Queued, contact=back.contact)
    assert (place.reason, place.group) == (QueueReason.CAME_BACK, "preferente")
    assert (place.arrived_at, place.seq) == (first.arrived_at, first.seq)

    await hands.desk("301", agent=Agent(answer_ms=6_000, talk_ms=200))
    service.log_in("7001", "301")
    await service.facts.wait(Connected, since=since)
    assert [fact.contact for fact in service.facts.all(Connected, since=since)] == [back.contact]
    await caller.event("CALL_CLOSED", since=len(caller.events))
    assert hearing.heard(caller.recording, exchange.sound("place-regained")) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("menu")) == 0
    assert [
        f for f in service.facts.all(MenuPlayed, since=since) if f.contact == back.contact
    ] == []
    came_back = await service.metric("callcenter_came_back_total", line="salud", after="dropped")
    assert came_back == 1


async def test_a_place_is_given_once(make_service: MakeService, hands: Hands) -> None:
    """Neither the next drop, nor a second phone of the same number, gets it again."""
    service = await make_service()
    caller, other = await hands.listener(ANA), await hands.listener(ANA)
    await dials(caller)
    await caller.press("3")
    await service.facts.wait(Queued)
    await drops(caller)
    await service.facts.wait(Ended)
    await dials(caller)
    await service.facts.wait(CameBack)
    since = service.facts.mark()
    await dials(other)
    await service.facts.wait(MenuPlayed, since=since)
    await drops(other)
    await service.facts.wait(Ended, since=since, outcome="left_menu")
    await drops(caller)
    await service.facts.wait(Ended, since=since, outcome="abandoned")
    await dials(caller)
    await service.facts.wait(MenuPlayed, since=since, count=2)
    assert len(service.facts.all(CameBack)) == 1
