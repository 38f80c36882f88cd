"""What is asked of a PBX that is watched, and what is made of its answers."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from callcenter.errors import ActionRefused, LoginRefused, NotToBeWatched
from callcenter.lab.fake_ami import FakeAmi, event, refusal, response, rows, silence
from callcenter.pbx.queue_watch import QueueWatch
from callcenter.pbx.reconnect import AmiSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from callcenter.lab.fake_ami import FakeAction, FakePeer
    from callcenter.pbx.wire import Message

ASKED = {"Login", "Ping", "ListCommands", "CoreStatus", "Status", "QueueStatus"}
"""Everything that may ever be sent."""


class Watcher:
    """Keeps what it is told, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.news = asyncio.Event()
        self.refuses = False
        self.misses_something = False

    def judges(self, commands: Message) -> None:
        del commands
        if self.refuses:
            raise NotToBeWatched("no")

    def looks(self, *, legs: frozenset[str], rows: Sequence[Message], started: str) -> None:
        self._take(f"looks {sorted(legs)} {[row['queue'] for row in rows]} {started}")

    def hears(self, event: Message) -> None:
        self._take(f"hears {event['event']} {event['uniqueid']}")

    def misses(self, rows: Sequence[Message]) -> bool:
        self._take(f"asks {len(rows)}")
        missed, self.misses_something = self.misses_something, False
        return missed

    def loses(self) -> None:
        self._take("loses")

    async def until(self, count: int) -> list[str]:
        """Wait until so much was told."""
        async with asyncio.timeout(20):
            while len(self.told) < count:
                self.news.clear()
                await self.news.wait()
        return self.told

    def _take(self, what: str) -> None:
        self.told.append(what)
        self.news.set()


def core(peer: FakePeer, action: FakeAction) -> None:
    """Script: since when the PBX runs."""
    started = ("CoreStartupDate", "2026-11-02"), ("CoreStartupTime", "08:00:00")
    peer.write(response(action.action_id, "Success", *started))


@pytest.fixture
async def pbx() -> AsyncIterator[FakeAmi]:
    pbx = FakeAmi()
    pbx.on("CoreStatus", core)
    pbx.on("Status", rows("StatusComplete", ("Status", (("Uniqueid", "c1"),))))
    pbx.on("QueueStatus", rows("QueueStatusComplete", ("QueueParams", (("Queue", "citas"),))))
    await pbx.start()
    yield pbx
    await pbx.stop()


@asynccontextmanager
async def watching(
    pbx: FakeAmi, watcher: Watcher, *, ask_s: float = 60.0, secret: str = ""
) -> AsyncIterator[QueueWatch]:
    """Watch it."""
    settings = AmiSettings(
        host="127.0.0.1",
        port=pbx.port,
        username=pbx.username,
        secret=secret or pbx.secret,
        backoff_min_s=0.01,
    )
    watch = QueueWatch(settings, watcher, ask_s=ask_s, again_s=0.01)
    await watch.start()
    try:
        yield watch
    finally:
        await watch.close()


LOOK = "looks ['c1'] ['citas'] 2026-11-02 08:00:00"


async def test_only_questions_are_asked(pbx: FakeAmi) -> None:
    watcher = Watcher()
    watcher.misses_something = True
    async with watching(pbx, watcher, ask_s=0.01):
        await watcher.until(4)
    assert watcher.told[:3] == [LOOK, "asks 1", LOOK]
    assert {action.name for action in pbx.actions} <= ASKED
    assert {header for action in pbx.actions for header, _ in action.headers} <= {
        "action", "actionid", "username", "secret", "events",
    }  # fmt: skip


async def test_what_happens_while_it_is_asked_is_told_after_the_answer(pbx: FakeAmi) -> None:
    pbx.on("QueueStatus", silence)
    watcher = Watcher()
    async with watching(pbx, watcher) as watch:
        await pbx.until(lambda: bool(pbx.named("QueueStatus")))
        pbx.push(event("QueueCallerJoin", ("Uniqueid", "c2"), ("Queue", "citas")))
        pbx.push(event("VarSet", ("Uniqueid", "c2")))
        before = watch.seeing
        rows("QueueStatusComplete")(pbx.peer, pbx.named("QueueStatus")[0])
        await watcher.until(2)
        assert (before, watch.seeing) == (False, True)
        pbx.push(event("Hangup", ("Uniqueid", "c2")))
        told = await watcher.until(3)
    assert told[1:3] == ["hears QueueCallerJoin c2", "hears Hangup c2"]


