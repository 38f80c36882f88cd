"""The demo as a person starts it: it ends well, ends when told to, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from callcenter.lab.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.real, pytest.mark.timeout(240)]

GONE_S = 20.0


def offspring(pid: int) -> set[int]:
    """Return a process and all that it started, directly or not, that are there now."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(words[1])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def alive(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


class Demo:
    """A running demo."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []
        self.family = {process.pid}

    async def until(self, words: str) -> None:
        """Read what it says until these words."""
        assert self.process.stdout is not None
        while line := (await self.process.stdout.readline()).decode():
            self.said.append(line)
            self.family |= offspring(self.process.pid)
            if words in line:
                return
        raise AssertionError("".join(self.said))

    async def ended(self) -> int:
        """Wait until it and all that it started are gone, and return its exit code."""
        assert self.process.stdout is not None
        self.said.append((await self.process.stdout.read()).decode())
        code = await self.process.wait()
        async with asyncio.timeout(GONE_S):
            while any(alive(pid) for pid in self.family):  # noqa: ASYNC110  # other processes
                await asyncio.sleep(0.05)
        return code


class Start(Protocol):
    """Starts a demo."""

    async def __call__(self, *options: str) -> Demo:
        """Return the demo with these options, begun."""


@pytest.fixture
async def start(folder: Path) -> AsyncIterator[Start]:
    """Start demos that keep their database apart from other demos of this machine."""
    cache = cache_folder()
    for name in ("parts", "sounds"):
        (folder / name).symlink_to(cache / name)
    started: list[Demo] = []

    async def make(*options: str) -> Demo:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "callcenter", "demo", *options),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "CALLCENTER_CACHE": str(folder), "PYTHONUNBUFFERED": "1"},
            # As a shell's `&` does: it must end all the same.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )
        started.append(Demo(process))
        return started[-1]

    yield make
    for demo in started:
        if demo.process.returncode is None:
            demo.process.kill()
            await demo.process.wait()


async def test_a_demo_of_some_calls_answers_all_and_leaves_no_process_and_no_records(
    start: Start, folder: Path
) -> None:
    demo = await start("--calls", "6")
    await demo.until("ready after")
    assert await demo.ended() == 0, "".join(demo.said)
    assert len(demo.family) > 5
    assert "everybody was answered, in order" in "".join(demo.said)
    assert "answers trato" in "".join(demo.said)
    assert not (folder / "demo").exists()  # the next report counts the next demo alone


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_being_told_to_end_in_the_middle_of_a_demo_ends_all_of_it(
    start: Start, number: signal.Signals
) -> None:
    demo = await start()
    await demo.until("ready after")
    await demo.until("rings")
    folders = [Path(word).parent for word in "".join(demo.said).split() if "control.sock" in word]
    assert all(folder.exists() for folder in folders)
    demo.process.send_signal(number)
    assert await demo.ended() == 130, "".join(demo.said)
    assert folders
    assert not any(folder.exists() for folder in folders)
    assert len(demo.family) > 5
    assert "Traceback" not in "".join(demo.said)


async def test_ctrl_c_while_a_demo_is_setting_up_ends_all_of_it(start: Start) -> None:
    demo = await start()
    await demo.until("starting: Asterisk")
    demo.process.send_signal(signal.SIGINT)
    assert await demo.ended() == 130, "".join(demo.said)
    assert "Traceback" not in "".join(demo.said)
