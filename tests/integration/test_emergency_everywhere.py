"""The emergency key where a caller is neither in a menu nor simply on hold, on real phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    CallbackAsked,
    Connected,
    DivertEnded,
    Ended,
    Offered,
    Overflowed,
    Queued,
)
from callcenter.lab.sipp import Agent
from tests.integration.hands import pressing
from tests.integration.test_callbacks import HOME, SETTINGS
from tests.integration.test_overflow import NUMBER, ON_CALL

if TYPE_CHECKING:
    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

CALLER = "51900000001"


async def chose_the_line(hands: Hands, number: str = CALLER) -> Baresip:
    """Call, and press the key of the general group."""
    caller = await hands.listener(number)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    return caller


async def is_urgent_with_the_first_arrival(service: Service) -> None:
    """The contact stands in the line as an emergency, at the arrival it had."""
    await service.facts.wait(Queued, group="emergencia")
    stamps = {(fact.arrived_at, fact.seq) for fact in service.facts.all(Queued)}
    assert len(stamps) == 1


async def is_answered(service: Service, hands: Hands) -> None:
    """An agent comes and is given the emergency."""
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=200))
    service.log_in("7001", "301")
    assert (await service.facts.wait(Connected)).group == "emergencia"
    assert (await service.facts.wait(Ended)).outcome == "answered"


@pytest.mark.parametrize(
    ("number", "keys"),
    [
        pytest.param(HOME, "59", id="the-number-is-confirmed"),
        pytest.param(HOME, "529*", id="another-number-is-typed"),
        pytest.param("anonymous", "599*", id="a-number-is-typed"),
    ],
)
async def test_while_a_callback_is_asked_for(
    make_service: MakeService, hands: Hands, number: str, keys: str
) -> None:
    service = await make_service(**SETTINGS)
    caller = await chose_the_line(hands, number)
    await service.facts.wait(Queued, group="general")
    await caller.press(keys[0])
    await service.facts.wait(CallbackAsked)
    await caller.press(keys[1:], gap_s=0.4)
    await is_urgent_with_the_first_arrival(service)
    await is_answered(service, hands)


async def test_while_an_on_call_phone_rings(make_service: MakeService, hands: Hands) -> None:
    service = await make_service(
        on_call=[{**ON_CALL[0], "ring_s": 30}],
        never_refuse__grace_s=1,
        groups__preferente__never_refuse=True,
    )
    guard = await hands.phone("201")
    await hands.calls(CALLER, caller=pressing((600, "4"), (5_000, "9")))
    await guard.event("CALL_INCOMING", timeout_s=10)
    await is_urgent_with_the_first_arrival(service)
    await guard.accept()
    connected = await service.facts.wait(Connected)
    assert (connected.agent, connected.group) == ("oncall-guardia", "emergencia")
    assert len(service.facts.all(Offered)) == 1  # it rang on
    await guard.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "answered"


async def test_while_a_number_outside_rings(make_service: MakeService, hands: Hands) -> None:
    rule = {"name": "vacio", "when": "no_agents", "to": "number:central", "grace_s": 1}
    central = {"central": {**NUMBER["central"], "ring_s": 30}}
    service = await make_service(numbers=central, overflow=[rule])
    outside = await hands.phone("202")
    caller = await chose_the_line(hands)
    await service.facts.wait(Overflowed)
    await outside.event("CALL_INCOMING", timeout_s=10)
    await caller.press("9")
    await outside.event("CALL_CLOSED", timeout_s=10)
    await service.facts.wait(DivertEnded)
    await is_urgent_with_the_first_arrival(service)
    await is_answered(service, hands)


async def test_while_the_service_is_dead_and_a_number_rings_nobody_is_lost(
    make_service: MakeService, hands: Hands
) -> None:
    """The PBX knows no key there; the next service finds them, and hears it again."""
    rule = {"name": "vacio", "when": "no_agents", "to": "number:central", "grace_s": 1}
    central = {"central": {**NUMBER["central"], "ring_s": 6}}
    first = await make_service(numbers=central, overflow=[rule])
    outside = await hands.phone("202")
    caller = await chose_the_line(hands)
    await outside.event("CALL_INCOMING", timeout_s=10)
    first.app.link.pulse.stop()
    await first.app.link.ami.close()
    await caller.press("9")
    second = await make_service(
        numbers=central,
        overflow=[rule],
        control__socket=str(first.settings.control.socket.with_name("second.sock")),
    )
    await second.facts.wait(DivertEnded, timeout_s=30)
    await caller.press("9")
    await is_urgent_with_the_first_arrival(second)
    await is_answered(second, hands)
