"""A caller hangs up and keeps the place: asked by key, dialled, and answered, on real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from callcenter import facts
from callcenter.facts import CallbackMiss, CallbackRefusal, Outcome
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent, Refusal
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.contacts import ContactId
    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]

HOME = "206"
"""The number that asks to be called back, which a phone of its own answers."""
BETWEEN = "51900000002"
SETTINGS: dict[str, Any] = {
    "callback__dial": "PJSIP/{number}",
    "callback__allow": ("20X", "30X"),
    "callback__caller_id": "5550100",
    "callback__rest_s": 0,
    "callback__retry_s": 1,
    "callback__attempts": 2,
    "callback__ring_s": 6,
    "lines__salud__callback": {"key": "5"},
    "lines__salud__wrap_up_s": 12,
    "lines__salud__ring_s": 10,
}


HEARD_S = 5
"""So long what is said before a key is listened to."""


async def asks(service: Service, caller: Baresip, keys: str = "51") -> ContactId:
    """Call, enter the line, ask to be called back, and be off the phone."""
    since = len(caller.events)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED", since=since)
    await caller.press("3")
    await service.facts.wait(facts.Queued)
    await caller.press(keys[0])
    await asyncio.sleep(HEARD_S)
    await caller.press(keys[1:])
    promised = await service.facts.wait(facts.CallbackPromised)
    await caller.event("CALL_CLOSED", since=since, timeout_s=15)
    return promised.contact


async def picks_up(home: Baresip, service: Service, contact: ContactId) -> None:
    """The phone that is dialled is picked up, and somebody hears who calls."""
    await service.facts.wait(facts.CallbackDialled, contact=contact, timeout_s=30)
    await home.event("CALL_INCOMING", timeout_s=10)
    await home.accept()
    await home.event("CALL_ESTABLISHED")


async def test_who_is_called_back_is_answered_before_those_who_came_later(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(**SETTINGS)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=25_000))
    service.log_in("7001", "301")
    await hands.calls("51900000001", caller=GENERAL)
    await service.facts.wait(facts.Connected)
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    contact = await asks(service, caller)
    assert hearing.heard(caller.recording, exchange.sound("callback-confirm")) >= 0.7
    assert hearing.heard(caller.recording, exchange.sound("callback-promised")) >= 0.7
    await hands.calls(BETWEEN, caller=GENERAL)
    between = await service.caller(BETWEEN)
    await service.facts.wait(facts.Queued, contact=between)
    assert service.facts.all(facts.CallbackDialled) == []

    await picks_up(home, service, contact)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    await service.facts.wait(facts.CallbackReached, contact=contact)
    await service.facts.wait(facts.Connected, contact=between, timeout_s=60)
    order = [fact.contact for fact in service.facts.all(facts.Connected)]
    assert order[1:] == [contact, between]
    (ended,) = service.facts.all(facts.Ended, contact=contact)
    assert ended.outcome is Outcome.ANSWERED
    assert hearing.heard(home.recording, exchange.sound("callback-greeting")) >= 0.4


async def unreached(service: Service, contact: ContactId) -> list[CallbackMiss]:
    """Wait until the contact has ended because nobody was reached; return how each attempt went."""
    ended = await service.facts.wait(facts.Ended, contact=contact, timeout_s=100)
    assert ended.outcome is Outcome.CALLBACK_FAILED
    return [fact.why for fact in service.facts.all(facts.CallbackMissed, contact=contact)]


@pytest.mark.parametrize(
    ("agent", "why"),
    [
        pytest.param(Agent(refusal=Refusal.BUSY), CallbackMiss.BUSY, id="busy"),
        pytest.param(Agent(answer_ms=None), CallbackMiss.NO_ANSWER, id="unanswered"),
        pytest.param(Agent(talk_ms=60_000), CallbackMiss.NO_KEY, id="voicemail"),
    ],
)
async def test_who_is_not_reached_is_called_so_many_times_and_no_agent_is_rung(
    make_service: MakeService, hands: Hands, agent: Agent, why: CallbackMiss
) -> None:
    service = await make_service(**SETTINGS)
    caller = await hands.listener("301")
    await hands.desk("301", agent=agent)
    contact = await asks(service, caller)
    service.log_in("7001", "302")  # free: the turn of who is away has come

    assert await unreached(service, contact) == [why, why]
    assert service.facts.all(facts.Offered) == []
    assert await service.metric("callcenter_callbacks_missed_total", why=str(why)) == 2


async def test_a_promise_outlives_the_service_and_the_first_arrival_is_kept(
    make_service: MakeService, hands: Hands, folder: Path
) -> None:
    journal = folder / "journal"
    service = await make_service(**SETTINGS, journal__folder=str(journal))
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    contact = await asks(service, caller)
    first = service.facts.all(facts.Queued, contact=contact)[0]
    await service.app.__aexit__()
    written = "".join(path.read_text() for path in journal.glob("*.journal"))
    assert f'"{HOME}"' not in written

    service = await make_service(**SETTINGS, journal__folder=str(journal))
    place = await service.facts.wait(facts.Queued, contact=contact)
    assert (place.arrived_at, place.seq, place.skills) == (first.arrived_at, first.seq, ("@away",))
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=500))
    service.log_in("7001", "301")
    await picks_up(home, service, contact)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    connected = await service.facts.wait(facts.Connected, contact=contact, timeout_s=20)
    assert connected.agent == "7001"
    ended = await service.facts.wait(facts.Ended, contact=contact, timeout_s=20)
    assert ended.outcome is Outcome.ANSWERED


async def test_two_tells_that_nobody_is_needed_any_more(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(**SETTINGS)
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    contact = await asks(service, caller)
    service.log_in("7001", "302")
    await picks_up(home, service, contact)
    since = len(home.events)
    await asyncio.sleep(HEARD_S)
    await home.press("2")
    ended = await service.facts.wait(facts.Ended, contact=contact)
    assert ended.outcome is Outcome.CALLBACK_CANCELLED
    await home.event("CALL_CLOSED", since=since, timeout_s=15)
    assert hearing.heard(home.recording, exchange.sound("callback-cancelled")) >= 0.7


async def test_another_number_is_typed_and_a_forbidden_one_refused(
    make_service: MakeService, exchange: Exchange, hands: Hands
) -> None:
    service = await make_service(**SETTINGS)
    caller, home = await hands.listener("51900000009"), await hands.phone(HOME)
    since = len(caller.events)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED", since=since)
    await caller.press("3")
    await service.facts.wait(facts.Queued)
    await caller.press("5")
    await asyncio.sleep(1)
    await caller.press("900123456#")
    refused = await service.facts.wait(facts.CallbackRefused)
    assert refused.why is CallbackRefusal.NOT_ALLOWED
    await asyncio.sleep(HEARD_S)
    await caller.press(f"{HOME}#")
    await asyncio.sleep(HEARD_S)
    await caller.press("1")
    promised = await service.facts.wait(facts.CallbackPromised)
    assert promised.typed
    await caller.event("CALL_CLOSED", since=since, timeout_s=15)
    assert hearing.heard(caller.recording, exchange.sound("callback-not-allowed")) >= 0.7
    service.log_in("7001", "302")
    await picks_up(home, service, promised.contact)
