"""What becomes of each line: in order, bounded, never twice, and said where it is not known."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.errors import ActionRefused, OutcomeUnknown, UnsafeValue
from callcenter.queuelog import sender as module
from callcenter.queuelog.lines import LogLine, Verb
from callcenter.queuelog.sender import AT_ONCE, Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Session:
    """A session that keeps what it is asked, until it is let answer."""

    def __init__(self, on_connected: Callable[[], None]) -> None:
        self.connected = False
        self.closed = False
        self.asked: list[tuple[str, asyncio.Future[dict[str, str]]]] = []
        self.on_connected = on_connected
        self.unsafe = False

    async def start(self) -> None:
        """Begin to connect; the test says when it is."""

    def connects(self) -> None:
        self.connected = True
        self.on_connected()

    def send(self, action: str, headers: Mapping[str, str]) -> asyncio.Future[dict[str, str]]:
        if self.unsafe:
            raise UnsafeValue("holds CR")
        future: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self.asked.append((f"{action} {headers['Uniqueid']}", future))
        return future

    async def answers(self, error: Exception | None = None) -> None:
        """Answer everything that was asked and is open."""
        for _, future in [one for one in self.asked if not one[1].done()]:
            if error is None:
                future.set_result({})
            else:
                future.set_exception(error)
        await asyncio.sleep(0)

    async def close(self) -> None:
        self.connected, self.closed = False, True


class Bench:
    def __init__(self) -> None:
        self.sessions: list[Session] = []
        self.sender = Sender(self._make)

    def _make(self, on_connected: Callable[[], None]) -> Session:
        self.sessions.append(Session(on_connected))
        return self.sessions[-1]

    def puts(self, *calls: int) -> None:
        for call in calls:
            self.sender.put(LogLine(Verb.ABANDON, "600", f"c{call}", data=(1, 1, 5)))


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_lines_wait_for_the_session_and_go_in_order(bench: Bench) -> None:
    bench.puts(1, 2)
    bench.sender.open()
    bench.sender.open()
    (session,) = bench.sessions
    assert session.asked == []
    session.connects()
    bench.puts(3)
    assert [name for name, _ in session.asked] == ["QueueLog c1", "QueueLog c2", "QueueLog c3"]
    assert bench.sender.waiting == 3
    await session.answers()
    assert (bench.sender.waiting, bench.sender.results["written"]) == (0, 3)


async def test_so_many_are_asked_for_at_once_and_the_rest_follows(bench: Bench) -> None:
    bench.sender.open()
    bench.sessions[0].connects()
    bench.puts(*range(AT_ONCE + 5))
    assert len(bench.sessions[0].asked) == AT_ONCE
    await bench.sessions[0].answers()
    assert len(bench.sessions[0].asked) == AT_ONCE + 5


async def test_what_was_cut_off_is_not_asked_for_twice(bench: Bench) -> None:
    bench.sender.open()
    first = bench.sessions[0]
    first.connects()
    bench.puts(1)
    bench.sender.shut()
    await first.answers(OutcomeUnknown("cut off"))
    assert first.closed
    bench.puts(2)
    bench.sender.open()
    bench.sessions[1].connects()
    assert [name for name, _ in bench.sessions[1].asked] == ["QueueLog c2"]
    assert bench.sender.results["unknown"] == 1


@pytest.mark.parametrize("unsafe", [True, False])
async def test_what_the_pbx_refuses_is_counted(bench: Bench, unsafe: bool) -> None:  # noqa: FBT001  # a case of the table
    bench.sender.open()
    session = bench.sessions[0]
    session.unsafe = unsafe
    session.connects()
    bench.puts(1)
    await session.answers(ActionRefused("Permission denied"))
    assert bench.sender.results["refused"] == 1
    assert bench.sender.waiting == 0


async def test_there_is_a_bound_and_the_losses_are_said(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    bench.puts(*range(25))
    assert (bench.sender.waiting, bench.sender.results["lost"]) == (3, 22)
    told = capsys.readouterr().out.splitlines()
    assert ["missed=1 " in told[0], "missed=10 " in told[1], len(told)] == [True, True, 2]


async def test_late_lines_are_told_of(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "monotonic", lambda: 0.0)
    bench.puts(1)
    monkeypatch.setattr(module, "monotonic", lambda: 9.5)
    bench.sender.open()
    bench.sessions[0].connects()
    assert "at_most_s=9.5" in capsys.readouterr().out


async def test_a_stop_lets_what_waits_be_written(bench: Bench) -> None:
    bench.sender.open()
    session = bench.sessions[0]
    session.connects()
    bench.puts(1)
    closing = asyncio.create_task(bench.sender.close())
    await asyncio.sleep(0)
    assert not session.closed
    await session.answers()
    await closing
    assert bench.sessions[0].closed
    assert bench.sender.results["lost"] == 0


async def test_a_stop_without_the_pbx_says_what_is_lost(bench: Bench) -> None:
    bench.puts(1, 2)
    await bench.sender.close()
    assert bench.sender.results["lost"] == 2


async def test_a_stop_waits_so_long_for_a_pbx_that_does_not_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLOSE_S", 0.01)
    bench.sender.open()
    bench.sessions[0].connects()
    bench.puts(1)
    await bench.sender.close()
    assert bench.sessions[0].closed
