"""A PBX that tells more than the service can handle: nothing is lost, nothing grows without end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.clock import SteadyClock
from callcenter.engine import FULL, Engine
from callcenter.events import PhoneChanged
from callcenter.flow.outbox import Decision
from callcenter.lab.fake_ami import FakeAmi, event, rows
from callcenter.pbx.ami import AmiClient
from callcenter.pbx.link import AsteriskLink
from callcenter.pbx.reconnect import AmiSettings, AmiState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from callcenter.events import Event
    from callcenter.pbx.wire import Message

FLOOD = 5_000
LONGEST_READ_BYTES = 256 * 1024  # asyncio's own


def settings(fake: FakeAmi) -> AmiSettings:
    return AmiSettings(
        host="127.0.0.1",
        port=fake.port,
        username=fake.username,
        secret=fake.secret,
        backoff_min_s=0.01,
        backoff_max_s=0.02,
        ping_deadline_s=60,
    )


def told(number: int) -> bytes:
    return event("DeviceStateChange", ("Device", f"PJSIP/{number}"), ("State", "NOT_INUSE"))


class Seen:
    """Stands for the core: takes note of what it is told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.stops = 0

    def handle(self, event: Event, now: int) -> Decision:
        del now
        self.events.append(event)
        return Decision()

    def next_deadline(self) -> None:
        return None

    def rang(self, delay_s: float) -> None:
        raise AssertionError(delay_s)

    def failed(self, event: str) -> None:
        raise AssertionError(event)

    def stopped_reading(self) -> None:
        self.stops += 1


@pytest.fixture
async def fake() -> AsyncIterator[FakeAmi]:
    server = FakeAmi(record=False)
    for nothing in ("DeviceStateList", "Status", "QueueStatus"):
        server.on(nothing, rows(f"{nothing}Complete"))
    await server.start()
    yield server
    await server.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(50):
        while not condition():  # noqa: ASYNC110  # what is looked at tells nobody
            await asyncio.sleep(0.001)


async def test_a_flood_is_taken_whole_and_in_order_while_the_queue_stays_within_its_bound(
    fake: FakeAmi,
) -> None:
    seen, longest = Seen(), 0

    def post(event: Event) -> None:
        nonlocal longest
        engine.post(event)
        longest = max(longest, engine.waiting)

    link = AsteriskLink(name="main", owner="us", settings=settings(fake), post=post)
    engine = Engine(
        core=seen,  # type: ignore[arg-type]  # as much of a core as the engine asks for
        clock=SteadyClock(),
        pbxs={"main": link},
        sinks=[],
        watch=seen,
    )
    await link.start()
    await until(lambda: bool(seen.events))
    fake.push(b"".join(told(number) for number in range(FLOOD)))
    await until(lambda: len(seen.events) > FLOOD)
    await link.close()
    phones = [event.phone for event in seen.events if isinstance(event, PhoneChanged)]
    assert phones == [f"PJSIP/{number}" for number in range(FLOOD)]
    assert longest <= FULL + LONGEST_READ_BYTES // len(told(0))
    assert seen.stops > 1


@pytest.fixture
async def client(fake: FakeAmi) -> AsyncIterator[Client]:
    made = Client(fake)
    await made.ami.start()
    await made.ami.wait_connected(5)
    yield made
    await made.ami.close()


class Client:
    """A client, and what it heard."""

    def __init__(self, fake: FakeAmi) -> None:
        self.heard: list[Message] = []
        self.states: list[AmiState] = []
        self.ami = AmiClient(
            settings=settings(fake), on_event=self.heard.append, on_state=self.states.append
        )


async def test_what_is_told_while_nobody_listens_waits_at_the_pbx(
    fake: FakeAmi, client: Client
) -> None:
    await until(lambda: len(client.heard) == 1)  # the greeting behind the log-in
    client.heard.clear()
    client.ami.listen(on=False)
    answer = client.ami.send("Ping", {})
    fake.push(told(1) + told(2))
    await asyncio.sleep(0.05)
    assert client.heard == []
    assert not answer.done()
    client.ami.listen(on=True)
    await answer
    await until(lambda: len(client.heard) == 2)
    assert [message["device"] for message in client.heard] == ["PJSIP/1", "PJSIP/2"]


async def test_a_new_connection_is_not_read_from_either_until_there_is_room(
    fake: FakeAmi, client: Client
) -> None:
    client.ami.listen(on=False)
    fake.peer.drop()
    client.ami.listen(on=False)  # said again: nothing changes
    client.ami.listen(on=True)  # the loss is noticed now
    await until(lambda: AmiState.LOST in client.states)
    client.ami.listen(on=False)
    await until(lambda: len(fake.peers) == 2)
    await asyncio.sleep(0.05)
    assert not client.ami.connected
    client.ami.listen(on=True)
    await client.ami.wait_connected(5)


async def test_a_client_that_was_never_started_may_be_told_not_to_listen(fake: FakeAmi) -> None:
    client = Client(fake)
    client.ami.listen(on=False)
    client.ami.listen(on=True)
    await client.ami.start()
    await client.ami.wait_connected(5)
    await client.ami.close()
