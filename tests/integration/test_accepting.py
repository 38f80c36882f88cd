"""Agents who accept a call by a key, on a PBX as FreePBX has it: no mailbox ever gets a caller."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.events import RingOutcome
from callcenter.facts import AgentChanged, Connected, Ended, Offered, OfferEnded, Queued
from callcenter.lab import hearing
from tests.integration.hands import GENERAL, pressing
from tests.integration.site import Site, site, sits
from tests.pbx_styles.styles import Style

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from callcenter.lab.parts import Parts
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

ANA = "51900000001"
APPOINTMENT = pressing((600, "2"), (1_800, "1"))
"""Asks for an appointment, as anybody may."""


@pytest.fixture
async def freepbx(parts: Parts, line_sounds: Path) -> AsyncIterator[Site]:
    """Somebody's FreePBX with the line on it."""
    async with site(parts, Style.FREEPBX, sounds=line_sounds) as made:
        yield made


async def is_asked(freepbx: Site, service: Service, phone: Baresip) -> None:
    """Somebody calls for an appointment; the phone of 7001 is picked up."""
    await freepbx.calls(ANA, caller=APPOINTMENT)
    await service.facts.wait(Queued, service="citas")
    sits(service, "7001", "101")
    await phone.event("CALL_INCOMING", timeout_s=20)
    await phone.accept()
    await phone.event("CALL_ESTABLISHED")


async def test_whoever_picks_up_hears_what_it_is_about_and_accepts_by_the_key(
    freepbx: Site,
) -> None:
    service = await freepbx.service(accepting=["7001"])
    home = await freepbx.pbx.phone("101")
    await is_asked(freepbx, service, home)
    await asyncio.sleep(8)
    assert service.facts.all(Connected) == []  # the caller hears music yet
    await home.press("1")
    await service.facts.wait(Connected, agent="7001")
    await home.hang_up()
    await service.facts.wait(Ended)
    for said in ("agent-call", "service-citas", "agent-accept"):
        assert hearing.heard(home.recording, freepbx.sound(said)) >= 0.5, said


async def test_a_mailbox_gets_nobody_and_the_caller_is_answered_by_somebody_else(
    freepbx: Site,
) -> None:
    """It picks up, and presses nothing."""
    service = await freepbx.service(accepting=["7001"], limits__pause_after_unanswered=1)
    mailbox = await freepbx.pbx.phone("101")
    await is_asked(freepbx, service, mailbox)
    arrived = await service.facts.wait(Queued)
    ended = await service.facts.wait(OfferEnded, agent="7001", timeout_s=40)
    assert ended.outcome is RingOutcome.NO_ANSWER
    await freepbx.pbx.phone("102", answers_after_ms=0)
    sits(service, "7002", "102")
    connected = await service.facts.wait(Connected)
    assert (connected.agent, connected.contact) == ("7002", arrived.contact)
    await mailbox.event("CALL_CLOSED")
    # Nobody was there, as with a phone that rings on: the next caller is not kept for them.
    assert (await service.facts.wait(AgentChanged, agent="7001", after="paused")).actor == ""


@pytest.mark.parametrize("key", ["2", ""], ids=["another key", "hangs up"])
async def test_who_does_not_want_it_leaves_the_caller_to_the_next(freepbx: Site, key: str) -> None:
    service = await freepbx.service(accepting=["7001"])
    phone = await freepbx.pbx.phone("101")
    await is_asked(freepbx, service, phone)
    if key:
        await phone.press("2")
        await asyncio.sleep(2)
        await phone.press("2")
    else:
        await phone.hang_up()
    ended = await service.facts.wait(OfferEnded, agent="7001", timeout_s=30)
    assert ended.outcome is RingOutcome.NO_ANSWER
    await freepbx.pbx.phone("102", answers_after_ms=0)
    sits(service, "7002", "102")
    assert (await service.facts.wait(Connected)).agent == "7002"


async def test_a_caller_who_hangs_up_meanwhile_frees_who_is_asked(freepbx: Site) -> None:
    service = await freepbx.service(accepting=["7001"])
    phone = await freepbx.pbx.phone("101")
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=pressing((600, "3"), hangs_up_ms=6_000))
    await phone.event("CALL_INCOMING", timeout_s=20)
    await phone.accept()
    await service.facts.wait(Ended, outcome="abandoned")
    await service.facts.wait(AgentChanged, agent="7001", after="available", before="ringing")
    # The PBX asks to the end of what it says, and for no longer.
    await phone.event("CALL_CLOSED", timeout_s=15)


async def test_the_way_of_the_pbx_itself_needs_the_key_and_its_mailbox_gets_nobody(
    freepbx: Site,
) -> None:
    """`from-queue` follows forwards: 101 is forwarded to 103, a mobile with a mailbox."""
    service = await freepbx.service(accepting=["7001", "7002"], extensions__ring="from-queue")
    mobile = await freepbx.pbx.phone("103", answers_after_ms=0)
    await freepbx.pbx.phone("101")
    await freepbx.pbx.keep({"CF/101": "103"})
    sits(service, "7001", "101", context="from-queue")
    await freepbx.calls(ANA, caller=GENERAL)
    await mobile.event("CALL_ESTABLISHED", timeout_s=20)
    ended = await service.facts.wait(OfferEnded, agent="7001", timeout_s=40)
    assert ended.outcome is RingOutcome.NO_ANSWER
    assert service.facts.all(Connected) == []
    again = await service.facts.wait(Offered, agent="7001", count=2)
    assert again.contact == ended.contact
    await mobile.event("CALL_ESTABLISHED", since=len(mobile.events), timeout_s=20)
    await asyncio.sleep(1)
    await mobile.press("1")
    await service.facts.wait(Connected, agent="7001")
