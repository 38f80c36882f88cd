"""The service is killed while a caller is told of recording, and while one is recorded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Ended, RecordingEnded, RecordingStarted
from callcenter.lab import hearing
from tests.integration.mortal import started
from tests.integration.test_recordings import AGENT_HZ, ANA, CALLER_HZ, both_s, tone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]


def settings(folder: Path, database_url: str) -> str:
    return f"""
[recording]
folder = "{folder / "recordings"}"
format = "wav"
[desk.call_keys]
prefix = "*"
[database]
url = "{database_url}"
spool = "{folder / "first-spool"}"
"""


@pytest.mark.parametrize("when", ["in the notice", "while they speak"])
async def test_no_call_is_lost_and_none_is_recorded_unasked(
    make_service: MakeService, hands: Hands, exchange: Exchange, database_url: str, when: str
) -> None:
    await exchange.forget_services()
    folder = hands.folder
    rosa = await hands.phone("201", says=tone(folder, AGENT_HZ))
    ana = await hands.listener(ANA, says=tone(folder, CALLER_HZ))
    async with started(folder, exchange, settings(folder, database_url)) as first:
        await first.log_in("7001", "PJSIP/201")
        await ana.dial("100")
        await ana.event("CALL_ESTABLISHED")
        await ana.press("3")
        await rosa.event("CALL_INCOMING", timeout_s=20)
        await rosa.accept()
        await rosa.event("CALL_ESTABLISHED")
        if when == "while they speak":
            await first.has_written('"Connected"')
        await asyncio.sleep(1.5)
        await first.child.kill()
        await asyncio.sleep(2)
        service = await first.next(make_service)
        if when == "in the notice":
            await service.facts.wait(Connected, timeout_s=10)
        await asyncio.sleep(1.5)
        assert service.facts.all(Ended) == []
        await rosa.hang_up()
        ended = await service.facts.wait(Ended, outcome="answered")
        await ana.event("CALL_CLOSED")
        assert hearing.tone_s(rosa.recording, CALLER_HZ) >= 1
        files = list((folder / "recordings").rglob("*.wav"))
        if when == "in the notice":
            assert files == []
            assert service.facts.all(RecordingStarted) == []
            return
        over = await service.facts.wait(RecordingEnded, contact=ended.contact)
        await asyncio.sleep(0.5)
        assert [file.name for file in files] == [over.name.partition("/")[2]]
        assert min(both_s(files[0])) >= 4  # also while nobody of us lived
