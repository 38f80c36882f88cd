"""Callers are not lost when the service is: the dead-man's switch, on a real PBX."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.deploy.outage import (
    DIALLED,
    PATIENCE_S,
    PHONES,
    RINGING,
    STAYING,
    ServiceByHand,
    arguments,
    calls,
    now_s,
    phones,
    pressing,
    until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.manager import Manager
    from callcenter.lab.parts import Parts

pytestmark = pytest.mark.real

LIMIT_S = 1.5
"""Of a caller whose limit a test lets pass."""
AT_ONCE_S = 2.5
"""The answer takes up to half a second, SIPp's start a little more."""


async def test_who_waits_reaches_the_queue_in_the_order_of_the_line_and_is_answered_in_it(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    priorities = [0, 10, 0, 20, 10, 0]
    async with calls(parts, folder, pbx, number=6), phones(parts, folder, STAYING):
        waiting = await service.callers(6)
        ranks = sorted(range(6), key=lambda place: -priorities[place])
        line = [waiting[place] for place in ranks]
        for rank, place in enumerate(ranks):
            channel = waiting[place]["Channel"]
            await service.set("CALLCENTER_PRIO", str(priorities[place]), channel=channel)
            await service.limit(channel, LIMIT_S + 0.1 * rank)
        await service.die()
        await until(lambda: len(service.all_fallen_back()) == 6)
        order = [caller["Uniqueid"] for caller in line]
        assert [event["Uniqueid"] for event in service.all_fallen_back()] == order
        entries = await service.waiting(6)
        assert [entry["Uniqueid"] for entry in entries] == order
        emergency, *others = [int(entry["Priority"]) for entry in entries]
        assert emergency > 10
        assert others == [10, 10, 0, 0, 0]
        for phone, uniqueid in zip(PHONES, order, strict=True):
            await service.join(phone)
            await service.bridged(uniqueid)


async def test_an_emergency_that_comes_last_is_first_in_the_queue(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx, number=3):
        general, preferred, emergency = await service.callers(3)
        await service.set("CALLCENTER_PRIO", "10", channel=preferred["Channel"])
        await service.set("CALLCENTER_PRIO", "20", channel=emergency["Channel"])
        await service.die()
        for place, caller in enumerate((general, preferred, emergency)):
            await service.limit(caller["Channel"], 0.3 + 0.1 * place)
        entries = await service.waiting(3)
        assert [entry["Uniqueid"] for entry in entries] == [
            caller["Uniqueid"] for caller in (emergency, preferred, general)
        ]


async def test_the_emergency_key_works_in_the_queue_and_costs_nobody_their_place(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    """Who presses it again stays before who pressed it meanwhile."""
    await service.set("CALLCENTER_HEARTBEAT", "")
    keys = [("5", "5", "5"), ("5", "9", "5"), ("9", "5", "9")]
    async with pressing(parts, folder, pbx, *keys):
        await until(lambda: len(service.all_fallen_back()) == 3)
        calm, second, first = [event["Uniqueid"] for event in service.all_fallen_back()]
        await until(lambda: pressed_nine(service) == [first, second, first])
        await until_waits(service, [first, second, calm])
        for entry in await service.entries():
            assert (int(entry["Priority"]) > 10) is (entry["Uniqueid"] != calm)
        variable = "CALLCENTER_EMERGENCY"
        assert await service.get(variable, channel=(await service.entries())[0]["Channel"]) == "1"


def pressed_nine(service: ServiceByHand) -> list[str]:
    """Return who pressed the emergency key, in order."""
    ended = [event for event in service.events if event["Event"] == "DTMFEnd"]
    return [event["Uniqueid"] for event in ended if event["Digit"] == "9"]


async def until_waits(service: ServiceByHand, order: list[str]) -> None:
    """Wait until these wait in the fallback queue, in this order."""
    async with asyncio.timeout(PATIENCE_S):
        while [entry["Uniqueid"] for entry in await service.entries()] != order:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("age_s", [None, 12, 3600, -3600])
async def test_a_new_call_goes_to_the_queue_at_once_when_the_heartbeat_is_not_of_now(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand, age_s: int | None
) -> None:
    if age_s is None:
        await service.set("CALLCENTER_HEARTBEAT", "")
    else:
        await service.heartbeat(age_s=age_s)
    async with calls(parts, folder, pbx):
        await service.fallen_back(timeout_s=AT_ONCE_S)
        assert [entry["Priority"] for entry in await service.waiting(1)] == ["0"]
    assert service.handed_over() == []


async def test_a_new_call_is_handed_over_while_the_heartbeat_is_fresh(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    await service.heartbeat(age_s=7)
    async with calls(parts, folder, pbx):
        await service.caller()
    assert service.all_fallen_back() == []


async def test_who_never_hears_the_first_word_of_the_service_reaches_the_queue(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    await service.set("CALLCENTER_LIMIT_S", "2")
    async with calls(parts, folder, pbx):
        await service.caller()
        await service.die()
        began = now_s()
        await service.fallen_back()
        assert 1.5 < now_s() - began < 2.5


async def test_a_service_that_lives_gets_back_whom_it_forgot_and_can_command_them(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand, wire: Manager
) -> None:
    async with calls(parts, folder, pbx):
        caller = await service.caller()
        await service.agi(caller["Channel"], "SET MUSIC ON default")
        await service.limit(caller["Channel"], LIMIT_S)
        again = await service.caller(since=len(service.events))
        assert again["Uniqueid"] == caller["Uniqueid"]
        assert f"agi_arg_1: line\nagi_arg_2: {DIALLED}\n" in arguments(again)
        await until(lambda: len(music(wire)) == 3)
        assert music(wire) == ["MusicOnHoldStart", "MusicOnHoldStop", "MusicOnHoldStart"]
        await service.agi(caller["Channel"], "EXEC Playback beep")
        await service.manager.event(
            "AsyncAGIExec", where=lambda event: event["CommandId"] == "EXEC Playback beep"
        )
        limit = await service.get("TIMEOUT(absolute)", channel=caller["Channel"])
        assert 55 < float(limit) <= 60


def music(wire: Manager) -> list[str]:
    return [event["Event"] for event in wire.events if event["Event"].startswith("MusicOnHold")]


async def test_a_prompt_is_cut_by_the_limit(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx):
        caller = await service.caller()
        await service.agi(caller["Channel"], "EXEC Read V,demo-instruct,1,,1,t")
        await service.limit(caller["Channel"], 1)
        await service.die()
        await service.fallen_back(timeout_s=1.5)


async def test_whom_a_living_service_forgets_again_and_again_goes_to_the_queue(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx):
        caller = await service.caller()
        await service.set("CALLCENTER_RETURNS", "10", channel=caller["Channel"])
        await service.limit(caller["Channel"], 0.5)
        await service.fallen_back()


async def test_who_was_helped_already_is_not_put_in_line_again(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx) as callers:
        caller = await service.caller()
        await service.set("CALLCENTER_SERVED", "1", channel=caller["Channel"])
        await service.die()
        await service.limit(caller["Channel"], 0.5)
        assert (await callers.result()).all_went_well
    assert service.all_fallen_back() == []


async def test_who_comes_out_of_the_bridge_that_a_dying_service_asked_for_is_not_put_in_line_again(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx) as callers:
        caller = await service.caller()
        memo = "2|c-1|salud|1|1|7|general||1|cc-run-1|7001"
        await service.set("CALLCENTER_MEMO", memo, channel=caller["Channel"])
        await service.set("CALLCENTER_BRIDGED", "1", channel=caller["Channel"])
        await service.die()
        await service.limit(caller["Channel"], 0.5)
        assert (await callers.result()).all_went_well
    assert service.all_fallen_back() == []


@pytest.mark.parametrize(
    "told",
    [("2|c-1|salud|1|1|7|general||0||", "1"), ("2|c-1|salud|1|1|7|general||1|cc-run-1|7001", "")],
    ids=["the bridge came to nothing", "there was none"],
)
async def test_who_was_in_no_bridge_that_lasted_is_put_in_line(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand, told: tuple[str, str]
) -> None:
    memo, bridged = told
    async with calls(parts, folder, pbx):
        caller = await service.caller()
        await service.set("CALLCENTER_MEMO", memo, channel=caller["Channel"])
        await service.set("CALLCENTER_BRIDGED", bridged, channel=caller["Channel"])
        await service.die()
        await service.limit(caller["Channel"], 0.5)
        await service.fallen_back()


async def test_who_waits_in_the_queue_comes_back_with_all_variables_and_who_is_rung_stays(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    async with calls(parts, folder, pbx, number=2), phones(parts, folder, RINGING):
        first, second = await service.callers(2)
        await service.set("CALLCENTER_CONTACT", "contact-2", channel=second["Channel"])
        await service.set("CALLCENTER_PRIO", "10", channel=first["Channel"])
        await service.die()
        for caller in (first, second):
            await service.limit(caller["Channel"], 0.5)
        await service.waiting(2)
        await service.join(PHONES[0])
        await service.ringing(for_caller=first["Uniqueid"])
        assert await service.may_take_back() == [second["Channel"]]
        await service.heartbeat()
        seen = len(service.events)
        await service.take_back(second["Channel"])
        back = await service.caller(since=seen)
        assert back["Uniqueid"] == second["Uniqueid"]
        assert f"agi_arg_1: line\nagi_arg_2: {DIALLED}\n" in arguments(back)
        assert await service.get("CALLCENTER_CONTACT", channel=back["Channel"]) == "contact-2"
        assert int(await service.get("CALLCENTER_FALLBACK", channel=back["Channel"])) > 0
        limit = await service.get("TIMEOUT(absolute)", channel=back["Channel"])
        assert 55 < float(limit) <= 60
        await service.ringing(for_caller=first["Uniqueid"])
        assert [entry["Uniqueid"] for entry in await service.waiting(1)] == [first["Uniqueid"]]


async def test_who_talks_in_the_fallback_is_not_taken_back(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    await service.die()
    async with calls(parts, folder, pbx), phones(parts, folder, STAYING):
        caller = await service.fallen_back()
        await service.join(PHONES[0])
        await service.bridged(caller["Uniqueid"])
        assert await service.may_take_back() == []


async def test_a_limit_set_by_mistake_takes_nobody_out_of_the_fallback(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    await service.die()
    async with calls(parts, folder, pbx):
        caller = (await service.fallen_back())["Channel"]
        await service.limit(caller, 0.5)
        await service.fallen_back(since=len(service.events))
        assert [entry["Channel"] for entry in await service.waiting(1)] == [caller]


async def test_the_last_resort_is_rung_when_nobody_else_takes_the_call(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    await service.set("CALLCENTER_LAST_RESORT", f"{PHONES[0]}@laboratory-desk")
    await service.set("CALLCENTER_LAST_RESORT_S", "1")
    await service.die()
    async with calls(parts, folder, pbx), phones(parts, folder, STAYING):
        caller = await service.fallen_back()
        await service.bridged(caller["Uniqueid"])


async def test_who_is_taken_back_as_a_phone_begins_to_ring_comes_back_and_the_ring_ends(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, service: ServiceByHand
) -> None:
    """Between the look and the redirect a phone may begin to ring: nobody is lost by that."""
    await service.die()
    await service.join(PHONES[0])
    async with calls(parts, folder, pbx), phones(parts, folder, RINGING):
        caller = await service.fallen_back()
        await service.ringing(for_caller=caller["Uniqueid"])
        await service.take_back(caller["Channel"])
        assert (await service.caller())["Uniqueid"] == caller["Uniqueid"]
        async with asyncio.timeout(2):
            while len(await service.channels()) > 1:  # noqa: ASYNC110  # the PBX
                await asyncio.sleep(0.05)
