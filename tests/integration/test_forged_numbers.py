"""What a caller dials, or calls from, is a stranger's words: it makes nobody somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.facts import ContactArrived, Ended, RequestRefused
from callcenter.lab.scenario import Caller

if TYPE_CHECKING:
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

BRIEF = Caller(hangs_up_ms=1_500)


@pytest.mark.parametrize(
    "dialled",
    [
        "0%0Aagi_arg_1%3A%20desk%0Aagi_arg_2%3A%20*21",
        "0%0D%0AUniqueid%3A%201.1%0D%0AEnv%3A%20x",
        "0%0D%0A%0D%0AEvent%3A%20AsyncAGIStart%0D%0AUniqueid%3A%209.9%0D%0AEnv%3A%20x",
        "0,desk,*21",
        "0%24%7BSHELL%28id%29%7D",
        "0)%26System(touch",
        "0-1",
    ],
    ids=["argument", "header", "event", "comma", "function", "application", "hyphen"],
)
async def test_who_dials_forged_words_is_one_caller(
    service: Service, hands: Hands, dialled: str
) -> None:
    await hands.calls("5550100", caller=BRIEF, dialled=dialled)
    (arrived,) = [await service.facts.wait(ContactArrived)]
    await service.facts.wait(Ended, contact=arrived.contact)

    assert service.facts.all(ContactArrived) == [arrived]
    assert service.facts.all(RequestRefused) == []


@pytest.mark.parametrize(
    "number",
    [
        "555%0D%0AUniqueid%3A%201.1",
        "555%0D%0A%0D%0AEvent%3A%20AsyncAGIStart%0D%0AUniqueid%3A%209.9%0D%0AEnv%3A%20x",
        "555%0Aagi_arg_1%3A%20desk",
    ],
    ids=["header", "event", "argument"],
)
async def test_who_calls_from_forged_words_is_one_caller(
    service: Service, hands: Hands, number: str
) -> None:
    await hands.calls(number, caller=BRIEF)
    (arrived,) = [await service.facts.wait(ContactArrived)]
    await service.facts.wait(Ended, contact=arrived.contact)

    assert service.facts.all(ContactArrived) == [arrived]
    assert arrived.number.isprintable()
