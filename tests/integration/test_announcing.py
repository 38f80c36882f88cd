"""What who waits is told, heard by real phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.estimate.spoken import STEPS_MIN
from callcenter.facts import Connected, Ended, PlaceTold, Queued
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, PREFERRED

if TYPE_CHECKING:
    from callcenter.facts import Fact
    from callcenter.lab.baresip import Baresip
    from callcenter.lab.manager import Manager, Message
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

FIRST_S = 5
NEAR = (0, 1, 2, 3, 20, 21, 22, 99, 100, 101, 102)
"""Places whose sentences could be taken for one of them."""


async def announcing(make_service: MakeService, *, every_s: float = 60) -> Service:
    """Return a service that tells who waits their place after some seconds."""
    table = {"first_s": FIRST_S, "every_s": every_s}
    return await make_service(lines__salud__announce=table)


class Listener:
    """A caller in the line who listens, and the channel they are on."""

    def __init__(self, service: Service, wire: Manager, phone: Baresip) -> None:
        self.phone = phone
        self._service = service
        self._wire = wire
        self._seen = len(wire.events)
        self._channel = ""
        self.contact = ""

    async def enters(self, number: str) -> None:
        """Come to stand in the line."""
        await self.phone.dial("100")
        self.contact = await self._service.caller(number)
        began = await self._wire.event("AsyncAGIStart", since=self._seen)
        self._channel = began["Channel"]
        await self.phone.press("3")
        await self._service.facts.wait(Queued, contact=self.contact)

    async def is_told(self, *, ahead: int) -> None:
        """Wait until the place begins to be said."""
        await self._service.facts.wait(PlaceTold, contact=self.contact, ahead=ahead, timeout_s=40)
        self._seen = len(self._wire.events)

    async def heard_out(self) -> None:
        """Wait until the sentence is over, or the next one."""
        await self._wire.event(
            "AsyncAGIExec", where=self._is_of_a_prompt, since=self._seen, timeout_s=20
        )
        self._seen = len(self._wire.events)

    def _is_of_a_prompt(self, message: Message) -> bool:
        return message["Channel"] == self._channel and message["CommandId"].startswith("p:")

    async def hangs_up(self) -> None:
        """End the call, so that the recording is whole."""
        await self.phone.hang_up()
        await self.phone.event("CALL_CLOSED")

    def heard(self, exchange: Exchange, name: str) -> float:
        """Return how much of a sentence was heard."""
        return hearing.heard(self.phone.recording, exchange.sound(name))


async def listener(service: Service, hands: Hands, wire: Manager, number: str) -> Listener:
    """Return somebody who stands in the line."""
    found = Listener(service, wire, await hands.listener(number))
    await found.enters(number)
    return found


@pytest.mark.timeout(240)
@pytest.mark.parametrize("places", [(0, 1, 2, 21), (101,)])
async def test_each_hears_how_many_are_ahead(
    make_service: MakeService,
    hands: Hands,
    wire: Manager,
    exchange: Exchange,
    places: tuple[int, ...],
) -> None:
    service = await announcing(make_service)
    waiting = 0
    for listened, ahead in enumerate(places):
        if numbers := [f"519100{place:05}" for place in range(waiting, ahead)]:
            await hands.calls(*numbers, caller=GENERAL, per_s=5)
            await service.facts.wait(Queued, count=listened + ahead, timeout_s=60)
        waiting = ahead
        caller = await listener(service, hands, wire, f"5190000{ahead:04}")
        await caller.is_told(ahead=ahead)
        await caller.heard_out()
        await caller.hangs_up()
        shares = {near: caller.heard(exchange, f"ahead-{near}") for near in NEAR}
        right = shares.pop(ahead)
        enough = 0.7 if ahead < 100 else 0.3  # so many calls on one machine: packets come late
        assert right >= enough, (ahead, right, shares)
        assert max(shares.values()) < right, (ahead, right, shares)


async def test_a_better_place_is_told_and_a_worse_one_is_not(
    make_service: MakeService, hands: Hands, wire: Manager, exchange: Exchange
) -> None:
    service = await announcing(make_service, every_s=10)
    first = await listener(service, hands, wire, "51900000001")
    caller = await listener(service, hands, wire, "51900000002")
    await caller.is_told(ahead=1)
    await caller.heard_out()
    await hands.calls("51900000003", caller=PREFERRED)
    await first.hangs_up()
    await service.facts.wait(Queued, group="preferente")
    await caller.heard_out()  # what is said in place of it
    await caller.hangs_up()
    told = service.facts.all(PlaceTold, contact=caller.contact)
    assert [fact.ahead for fact in told] == [1]
    assert caller.heard(exchange, "ahead-1") >= 0.7
    assert caller.heard(exchange, "still-waiting") >= 0.7


@pytest.mark.timeout(240)
async def test_the_wait_is_said_behind_the_place_once_ten_calls_have_shown_it(
    make_service: MakeService, hands: Hands, wire: Manager, exchange: Exchange
) -> None:
    table = {"first_s": FIRST_S, "wait": True}
    service = await make_service(lines__salud__announce=table, lines__salud__wrap_up_s=0)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=300))
    service.log_in("7001", "301")
    quick = [f"519200000{place:02}" for place in range(10)]
    await hands.calls(*quick, caller=GENERAL)
    await service.facts.wait(Ended, count=10, timeout_s=60)
    await hands.desk("302", agent=Agent(answer_ms=50, talk_ms=120_000))
    service.log_in("7002", "302")
    service.pause("7001")
    await hands.calls("51930000001", caller=GENERAL)
    await service.facts.wait(Connected, count=11)
    caller = await listener(service, hands, wire, "51900000001")
    await caller.is_told(ahead=0)
    await caller.heard_out()
    await caller.hangs_up()
    (told,) = service.facts.all(PlaceTold, contact=caller.contact)
    assert (told.ahead, told.minutes) == (0, STEPS_MIN[0])
    assert caller.heard(exchange, "ahead-0") >= 0.7
    shares = {minutes: caller.heard(exchange, f"wait-{minutes}") for minutes in STEPS_MIN}
    right = shares.pop(STEPS_MIN[0])
    assert right >= 0.7
    assert max(shares.values()) < right, shares


async def test_an_answer_in_the_middle_of_it_connects_at_once(
    make_service: MakeService, hands: Hands, wire: Manager, exchange: Exchange
) -> None:
    service = await announcing(make_service)
    await hands.desk("301", agent=Agent(answer_ms=200, talk_ms=1_000))
    caller = await listener(service, hands, wire, "51900000001")
    await caller.is_told(ahead=0)
    service.log_in("7001", "301")
    await service.facts.wait(Connected)
    await service.facts.wait(Ended)
    await caller.phone.event("CALL_CLOSED")
    took_ms = at(service, Connected) - at(service, PlaceTold)
    sentence_ms = 1_000 * hearing.loud_s(exchange.sound("ahead-0"))
    assert took_ms < 1_000 < sentence_ms
    assert caller.heard(exchange, "ahead-0") < 0.6


async def test_the_emergency_key_works_in_the_middle_of_it(
    make_service: MakeService, hands: Hands, wire: Manager, exchange: Exchange
) -> None:
    service = await announcing(make_service)
    caller = await listener(service, hands, wire, "51900000001")
    await caller.is_told(ahead=0)
    await caller.phone.press("9")
    await service.facts.wait(Queued, group="emergencia")
    await caller.heard_out()  # the sentence that the key cut
    await caller.is_told(ahead=0)
    await caller.heard_out()
    await caller.hangs_up()
    assert caller.heard(exchange, "emergencia") >= 0.7
    assert caller.heard(exchange, "ahead-0") < 0.6


def at(service: Service, kind: type[Fact]) -> int:
    """Return when a fact of a kind was stated first, in ms."""
    return next(at_ms for at_ms, fact in service.facts.told if isinstance(fact, kind))
