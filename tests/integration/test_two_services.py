"""Two services on one PBX, both alive: one serves, the other stands by, never both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, ContactArrived, Offered, PbxStateChanged
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from tests.integration.conftest import MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real


async def test_the_second_takes_no_caller_and_rings_nobody_while_the_first_lives(
    make_service: MakeService, hands: Hands
) -> None:
    first = await make_service()
    socket = str(first.settings.control.socket.with_name("second.sock"))
    second = await make_service(ready=False, control__socket=socket)
    await hands.desk("301", agent=Agent(talk_ms=200))
    second.log_in("7002", "302")
    callers = await hands.calls("5550101", "5550102", caller=GENERAL)
    await first.facts.wait(ContactArrived, count=2)
    first.log_in("7001", "301")
    await first.facts.wait(Connected, count=2)
    assert (await callers.result()).all_went_well
    assert {fact.agent for fact in first.facts.all(Offered)} == {"7001"}
    for kind in (ContactArrived, Offered, PbxStateChanged):
        assert second.facts.all(kind) == []
    assert second.app.link.pulse.standing_by
    assert (await second.get("/readyz"))[0] == 503
