"""The service is killed while an agent's extension rings, asks for the key, or talks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from callcenter.dialable import at_extension
from callcenter.facts import Connected, ContactAdopted, Ended, Offered, Outcome
from tests.integration.hands import GENERAL
from tests.integration.mortal import START_S, Mortal
from tests.integration.site import Site, site
from tests.pbx_styles.styles import Style

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from callcenter.lab.parts import Parts
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

ANA = "51900000001"
AT_HOME = """
[extensions]
hints = "ext-local"
[[agents]]
number = "7009"
pin = "1947"
name = "Inés"
skills = ["citas", "tramites"]
accept_key = "1"
"""
EAR_S = 1.0
"""So soon whoever picked up is asked."""


@pytest.fixture
async def freepbx(parts: Parts, line_sounds: Path) -> AsyncIterator[Site]:
    """Somebody's FreePBX with the line on it."""
    async with site(parts, Style.FREEPBX, sounds=line_sounds) as made:
        yield made


async def picks_up(phone: Baresip) -> None:
    """Pick up, and listen."""
    await phone.accept()
    await phone.event("CALL_ESTABLISHED")
    await asyncio.sleep(EAR_S)


@pytest.mark.parametrize("when", ["rings", "is asked", "talks"])
async def test_the_next_one_goes_on_with_it(freepbx: Site, folder: Path, when: str) -> None:
    async def make(**other: Any) -> Service:
        return await freepbx.service(**other, lines__salud__ring_s=20)

    first = Mortal(folder, freepbx.pbx, AT_HOME)
    settings = folder / "line.toml"
    settings.write_text(settings.read_text().replace("\nring_s = 2\n", "\nring_s = 20\n"))
    phone = await freepbx.pbx.phone("101")
    async with first.child as child:
        await child.wait_ready(first.is_ready, deadline_s=START_S)
        await first.log_in("7009", at_extension("101"))
        callers = await freepbx.calls(ANA, caller=GENERAL)
        await phone.event("CALL_INCOMING", timeout_s=20)
        if when != "rings":
            await picks_up(phone)
        if when == "talks":
            await phone.press("1")
            await first.has_written('"Connected"')
        await child.kill()
        service = await first.next(make)
    adopted = await service.facts.wait(ContactAdopted)
    assert adopted.talking == (when == "talks")
    if when == "rings":
        await picks_up(phone)
    if when == "talks":
        assert service.facts.all(Connected) == []
    else:
        await phone.press("1")
        connected = await service.facts.wait(Connected, contact=adopted.contact)
        assert connected.agent == "7009"
        assert [offered.agent for offered in service.facts.all(Offered)] in ([], ["7009"])
    assert sum(event.kind == "CALL_INCOMING" for event in phone.events) == 1
    await phone.hang_up()
    ended = await service.facts.wait(Ended, contact=adopted.contact)
    assert ended.outcome is Outcome.ANSWERED
    assert (await callers.result()).all_went_well
