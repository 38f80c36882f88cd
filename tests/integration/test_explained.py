"""The order questioned and changed with real calls, by the commands that a supervisor types."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, Queued
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, PREFERRED
from tests.integration.service import LINE

if TYPE_CHECKING:
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

LIVE = ("--config", str(LINE))
FIRST, SECOND, THIRD = "51900000001", "51900000002", "51900000003"


async def test_a_place_is_explained_and_changed_and_the_answer_follows_and_is_explained(
    service: Service,
    hands: Hands,
    database_url: str,
) -> None:
    named = {
        "CALLCENTER_CONTROL__SOCKET": str(service.settings.control.socket),
        "CALLCENTER_DATABASE__URL": database_url,
    }

    async def command(*words: str) -> str:
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "callcenter", *words),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **named},
        )
        said, _ = await program.communicate()
        assert program.returncode == 0
        return said.decode()

    await hands.desk("301", agent=Agent(talk_ms=200))
    for number, caller, group in (
        (FIRST, PREFERRED, "preferente"),
        (SECOND, GENERAL, "general"),
        (THIRD, GENERAL, "general"),
    ):
        await hands.calls(number, caller=caller)
        contact = await service.caller(number)
        await service.facts.wait(Queued, contact=contact, group=group)
    preferred, general, last = [await service.caller(n) for n in (FIRST, SECOND, THIRD)]

    why = json.loads(await command("why", last, "--json", *LIVE))["why"]["place"]
    assert [one["contact"] for one in why["ahead"]] == [preferred, general]

    reason = "oprimió otra tecla"
    said = await command("queue", *LIVE, "reclassify", last, "emergencia", "--reason", reason)
    assert last in said
    waiting = json.loads(await command("queue", "--json", *LIVE))["waiting"]
    assert [one["contact"] for one in waiting] == [last, preferred, general]

    service.log_in("7001", "301")
    await service.facts.wait(Connected, count=3)
    answered = [fact.contact for fact in service.facts.all(Connected)]
    assert answered == [last, preferred, general]
    await service.row(general, ended=True)

    assert reason in await command("why", last, *LIVE)
    told = await command("why", general, *LIVE)
    assert general in told
    assert FIRST not in told
    assert SECOND not in told
