"""Look-ups in the background: what is posted, what is dropped, and that nothing is waited for."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
import structlog

from callcenter.commands import REGISTRY, HoldMusic, LookUp
from callcenter.contacts import AgentNumber, ContactId, LegId
from callcenter.events import CallerKnown
from callcenter.insured import Insured
from callcenter.registry.late import LateSource
from callcenter.registry.lookups import AT_ONCE, FAILURES, LookUps
from callcenter.registry.source import AnswerRefused, Found, RegistryFailed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.events import Event

TODAY = date(2026, 3, 1)
ROSA = Insured(
    document="45678901",
    name="Rosa",
    language="en",
    birth_date="1950-03-02",
    group="preferente",
    group_until="2026-03-01",
    agent="7001",
)


class FakeRegistry:
    """Answers at once, or late, or by an error."""

    def __init__(self) -> None:
        self.found = Found(ROSA)
        self.error: Exception | None = None
        self.delay_s = 0.0
        self.deaf = False  # does not let go when it is given up
        self.let_go = asyncio.Event()
        self.fails_late = False
        self.asked: list[LookUp] = []
        self.opened = self.closed = False

    async def open(self) -> None:
        if self.error:
            raise self.error
        self.opened = True

    async def find(self, asked: LookUp) -> Found:
        self.asked.append(asked)
        try:
            await asyncio.sleep(self.delay_s)
        except asyncio.CancelledError:
            if self.deaf:
                await self.let_go.wait()
            if self.fails_late:
                raise RegistryFailed("gone") from None
            raise
        if self.error:
            raise self.error
        return self.found

    async def close(self) -> None:
        self.closed = True


class Room:
    """Look-ups, what they posted and what was counted."""

    def __init__(self) -> None:
        self.registry = FakeRegistry()
        self.posted: list[Event] = []
        self.outcomes: Counter[str] = Counter()
        self.more = asyncio.Event()
        self.source = LateSource(lambda: self.registry)
        self.look_ups = LookUps(
            self.source,
            budget_s=0.4,
            post=self.posted.append,
            hide=lambda text: f"<{len(text)}>",
            today=lambda: TODAY,
            watch=self,
        )

    def looked_up(self, outcome: str, took_s: float) -> None:
        self.outcomes[outcome] += 1
        self.more.set()
        assert (took_s == 0) == (outcome in ("busy", "resting"))

    def asks(self, *, document: str = "") -> None:
        number = "" if document else "51900000001"
        self.look_ups.execute(LookUp(REGISTRY, ContactId("c1"), number, document))

    async def counted(self, count: int) -> Counter[str]:
        async with asyncio.timeout(5):
            while self.outcomes.total() < count:
                self.more.clear()
                await self.more.wait()
        return self.outcomes


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    await room.source.open()  # in a thread, which may take longer than the budget
    yield room
    room.registry.let_go.set()
    await room.look_ups.close()


async def test_who_is_found_is_posted_without_number_or_document(room: Room) -> None:
    room.asks()
    assert await room.counted(1) == {"found": 1}
    (known,) = room.posted
    assert known == CallerKnown(
        contact=ContactId("c1"),
        person="<17>",
        name="Rosa",
        language="en",
        group="preferente",
        age=75,
        agent=AgentNumber("7001"),
        verified=False,
    )


async def test_a_typed_document_is_a_proof_of_its_own(room: Room) -> None:
    room.asks(document="45678901")
    await room.counted(1)
    (known,) = room.posted
    assert isinstance(known, CallerKnown)
    assert known.verified


async def test_a_certificate_that_is_over_gives_no_group(room: Room) -> None:
    room.registry.found = Found(Insured(document="1", group="preferente", group_until="2026-02-28"))
    room.asks()
    await room.counted(1)
    (known,) = room.posted
    assert isinstance(known, CallerKnown)
    assert (known.group, known.age) == ("", None)


async def test_of_nobody_known_the_last_agent_alone_is_told(room: Room) -> None:
    room.registry.found = Found(None, "7002")
    room.asks()
    assert await room.counted(1) == {"unknown": 1}
    assert room.posted == [CallerKnown(ContactId("c1"), agent=AgentNumber("7002"))]


async def test_nobody_known_is_no_event(room: Room) -> None:
    room.registry.found = Found()
    room.asks()
    assert await room.counted(1) == {"unknown": 1}
    assert room.posted == []


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (RegistryFailed("away"), "failed"),
        (AnswerRefused("rubbish"), "refused"),
        (ZeroDivisionError("a defect, with 51900000001 in its words"), "failed"),
    ],
)
async def test_an_error_is_counted_and_nothing_is_posted(
    room: Room, error: Exception, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    room.registry.error = error
    room.asks()
    assert await room.counted(1) == {outcome: 1}
    assert room.posted == []
    assert "51900000001" not in caplog.text


async def test_a_late_answer_is_dropped_and_counted_once(room: Room) -> None:
    room.registry.delay_s = 0.8
    room.asks()
    assert await room.counted(1) == {"late": 1}
    await asyncio.sleep(0.6)
    assert (room.posted, room.outcomes) == ([], {"late": 1})


async def test_a_registry_that_never_lets_go_has_so_many_questions_and_no_more(room: Room) -> None:
    room.registry.delay_s, room.registry.deaf = 60, True
    for _ in range(3 * AT_ONCE):
        room.asks()
    outcomes = await room.counted(3 * AT_ONCE)
    assert outcomes == {"late": AT_ONCE, "busy": 2 * AT_ONCE}
    assert len(room.registry.asked) == AT_ONCE


async def test_after_failures_in_a_row_it_is_left_alone_for_a_while(room: Room) -> None:
    room.registry.error = RegistryFailed("away")
    for asked in range(FAILURES):
        room.asks()
        await room.counted(asked + 1)
    room.registry.error = None
    room.asks()
    assert await room.counted(FAILURES + 1) == {"failed": FAILURES, "resting": 1}


async def test_other_commands_are_not_its_business(room: Room) -> None:
    room.look_ups.execute(HoldMusic(REGISTRY, LegId("leg"), "default"))
    room.look_ups.listen(on=False)
    room.look_ups.flush()
    await asyncio.sleep(0.01)
    assert room.registry.asked == []


async def test_an_error_that_comes_too_late_is_nobodys(room: Room) -> None:
    unseen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unseen.append(context))
    room.registry.delay_s, room.registry.deaf = 60, True
    room.asks()
    assert await room.counted(1) == {"late": 1}
    room.registry.fails_late = True
    room.registry.let_go.set()
    while room.look_ups._tasks:
        await asyncio.wait(room.look_ups._tasks)
    gc.collect()
    await asyncio.sleep(0)
    assert unseen == []


@pytest.mark.parametrize(("born", "age"), [("1800-01-01", None), ("2026-03-02", None)])
async def test_an_age_that_nobody_has_is_not_told(room: Room, born: str, age: int | None) -> None:
    room.registry.found = Found(Insured(document="1", birth_date=born))
    room.asks()
    await room.counted(1)
    (known,) = room.posted
    assert isinstance(known, CallerKnown)
    assert known.age == age


@pytest.mark.parametrize("error", [None, RegistryFailed("away")])
async def test_it_gets_ready_before_anybody_is_asked_for(
    room: Room, error: Exception | None
) -> None:
    room.registry.error, room.registry.opened = error, False
    room.look_ups.start()
    await asyncio.sleep(0.05)
    room.registry.error = None
    room.asks()
    assert await room.counted(1) == {"found": 1}
    assert room.registry.opened is (error is None)


async def test_a_registry_that_cannot_be_made_is_told_in_the_log() -> None:
    def make() -> FakeRegistry:
        raise FileNotFoundError(2, "No such file", "ca.pem")

    room = Room()
    room.look_ups._source = LateSource(make)
    with structlog.testing.capture_logs() as logged:
        room.look_ups.start()
        opening = room.look_ups._opening
        assert opening is not None
        await opening
    await room.look_ups.close()
    assert [(entry["log_level"], "ca.pem" in entry["error"]) for entry in logged] == [
        ("error", True)
    ]


async def test_closing_lets_go_of_the_registry(room: Room) -> None:
    room.asks()
    await room.counted(1)
    await room.look_ups.close()
    assert room.registry.closed
