"""Callers who are sent elsewhere while they are with us: told from all who leave otherwise."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.contacts import LegId, Phone
from callcenter.events import CallTakenOut, PartnerJoined
from callcenter.lab.fake_ami import FakeAmi, refusal, rows
from callcenter.pbx import taken_out as module
from callcenter.pbx.ami import AmiClient
from callcenter.pbx.reconnect import AmiSettings
from callcenter.pbx.taken_out import TakenOut, is_astray
from callcenter.pbx.translate import Translator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.events import Event

LEG, OTHER = "1.1", "1.2"


def row(leg: str, context: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return ("Status", (("Uniqueid", leg), ("Context", context)))


class Watch:
    """Somebody who watches a PBX that answers as it is told."""

    def __init__(self, fake: FakeAmi, ami: AmiClient) -> None:
        self.fake = fake
        self.events: list[Event] = []
        self.translator = translator = Translator("main")
        for leg in (LEG, OTHER):
            translator.channels.add(LegId(leg), f"PJSIP/trunk-{leg}")
        self.taken_out = TakenOut(ami, translator, post=self.events.append)

    def shows(self, leg: str, context: str) -> None:
        self.fake.on("Status", rows("StatusComplete", row(leg, context)))

    async def settles(self) -> None:
        looking = self.taken_out._looking
        if looking is not None:
            async with asyncio.timeout(10):
                await asyncio.gather(looking, return_exceptions=True)


@pytest.fixture
async def watch(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watch]:
    monkeypatch.setattr(module, "MOMENT_S", 0.01)
    async with asyncio.timeout(10):
        fake = FakeAmi()
        await fake.start()
        client = AmiClient(
            settings=AmiSettings(
                host="127.0.0.1", port=fake.port, username=fake.username, secret=fake.secret
            ),
            on_event=lambda _: None,
            on_state=lambda _: None,
        )
        await client.start()
        await client.wait_connected(5)
    made = Watch(fake, client)
    yield made
    made.taken_out.stop()
    await client.close()
    await fake.stop()


async def test_who_is_in_another_dialplan_was_taken_out(watch: Watch) -> None:
    watch.shows(LEG, "from-internal")
    watch.taken_out.let_go(LEG)
    await watch.settles()
    assert watch.events == [CallTakenOut("main", LegId(LEG))]
    assert watch.fake.named("Status")[0].get("channel") == f"PJSIP/trunk-{LEG}"


async def test_whoever_was_quick_to_answer_is_told_of_too(watch: Watch) -> None:
    watch.shows(LEG, "from-internal")
    for leg, channel, number in ((LEG, "PJSIP/trunk-1", "1"), ("5.5", "PJSIP/202-1", "2")):
        watch.translator.translate(
            {
                "event": "BridgeEnter",
                "uniqueid": leg,
                "channel": channel,
                "bridgeuniqueid": "b",
                "bridgenumchannels": number,
            }
        )
    watch.taken_out.let_go(LEG)
    await watch.settles()
    assert watch.events == [
        CallTakenOut("main", LegId(LEG)),
        PartnerJoined(LegId(LEG), Phone("PJSIP/202")),
    ]


async def test_who_is_in_ours_was_not(watch: Watch) -> None:
    watch.shows(LEG, "callcenter-divert")
    watch.taken_out.let_go(LEG)
    await watch.settles()
    assert not watch.events
    assert watch.fake.named("Status")


async def test_nobody_asks_after_one_who_hung_up_or_was_never_ours(watch: Watch) -> None:
    watch.shows(LEG, "from-internal")
    watch.taken_out.let_go(LEG)
    watch.taken_out.let_go("9.9")
    watch.taken_out.ended(LEG)
    await watch.settles()
    assert not watch.events
    assert not watch.fake.named("Status")


async def test_one_who_is_gone_when_asked_after_hides_nobody_else(watch: Watch) -> None:
    watch.fake.on("Status", refusal("No such channel"))
    watch.taken_out.let_go(LEG)
    await watch.settles()
    watch.shows(OTHER, "from-internal")
    watch.taken_out.let_go(OTHER)
    await watch.settles()
    assert watch.events == [CallTakenOut("main", LegId(OTHER))]


async def test_a_session_that_is_over_is_asked_nothing(watch: Watch) -> None:
    watch.shows(LEG, "from-internal")
    watch.taken_out.let_go(LEG)
    watch.taken_out.stop()
    watch.taken_out.let_go(OTHER)
    watch.taken_out.ended(OTHER)
    await watch.settles()
    assert not watch.fake.named("Status")


def test_where_the_pbx_names_no_context_nobody_is_astray() -> None:
    assert not is_astray({})
    assert is_astray({"context": "ext-queues"})
    assert not is_astray({"context": "callcenter-line"})
