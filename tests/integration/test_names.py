"""What strangers write into a call never breaks anything and is never logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from callcenter.facts import Connected, ContactArrived, ContactRescued, Ended
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

NUMBER = "51987650001"


@pytest.mark.parametrize(
    "name",
    [
        rb"Evil\r\nAction: Originate\r\nChannel: PJSIP/301",
        b"Evil%0D%0AAction%3A Originate%0D%0A%0D%0A",
        b"Evil \xff\xfe\x80 \xc3( \xf0\x9f",
        b"Evil \x01\x02\x1b[31m\x7f",
        b"Evil " * 800,
        b'Evil \\"quoted\\" \\\\',
        b"",
    ],
    ids=["escaped", "encoded", "no-utf-8", "control", "4000", "quoted", "empty"],
)
async def test_a_caller_with_an_odd_name_is_served_like_any_other(
    service: Service, hands: Hands, name: bytes
) -> None:
    with capture_logs() as logs:
        await hands.desk("301", agent=Agent(talk_ms=100))
        service.log_in("7001", "301")
        callers = await hands.calls(NUMBER, caller=GENERAL, names=[name])
        contact = await service.caller(NUMBER)
        await service.facts.wait(Connected, contact=contact)
        await service.facts.wait(Ended, contact=contact)
        assert (await callers.result()).all_went_well
    text = repr(logs)
    assert "Evil" not in text
    assert NUMBER not in text
    assert service.facts.all(ContactRescued) == []
    assert NUMBER not in (await service.get("/metrics"))[1]


async def test_a_withheld_number_is_no_number(service: Service, hands: Hands) -> None:
    await hands.calls("anonymous", caller=GENERAL, names=[b"Anonymous"])
    assert (await service.facts.wait(ContactArrived)).number == ""
