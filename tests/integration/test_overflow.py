"""Rules of overflow on real phones: on-call phones, numbers outside, other lines, a full trunk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    Connected,
    DivertEnded,
    DivertTaken,
    Ended,
    Offered,
    OfferEnded,
    Overflowed,
    Queued,
)
from tests.integration.hands import GENERAL, PREFERRED, pressing

if TYPE_CHECKING:
    from tests.integration.conftest import MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real

ON_CALL = [{"name": "guardia", "phone": "PJSIP/201", "ring_s": 2}]
NUMBER = {"central": {"dial": "PJSIP/202", "ring_s": 3}}
EMERGENCY = pressing((600, "9"))
CALLER = "51900000001"
LONG_S = 30.0


async def test_who_is_never_refused_rings_the_on_call_phone_after_the_grace_and_talks(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(
        on_call=ON_CALL, never_refuse__grace_s=2, groups__preferente__never_refuse=True
    )
    guard = await hands.phone("201", answers_after_ms=300)
    await hands.calls(CALLER, caller=PREFERRED)
    offered = await service.facts.wait(Offered)
    assert offered.agent == "oncall-guardia"
    assert 1_900 <= offered.waited_ms < 4_000
    connected = await service.facts.wait(Connected)
    assert connected.agent == "oncall-guardia"
    await guard.hang_up()
    ended = await service.facts.wait(Ended)
    assert ended.outcome == "answered"
    assert await service.metric("callcenter_overflows_total", to="on_call") == 1


async def test_the_number_is_dialled_when_the_on_call_phone_is_let_ring_and_is_bridged(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(
        on_call=ON_CALL,
        numbers=NUMBER,
        never_refuse__last_resort="central",
        never_refuse__last_resort_after_s=3,
    )
    await hands.phone("201")
    outside = await hands.phone("202", answers_after_ms=300)
    await hands.calls(CALLER, caller=EMERGENCY)
    await service.facts.wait(OfferEnded, outcome="no_answer")
    await service.facts.wait(Overflowed, to="number:central", timeout_s=LONG_S)
    taken = await service.facts.wait(DivertTaken, timeout_s=LONG_S)
    assert taken.to == "number:central"
    await asyncio.sleep(1)
    await outside.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("diverted", "agent")
    assert 900 < ended.talk_ms < 5_000
    assert await service.metric("callcenter_diverts_total", result="answered") == 1


async def test_who_nobody_answers_outside_is_back_at_their_place_and_is_answered(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(
        numbers=NUMBER,
        overflow=[{"name": "vacio", "when": "no_agents", "to": "number:central", "grace_s": 1}],
    )
    await hands.phone("202")  # registered, and nobody picks up
    await hands.phone("203", answers_after_ms=0)
    await hands.calls(CALLER, caller=GENERAL)
    entered = await service.facts.wait(Queued, reason="entered")
    ended = await service.facts.wait(DivertEnded, timeout_s=LONG_S)
    assert 2_500 < ended.rang_ms < 6_000
    back = await service.facts.wait(Queued, reason="divert_ended")
    assert (back.arrived_at, back.seq) == (entered.arrived_at, entered.seq)
    service.log_in("7001", "203")
    connected = await service.facts.wait(Connected)
    assert connected.agent == "7001"


async def test_a_long_wait_goes_on_in_another_line(make_service: MakeService, hands: Hands) -> None:
    service = await make_service(
        lines__norte={"menu": "principal", "default_group": "general", "dialled": ["199"]},
        overflow=[{"name": "larga", "when": "wait", "to": "line:norte", "over_s": 2}],
    )
    await hands.phone("203", answers_after_ms=0)
    await hands.calls(CALLER, caller=GENERAL)
    entered = await service.facts.wait(Queued, reason="entered")
    moved = await service.facts.wait(Queued, reason="overflowed")
    assert (moved.line, moved.arrived_at) == ("norte", entered.arrived_at)
    service.log_in("7001", "203")
    assert (await service.facts.wait(Connected)).line == "norte"


async def test_an_emergency_reaches_the_on_call_phone_of_a_line_that_is_closed(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(
        on_call=ON_CALL,
        lines__salud__hours="oficina",
        hours={"oficina": {"week": {"mon": "00:00-00:06"}, "dates": [{"date": "2000-01-01"}]}},
    )
    await hands.phone("201", answers_after_ms=200)
    await hands.calls(CALLER, caller=EMERGENCY)
    assert (await service.facts.wait(Connected)).agent == "oncall-guardia"


async def test_an_on_call_phone_outside_its_hours_is_left_alone_and_the_number_is_dialled(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(
        on_call=[{**ON_CALL[0], "hours": "guardia"}],
        hours={"guardia": {"week": {"mon": "00:00-00:06"}, "dates": [{"date": "2000-01-01"}]}},
        numbers=NUMBER,
        never_refuse__last_resort="central",
        never_refuse__last_resort_after_s=3,
    )
    guard = await hands.phone("201", answers_after_ms=0)
    outside = await hands.phone("202", answers_after_ms=300)
    await hands.calls(CALLER, caller=EMERGENCY)
    await service.facts.wait(DivertTaken, timeout_s=LONG_S)
    assert service.facts.all(Offered) == []
    assert [event.kind for event in guard.events if event.kind == "CALL_INCOMING"] == []
    await outside.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "diverted"
