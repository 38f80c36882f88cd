"""Hints are read when a session begins and when the dialplan was reloaded, over a session."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from callcenter.commands import RingAgent
from callcenter.contacts import OfferId, Phone
from callcenter.dialable import DialablePhones, any_extension, at_extension
from callcenter.events import AgentHungUp, PbxConnected, PhoneChanged, PhoneState
from callcenter.lab.fake_ami import FakeAmi, event, refusal, rows, silence
from callcenter.pbx.extensions import Extensions
from callcenter.pbx.link import AsteriskLink
from callcenter.pbx.reconnect import AmiSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.events import Event
    from callcenter.lab.fake_ami import Script

AT_101 = Phone(at_extension("101"))
IDLE = PhoneChanged("main", AT_101, PhoneState.IDLE)
IN_USE = PhoneChanged("main", AT_101, PhoneState.IN_USE)
CC_1 = OfferId("cc-1")
UNKNOWN = PhoneChanged("main", AT_101, PhoneState.UNKNOWN)
HINT = (
    ("Exten", "101"),
    ("Context", "ext-local"),
    ("Hint", "PJSIP/101&Custom:DND101"),
    ("Status", "0"),
)


def hints(*listed: tuple[tuple[str, str], ...]) -> Script:
    return rows("ExtensionStateListComplete", *(("ExtensionStatus", one) for one in listed))


class Told:
    """The events that a link posted."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._news = asyncio.Event()

    def post(self, told: Event) -> None:
        self.events.append(told)
        self._news.set()

    async def more(self) -> None:
        """Wait until anything is posted."""
        self._news.clear()
        await self._news.wait()

    async def wait(self, expected: Event | type[Event]) -> None:
        async with asyncio.timeout(10):
            while not any(one == expected or type(one) is expected for one in self.events):
                await self.more()


@pytest.fixture
async def fake() -> AsyncIterator[FakeAmi]:
    server = FakeAmi()
    server.on("DeviceStateList", rows("DeviceStateListComplete"))
    server.on("Status", rows("StatusComplete"))
    server.on("QueueStatus", rows("QueueStatusComplete"))
    server.on("ExtensionStateList", hints(HINT))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def link(fake: FakeAmi, told: Told) -> AsyncIterator[AsteriskLink]:
    made = AsteriskLink(
        name="main",
        owner="us",
        settings=AmiSettings(
            host="127.0.0.1",
            port=fake.port,
            username=fake.username,
            secret=fake.secret,
            backoff_min_s=0.01,
            backoff_max_s=0.02,
        ),
        post=told.post,
        dialable=DialablePhones(any_extension("callcenter-extension")),
        extensions=Extensions(hints="ext-local", context="callcenter-extension"),
    )
    yield made
    await made.close()


def reload(fake: FakeAmi) -> None:
    """Let the PBX say that its dialplan was reloaded."""
    fake.push(event("Reload", ("Module", "pbx_config"), ("Status", "0")))


async def test_a_session_begins_with_the_states_of_all_hints(
    link: AsteriskLink, told: Told
) -> None:
    with capture_logs() as log:
        await link.start()
        await told.wait(PbxConnected)
    assert told.events[0] == IDLE
    (read,) = [line for line in log if line["event"] == "hints read"]
    assert (read["context"], read["extensions"]) == ("ext-local", 1)


async def test_that_there_are_none_is_said_aloud(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    fake.on("ExtensionStateList", hints())
    with capture_logs() as log:
        await link.start()
        await told.wait(PbxConnected)
    assert "there are no hints: agents are rung blindly" in [line["event"] for line in log]


async def test_a_hint_that_a_reload_took_away_is_missed(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    await link.start()
    await told.wait(PbxConnected)
    fake.on("ExtensionStateList", hints())
    reload(fake)
    await told.wait(UNKNOWN)
    ring = RingAgent(pbx="main", offer=OfferId("cc-1"), phone=AT_101, display="P", ring_ms=900)
    with capture_logs() as log:
        link.execute(ring)
        link.execute(ring)
    missing = [line for line in log if line["event"] == "this extension has no hint"]
    assert [line["phone"] for line in missing] == [AT_101]


async def test_a_pbx_that_does_not_list_them_again_changes_nothing(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    await link.start()
    await told.wait(PbxConnected)
    fake.on("ExtensionStateList", refusal("Permission denied"))
    with capture_logs() as log:
        reload(fake)
        await fake.until(lambda: len(fake.named("ExtensionStateList")) == 2)
        await link.ami.send("Ping", {})  # whose answer comes behind that
    assert "hints not read" in [line["event"] for line in log]
    assert UNKNOWN not in told.events


async def test_a_reload_while_the_hints_are_read_lets_them_be_read_once_more(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    await link.start()
    await told.wait(PbxConnected)
    fake.on("ExtensionStateList", silence)
    reload(fake)
    await fake.until(lambda: len(fake.named("ExtensionStateList")) == 2)
    reload(fake)
    await link.ami.send("Ping", {})  # whose answer comes behind that
    fake.on("ExtensionStateList", hints())
    hints(HINT)(fake.peer, fake.named("ExtensionStateList")[1])
    await told.wait(UNKNOWN)


async def test_a_reload_while_the_pbx_is_read_is_heeded_after_that(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    """What was read of the hints before is older than what the reload made of them."""
    fake.on("Status", silence)
    await link.start()
    await fake.until(lambda: bool(fake.named("Status")))
    fake.on("ExtensionStateList", hints())
    reload(fake)
    await link.ami.send("Ping", {})
    rows("StatusComplete")(fake.peer, fake.named("Status")[0])
    await told.wait(UNKNOWN)
    assert told.events.index(IDLE) < told.events.index(UNKNOWN)


async def test_a_phone_in_another_call_is_told_so_again_once_our_leg_is_off_it(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    """Who hears that the leg has ended takes the phone for idle, and the PBX says nothing anew."""
    await link.start()
    await told.wait(PbxConnected)
    link.execute(RingAgent(pbx="main", offer=CC_1, phone=AT_101, display="P", ring_ms=900))
    fake.push(event("ExtensionStatus", *HINT[:3], ("Status", "1")))
    fake.push(event("Newchannel", ("Uniqueid", CC_1), ("Channel", "Local/101@x-1;1")))
    fake.push(event("OriginateResponse", ("ActionID", CC_1), ("Response", "Success")))
    fake.push(event("Hangup", ("Uniqueid", CC_1), ("Cause", "16")))
    await told.wait(AgentHungUp)
    seen = len(told.events)
    async with asyncio.timeout(10):
        while IN_USE not in told.events[seen:]:
            await told.more()


async def test_a_session_that_begins_tells_it_behind_the_legs_that_are_gone(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    fake.on("ExtensionStateList", hints((*HINT[:3], ("Status", "1"))))
    await link.start()
    await told.wait(PbxConnected)
    await link.was_read.wait()
    kinds = [type(one) for one in told.events]
    assert told.events[kinds.index(PbxConnected) :].count(IN_USE) == 1


async def test_of_a_pbx_that_was_lost_nothing_is_told_again(
    fake: FakeAmi, link: AsteriskLink, told: Told
) -> None:
    await link.start()
    await told.wait(PbxConnected)
    fake.push(event("ExtensionStatus", *HINT[:3], ("Status", "1")))
    await told.wait(IN_USE)
    link._ours = False
    link._patience._say_again(AT_101)
    assert told.events.count(IN_USE) == 1
