"""Who fell back to the PBX's own queue while we are here: looked at before the core is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.events import CallFound
from callcenter.lab.fake_ami import FakeAmi, refusal, rows, silence
from callcenter.pbx import fallen as fallen_module
from callcenter.pbx.ami import AmiClient
from callcenter.pbx.fallen import Fallen
from callcenter.pbx.reconnect import AmiSettings
from callcenter.pbx.translate import Translator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.events import Event
    from callcenter.lab.fake_ami import FakeAction, FakePeer

LEG, OTHER = "1.1", "1.2"


def row(leg: str, *more: tuple[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    where = ("Context", "callcenter-fallback")
    return ("Status", (("Uniqueid", leg), ("Channel", f"PJSIP/trunk-{leg}"), where, *more))


class Queue:
    """The PBX's own queue, and what was told of it."""

    def __init__(self, fake: FakeAmi, ami: AmiClient) -> None:
        self.fake = fake
        self.events: list[Event] = []
        self._news = asyncio.Event()
        self.fallen = Fallen(ami, Translator("main"), post=self._posted)

    def _posted(self, told: Event) -> None:
        self.events.append(told)
        self._news.set()

    def has(self, *callers: tuple[str, tuple[tuple[str, str], ...]]) -> None:
        self.fake.on("Status", rows("StatusComplete", *callers))

    async def told(self, number: int) -> list[CallFound]:
        """Wait until so many callers were told."""
        async with asyncio.timeout(10):
            while len(self.events) < number:
                self._news.clear()
                await self._news.wait()
        return [event for event in self.events if isinstance(event, CallFound)]


@pytest.fixture
async def queue() -> AsyncIterator[Queue]:
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
    made = Queue(fake, client)
    yield made
    made.fallen.stop()
    await client.close()
    await fake.stop()


async def test_who_waits_there_alone_is_told_so(queue: Queue) -> None:
    queue.has(row(LEG), row(OTHER))
    queue.fallen.fell(LEG)
    (found,) = await queue.told(1)
    assert (found.leg, found.elsewhere, found.taken) == (LEG, True, False)


async def test_who_is_spoken_with_by_now_is_told_so(queue: Queue) -> None:
    """The word had waited in a connection that stood still; a redirect would cut the talk."""
    queue.has(row(LEG, ("BridgeID", "b-1")))
    queue.fallen.fell(LEG)
    (found,) = await queue.told(1)
    assert found.taken


async def test_many_who_fall_together_are_looked_at_together(queue: Queue) -> None:
    queue.has(row(LEG), row(OTHER))
    queue.fallen.fell(LEG)
    queue.fallen.fell(OTHER)
    assert [found.leg for found in await queue.told(2)] == [LEG, OTHER]
    assert len(queue.fake.named("Status")) == 1


async def test_who_falls_while_the_rows_are_on_their_way_is_looked_at_again(queue: Queue) -> None:
    first, both = rows("StatusComplete", row(LEG)), rows("StatusComplete", row(LEG), row(OTHER))

    def look(peer: FakePeer, action: FakeAction) -> None:
        queue.fallen.fell(OTHER)
        queue.fake.on("Status", both)
        first(peer, action)

    queue.fake.on("Status", look)
    queue.fallen.fell(LEG)
    assert [found.leg for found in await queue.told(2)] == [LEG, OTHER]
    assert len(queue.events) == 2


async def test_who_hung_up_meanwhile_is_not_told(queue: Queue) -> None:
    listed = rows("StatusComplete", row(LEG), row(OTHER))

    def look(peer: FakePeer, action: FakeAction) -> None:
        queue.fallen.ended(LEG)
        listed(peer, action)

    queue.fake.on("Status", look)
    queue.fallen.fell(LEG)
    queue.fallen.fell(OTHER)
    assert [found.leg for found in await queue.told(1)] == [OTHER]


async def test_a_look_that_is_refused_is_taken_again(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallen_module, "AGAIN_S", 0.01)
    queue.fake.on("Status", refusal("Permission denied"))
    queue.fallen.fell(LEG)
    await queue.fake.until(lambda: len(queue.fake.named("Status")) > 2)
    queue.has(row(LEG))
    assert [found.leg for found in await queue.told(1)] == [LEG]


async def test_a_session_that_is_over_is_not_looked_at(queue: Queue) -> None:
    queue.fake.on("Status", silence)
    queue.fallen.fell(LEG)
    await queue.fake.until(lambda: bool(queue.fake.named("Status")))
    queue.fallen.stop()
    queue.has(row(LEG), row(OTHER))
    queue.fallen.fell(OTHER)
    assert [found.leg for found in await queue.told(1)] == [OTHER]
