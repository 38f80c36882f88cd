"""Callers whom a rule leads to a mailbox of the PBX, on real phones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from callcenter.facts import Connected, DivertEnded, DivertTaken, Ended, MenuPlayed, Queued
from callcenter.lab import hearing
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

CALLER = "51900000001"
TONE_HZ = 700
CLOSED_HZ = 1_100
GREETED_S = 3.0
SPOKEN_S = 5.0
LEFT_S = 10.0


def leading_to(mailbox: str) -> dict[str, Any]:
    """Return settings by which whoever finds nobody at work may leave a message."""
    rule = {"name": "vacio", "when": "no_agents", "to": "voicemail:buzon", "grace_s": 1}
    return {"voicemails": {"buzon": {"mailbox": mailbox}}, "overflow": [rule]}


async def is_left(exchange: Exchange, hz: float) -> bool:
    """Wait for a message with a second of that tone; the mailbox is that of all tests."""
    inbox = exchange.asterisk.folder / "state/voicemail/callcenter/600/INBOX"
    async with asyncio.timeout(LEFT_S):
        while not any(_sounds_so(text, hz) for text in inbox.glob("msg*.txt")):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.1)
    return True


def _sounds_so(text: Path, hz: float) -> bool:
    """Whether the sound beside the text, which is written last, has the tone."""
    return hearing.tone_s(text.with_suffix(".wav"), hz) > 1


async def test_a_caller_leaves_a_message_whose_file_is_there(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    service = await make_service(**leading_to("600@callcenter"))
    voice = hearing.write_wav(folder / "voice.wav", hearing.tone(TONE_HZ, seconds=60))
    caller = await hands.listener(CALLER, says=voice)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await service.caller(CALLER)
    await caller.press("3")
    taken = await service.facts.wait(DivertTaken, timeout_s=20)
    assert taken.to == "voicemail:buzon"
    await asyncio.sleep(GREETED_S)
    await caller.press("#")  # enough of the greeting
    await asyncio.sleep(SPOKEN_S)
    await caller.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.ended_by) == ("diverted", "caller")
    assert await is_left(exchange, TONE_HZ)
    row = await service.row(ended.contact, ended=True)
    assert row.outcome == "diverted"


def closed_for(mailbox: str) -> dict[str, Any]:
    """Return settings of a line that is closed now, whose menu leads to that mailbox by key 1."""
    another_day = f"{datetime.now(UTC) + timedelta(days=3):%a}".lower()
    key = {"do": "outside", "to": "voicemail:buzon"}
    cierre = {"prompt": "menu", "otherwise": {"do": "hangup"}, "keys": {"1": key}}
    return {
        "voicemails": {"buzon": {"mailbox": mailbox}},
        "hours": {"otro_dia": {"timezone": "UTC", "week": {another_day: "03:00-03:01"}}},
        "lines.salud.hours": "otro_dia",
        "lines.salud.closed_menu": "cierre",
        "menus.cierre": cierre,
    }


async def test_a_key_of_a_closed_line_leads_to_the_mailbox(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    service = await make_service(**closed_for("600@callcenter"))
    voice = hearing.write_wav(folder / "voice.wav", hearing.tone(CLOSED_HZ, seconds=60))
    caller = await hands.listener(CALLER, says=voice)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await service.caller(CALLER)
    await caller.press("1")
    assert (await service.facts.wait(DivertTaken, timeout_s=20)).to == "voicemail:buzon"
    await asyncio.sleep(GREETED_S)
    await caller.press("#")
    await asyncio.sleep(SPOKEN_S)
    await caller.hang_up()
    ended = await service.facts.wait(Ended)
    assert (ended.outcome, ended.group) == ("diverted", "")
    assert await is_left(exchange, CLOSED_HZ)
    assert (await service.row(ended.contact, ended=True)).outcome == "diverted"


async def test_one_that_is_not_there_has_the_closed_line_ask_again(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(**closed_for("699@callcenter"))
    caller = await hands.listener(CALLER)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await service.caller(CALLER)
    await caller.press("1")
    await service.facts.wait(DivertEnded, timeout_s=20)
    await service.facts.wait(MenuPlayed, menu="cierre", timeout_s=20)
    await caller.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "closed"


async def test_a_mailbox_that_is_not_there_gives_the_caller_back_to_their_place(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(**leading_to("699@callcenter"))
    await hands.phone("203", answers_after_ms=0)
    await hands.calls(CALLER, caller=GENERAL)
    entered = await service.facts.wait(Queued, reason="entered")
    await service.facts.wait(DivertEnded, timeout_s=20)
    back = await service.facts.wait(Queued, reason="divert_ended")
    assert (back.arrived_at, back.seq) == (entered.arrived_at, entered.seq)
    service.log_in("7001", "203")
    assert (await service.facts.wait(Connected)).agent == "7001"