async def test_what_a_caller_s_number_makes_up_stops_nobody_from_looking(pbx: FakeAmi) -> None:
    """A number with an empty line in it begins messages of its own, of any name, with anything."""
    forged = [("QueueMember", ()), ("QueueEntry", (("Queue", "citas"),)), ("QueueParams", ())]
    whole = ("QueueParams", (("Queue", "citas"),))
    pbx.on("QueueStatus", rows("QueueStatusComplete", *forged, whole))
    asking, hearing = Watcher(), Watcher()
    async with watching(pbx, asking, ask_s=0.01):
        assert (await asking.until(2))[:2] == [LOOK, "asks 1"]
    async with watching(pbx, hearing):
        await hearing.until(1)
        pbx.push(event("QueueCallerJoin", ("Queue", "citas")))
        pbx.push(event("Hangup", ("Uniqueid", "c2")))
        assert await hearing.until(2) == [LOOK, "hears Hangup c2"]


async def test_what_happens_while_a_question_fails_is_told_after_the_next_look(
    pbx: FakeAmi,
) -> None:
    watcher = Watcher()
    watcher.misses_something = True
    answers = rows("QueueStatusComplete", ("QueueParams", (("Queue", "citas"),)))

    def refused_once(peer: FakePeer, action: FakeAction) -> None:
        pbx.on("CoreStatus", core)
        peer.write(event("Hangup", ("Uniqueid", "c2")))
        refusal("Not now")(peer, action)

    async with watching(pbx, watcher, ask_s=0.05):
        await watcher.until(1)
        pbx.on("CoreStatus", refused_once)
        pbx.on("QueueStatus", answers)
        assert (await watcher.until(4))[:4] == [LOOK, "asks 1", LOOK, "hears Hangup c2"]


async def test_a_fault_that_nobody_expects_does_not_end_the_looking(pbx: FakeAmi) -> None:
    class Faulty(Watcher):
        faults = 2

        def misses(self, rows: Sequence[Message]) -> bool:
            self._fails()
            return super().misses(rows)

        def looks(self, *, legs: frozenset[str], rows: Sequence[Message], started: str) -> None:
            self._fails()
            super().looks(legs=legs, rows=rows, started=started)

        def _fails(self) -> None:
            self.faults -= 1
            if self.faults in (1, -1):
                raise RuntimeError("words that nobody has looked through")

    watcher = Faulty()
    with capture_logs() as logs:
        async with watching(pbx, watcher, ask_s=0.01):
            told = await watcher.until(3)
    assert told[:3] == [LOOK, LOOK, "asks 1"]
    assert [log["error"] for log in logs if log["log_level"] == "error"] == ["RuntimeError"] * 2
    assert "words" not in str(logs)


async def test_a_lost_session_is_told_and_everything_asked_anew(pbx: FakeAmi) -> None:
    watcher = Watcher()
    async with watching(pbx, watcher) as watch:
        await watcher.until(1)
        pbx.peer.drop()
        assert await watcher.until(3) == [LOOK, "loses", LOOK]
        assert watch.was_read.is_set()


@pytest.mark.parametrize("action", ["ListCommands", "CoreStatus", "Status", "QueueStatus"])
async def test_a_question_that_is_refused_ends_the_watching(pbx: FakeAmi, action: str) -> None:
    pbx.on(action, refusal("Permission denied"))
    async with watching(pbx, Watcher()) as watch, asyncio.timeout(20):
        with pytest.raises(ActionRefused, match="Permission denied"):
            await watch.first_look()


async def test_too_few_rights_and_a_wrong_secret_end_it_too(pbx: FakeAmi) -> None:
    watcher = Watcher()
    watcher.refuses = True
    async with watching(pbx, watcher) as watch, asyncio.timeout(20):
        with pytest.raises(NotToBeWatched):
            await watch.refused()
    async with watching(pbx, Watcher(), secret="wrong") as watch, asyncio.timeout(20):  # noqa: S106  # not the fake's
        with pytest.raises(LoginRefused):
            await watch.refused()


async def test_a_refusal_later_does_not_end_it(
    pbx: FakeAmi,
) -> None:
    watcher = Watcher()
    async with watching(pbx, watcher) as watch:
        await watcher.until(1)
        pbx.on("Status", refusal("Permission denied"))
        pbx.peer.drop()
        await pbx.until(lambda: len(pbx.named("Status")) > 2)
        assert not watch.seeing
        pbx.on("Status", rows("StatusComplete", ("Status", (("Uniqueid", "c1"),))))
        assert await watcher.until(3) == [LOOK, "loses", LOOK]
