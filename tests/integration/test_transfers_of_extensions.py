"""Agents at the extensions of somebody's FreePBX send callers on by their phones' buttons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    Ended,
    Queued,
    Transferred,
    TransferTaken,
)
from tests.integration.hands import GENERAL
from tests.integration.site import Site, site, sits
from tests.integration.test_transfers import asks
from tests.pbx_styles.styles import Style

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.parts import Parts

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

ANA = "51900000001"


@pytest.fixture
async def freepbx(parts: Parts, line_sounds: Path) -> AsyncIterator[Site]:
    """Somebody's FreePBX with the line on it."""
    async with site(parts, Style.FREEPBX, sounds=line_sounds) as made:
        yield made


@pytest.mark.parametrize("answers", [True, False])
async def test_to_a_colleagues_extension(freepbx: Site, *, answers: bool) -> None:
    service = await freepbx.service()
    rosa, luis = await freepbx.pbx.phone("101", answers_after_ms=0), await freepbx.pbx.phone("102")
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    await service.facts.wait(Connected, agent="7001")
    await asyncio.sleep(0.5)
    if answers:
        sits(service, "7002", "102")
    await rosa.transfer("102")
    assert (await service.facts.wait(Transferred)).agent == "7001"
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    await luis.event("CALL_INCOMING")
    assert not [each for each in rosa.events if each.kind == "TRANSFER_FAILED"], rosa.events
    if answers:
        await luis.accept()
        assert (await service.facts.wait(TransferTaken)).agent == "7002"
        await luis.hang_up()
        assert (await service.facts.wait(Ended)).outcome == "answered"
        await service.facts.wait(AgentChanged, agent="7002", after="wrap_up")
    else:
        await luis.hang_up()
        await service.facts.wait(Queued, reason="transfer_ended", timeout_s=20)


async def test_to_a_colleague_who_was_asked_first(freepbx: Site) -> None:
    service = await freepbx.service()
    rosa = await freepbx.pbx.phone("101", lines=2)
    luis = await freepbx.pbx.phone("102")
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    await rosa.event("CALL_INCOMING", timeout_s=15)
    await rosa.accept()
    await service.facts.wait(Connected, agent="7001")
    sits(service, "7002", "102")
    asked = await asks(freepbx.pbx, rosa, "102")
    await luis.event("CALL_INCOMING")
    await luis.accept()
    await asyncio.sleep(0.5)
    await rosa.command("line", "1")
    await rosa.transfer("102", replaces=asked)
    assert (await service.facts.wait(Transferred)).kind == "attended"
    assert (await service.facts.wait(TransferTaken)).agent == "7002"
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
    await luis.hang_up()
    assert (await service.facts.wait(Ended)).outcome == "answered"
