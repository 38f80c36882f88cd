"""What a caller dials, or calls from, is a stranger's words: it makes nobody somebody else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import ContactAdopted, ContactArrived, Ended, Queued, RequestRefused
from callcenter.lab.scenario import Caller, Key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
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


def claims() -> tuple[str, ...]:
    """Headers that say what only the service may have written, in every form that might do."""
    long_ago = time.time_ns() // 1_000_000 - 3_600_000
    memo = f"2|forged-1|salud|{long_ago}|{long_ago}|1|preferente|||0||"
    ours = {
        "CALLCENTER_MEMO": memo,
        "CALLCENTER_PRIO": "99",
        "CALLCENTER_SERVED": "1",
        "CALLCENTER_BRIDGED": "1",
        "CALLCENTER_OFFER": "forged-1|7001",
    }
    names = ("", "X-", "P-Asterisk-", "X-Asterisk-", "Variable-")
    return tuple(f"{name}{key}: {value}" for name in names for key, value in ours.items())


async def test_who_sends_what_only_the_service_writes_is_a_caller_like_any_other(
    make_service: MakeService, exchange: Exchange, hands: Hands, folder: Path
) -> None:
    """Neither at the arrival nor when a service that starts again reads the channels."""
    journal = str(folder / "journal")
    service = await make_service(journal__folder=journal)
    began = service.app.clock.now_ms()
    stays = Caller(keys=(Key(600, "3"),), headers=claims())
    await hands.calls("5550100", caller=stays)
    arrived = await service.facts.wait(ContactArrived)
    placed = await service.facts.wait(Queued, contact=arrived.contact)
    assert placed.group == "general"
    assert placed.arrived_at >= began

    told = await exchange.asterisk.cli("core show channels concise")
    (channel,) = [line.split("!")[0] for line in told.splitlines() if "trunk" in line]
    known = await exchange.asterisk.cli(f"core show channel {channel}")
    assert "forged" not in known
    assert "CALLCENTER_SERVED" not in known

    await service.app.__aexit__()
    again = await make_service(journal__folder=journal)
    adopted = await again.facts.wait(ContactAdopted)
    assert (adopted.contact, adopted.group) == (arrived.contact, "general")
    assert adopted.arrived_at == placed.arrived_at
