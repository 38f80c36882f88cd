"""What an operator's hand at the PBX does to those who wait: reloads, settings gone, a restart."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from callcenter.lab.asterisk import PrivateAsterisk
from tests.deploy.outage import PHONES, QUEUE, ServiceByHand, calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.manager import Manager
    from callcenter.lab.parts import Parts

pytestmark = pytest.mark.real


@asynccontextmanager
async def no_queue(pbx: PrivateAsterisk) -> AsyncIterator[None]:
    """A time without the fallback queue."""
    file = pbx.folder / "etc" / "queues.conf"
    whole = await asyncio.to_thread(file.read_text)
    await asyncio.to_thread(file.write_text, "[general]\n")
    await pbx.cli("module reload app_queue.so")
    try:
        yield
    finally:
        await asyncio.to_thread(file.write_text, whole)
        await pbx.cli("module reload app_queue.so")


async def test_who_finds_no_queue_and_no_last_resort_waits_on_until_there_is_one(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand, wire: Manager
) -> None:
    await service.die()
    async with calls(parts, folder, pbx):
        async with no_queue(pbx):
            await service.fallen_back()
        await wire.event("QueueCallerJoin", timeout_s=30)


async def test_reloads_move_nobody(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx, number=2):
        asked, queued = await service.callers(2)
        await service.die()
        await service.join(PHONES[0])
        await service.limit(queued["Channel"], 0.5)
        await service.waiting(1)
        await pbx.cli("dialplan reload")
        await pbx.cli("module reload app_queue.so")
        # The laboratory's own setting, which a reload brings back; an operator's PBX has none.
        await service.die()
        assert [entry["Uniqueid"] for entry in await service.waiting(1)] == [queued["Uniqueid"]]
        assert [member["Location"] for member in await service.members()] == [f"PJSIP/{PHONES[0]}"]
        await service.limit(asked["Channel"], 0.5)
        entries = await service.waiting(2)
    assert [entry["Uniqueid"] for entry in entries] == [queued["Uniqueid"], asked["Uniqueid"]]


async def test_agents_are_still_members_after_the_pbx_was_restarted(
    parts: Parts, folder: Path
) -> None:
    async with PrivateAsterisk(parts, folder) as pbx:
        async with pbx.manager() as manager:
            service = ServiceByHand(manager)
            await service.join("201", "202")
            await service.ask("QueuePause", Queue=QUEUE, Interface="PJSIP/202", Paused="true")
        await pbx.restart()
        async with pbx.manager() as manager:
            members = await ServiceByHand(manager).members()
    assert {member["Location"]: member["Paused"] for member in members} == {
        "PJSIP/201": "0",
        "PJSIP/202": "1",
    }


async def test_who_waits_in_a_queue_that_was_deleted_can_still_be_taken_back(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    """They are in no list of the queue any more, and nobody would ever be rung for them."""
    await service.die()
    async with calls(parts, folder, pbx):
        caller = (await service.fallen_back())["Channel"]
        await service.waiting(1)
        async with no_queue(pbx):
            await service.waiting(0)
        assert await service.entries() == []
        assert await service.may_take_back() == [caller]
        await service.take_back(caller)
        assert (await service.caller())["Channel"] == caller
