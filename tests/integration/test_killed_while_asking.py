"""The service is killed while a caller gives the number to call back at, on real phones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.events import DigitPressed
from callcenter.facts import CallbackRefusal, Outcome
from callcenter.journal.lines import Input, Reading
from callcenter.lab.sipp import Agent
from tests.integration.mortal import started
from tests.integration.test_callbacks import HEARD_S, HOME, picks_up

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.mortal import Mortal

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

CALLER, TYPED = "51900000009", "987654321"
CALLBACK = """
[callback]
dial = "PJSIP/{number}"
allow = ["20X", "9XXXXXXXX"]
caller_id = "5550100"
rest_s = 0
per_day = 1
[lines.salud.callback]
key = "5"
"""


async def asks(caller: Baresip, first: Mortal) -> None:
    """Enter the line of the first service, and ask to be called back."""
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await first.has_written('"Queued"')
    await caller.press("5")
    await first.has_written('"CallbackAsked"')


async def test_a_number_is_promised_one_call_a_day_whatever_is_killed(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    async with started(folder, exchange, CALLBACK) as first:
        await asks(caller, first)
        await asyncio.sleep(HEARD_S)
        await caller.press("1")
        await first.has_written('"CallbackPromised"')
        await first.child.kill()
        assert f'"{HOME}"' not in first.written()
        await caller.event("CALL_CLOSED", timeout_s=60)
        service = await first.next(make_service)
        await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=500))
        service.log_in("7001", "301")
        contact = (await service.facts.wait(facts.CallbackDialled)).contact
        service.pause("7001")
        await picks_up(home, service, contact)
        await asyncio.sleep(HEARD_S)
        await home.press("2")
        ended = await service.facts.wait(facts.Ended, contact=contact, timeout_s=20)
        assert ended.outcome is Outcome.CALLBACK_CANCELLED

        since = len(caller.events)
        await caller.dial("100")
        await caller.event("CALL_ESTABLISHED", since=since)
        await caller.press("3")
        queued = await service.facts.wait(facts.Queued, reason="entered")
        assert queued.contact != contact
        await caller.press("5")
        await asyncio.sleep(HEARD_S)
        await caller.press("1")
        refused = await service.facts.wait(facts.CallbackRefused, contact=queued.contact)
        assert refused.why is CallbackRefusal.TOO_OFTEN
        assert f'"{HOME}"' not in first.written()


async def test_digits_typed_before_the_death_and_after_it_stand_in_no_journal(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    await exchange.forget_services()
    caller = await hands.listener(CALLER)
    async with started(folder, exchange, CALLBACK) as first:
        await asks(caller, first)
        await caller.press(TYPED[:4], gap_s=0.2)
        await asyncio.sleep(1)
        await first.child.kill()
        await caller.press(TYPED[4:6], gap_s=0.2)  # nobody listens
        service = await first.next(make_service)
        await caller.press(TYPED[6:] + "#", gap_s=0.2)
        await caller.press("5")
        await service.facts.wait(facts.CallbackAsked)
        await caller.press(TYPED + "#", gap_s=0.2)
        await asyncio.sleep(HEARD_S)
        await caller.press("1")
        promised = await service.facts.wait(facts.CallbackPromised)
        assert promised.typed
        lines = Reading().lines(first.written().encode().splitlines())
        pressed = [
            line.event.digit
            for line in lines
            if isinstance(line, Input) and isinstance(line.event, DigitPressed)
        ]
        assert len(pressed) > len(TYPED)
        assert set(pressed) == {""}
        assert TYPED not in first.written()
