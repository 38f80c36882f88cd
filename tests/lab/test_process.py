from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from callcenter.errors import LabError
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder, socket_path
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SLEEPER = ("sleep", "600")
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""
STUBBORN = (sys.executable, "-c", DEAF)


def alive(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def says(log: Path, word: str) -> Callable[[], Awaitable[bool]]:
    """A probe that waits for a word in the log."""

    async def probe() -> bool:
        return word in text(log)

    return probe


def text(file: Path) -> str:
    return file.read_text()


async def gone(pid: int) -> None:
    """Wait until a process that is no child of ours has ended."""
    async with asyncio.timeout(5):
        while alive(pid):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.01)


async def no() -> bool:
    return False


async def test_leaving_ends_the_child(tmp_path: Path) -> None:
    async with Child(SLEEPER, log=tmp_path / "sleeper.log") as child:
        pid = child.pid
        assert alive(pid)
    assert child.exit_code == -signal.SIGTERM
    assert not alive(pid)


POLITE = """
import asyncio, sys
from pathlib import Path
from callcenter.lab.process import Child

async def main():
    async with Child(["sleep", "600"], log=Path(sys.argv[1])) as child:
        print(Path(f"/proc/{child.pid}/autogroup").read_text())

asyncio.run(main())
"""
GROUPED = Path("/proc/sys/kernel/sched_autogroup_enabled")


def test_a_child_has_our_precedence_in_a_session_of_its_own_too(tmp_path: Path) -> None:
    """Asked of the kernel where it groups processes by session; elsewhere nice itself is enough."""
    command = ["nice", "-n", "5", sys.executable, "-c", POLITE, str(tmp_path / "sleeper.log")]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    grouped = GROUPED.exists() and GROUPED.read_text(encoding="ascii").strip() == "1"
    told = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    nice = os.getpriority(os.PRIO_PROCESS, 0) + 5
    assert not grouped or told.stdout.rstrip().endswith(f" nice {nice}")


async def test_a_child_deaf_to_the_polite_signal_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "stubborn.log"
    async with Child(STUBBORN, log=log, stop_s=0.1) as child:
        await child.wait_ready(says(log, "ready"), deadline_s=10)
    assert child.exit_code == -signal.SIGKILL


async def test_a_child_that_ends_while_starting_is_told_with_its_last_words(
    tmp_path: Path,
) -> None:
    child = Child(["sh", "-c", "echo no licence; exit 3"], log=tmp_path / "server.log")
    await child.start()
    with pytest.raises(LabError, match=r"server ended with 3 while starting(.|\n)*no licence"):
        await child.wait_ready(no, deadline_s=10)


async def test_a_child_not_ready_in_time_is_told_and_ended(tmp_path: Path) -> None:
    child = Child(SLEEPER, log=tmp_path / "sleeper.log")
    await child.start()
    pid = child.pid
    with pytest.raises(LabError, match=r"sleeper was not ready after 0.1 s"):
        await child.wait_ready(no, deadline_s=0.1)
    assert not alive(pid)


async def test_a_wait_that_is_given_up_ends_the_child(tmp_path: Path) -> None:
    child = Child(SLEEPER, log=tmp_path / "sleeper.log")
    await child.start()
    pid = child.pid
    waiting = asyncio.create_task(child.wait_ready(no, deadline_s=60))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not alive(pid)


async def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="nothing cannot be started"):
        await Child(["/no/such/program"], log=tmp_path / "nothing.log").start()


async def test_a_child_starts_again_after_a_crash_but_not_twice(tmp_path: Path) -> None:
    async with Child(SLEEPER, log=tmp_path / "sleeper.log") as child:
        first = child.pid
        with pytest.raises(LabError, match="runs already"):
            await child.start()
        await child.kill()
        assert child.exit_code == -signal.SIGKILL
        await child.start()
        assert child.pid != first


async def test_a_child_never_started_has_no_pid_and_can_be_stopped(tmp_path: Path) -> None:
    child = Child(SLEEPER, log=tmp_path / "sleeper.log")
    await child.stop()
    assert repr(child) == "<Child sleeper, not running>"
    with pytest.raises(LabError, match="was not started"):
        _ = child.pid


async def test_as_root_a_child_runs_under_the_unprivileged_account() -> None:
    account = lab_account()
    with run_folder(account) as folder:
        async with Child(SLEEPER, log=folder / "sleeper.log", account=account) as child:
            status = text(Path(f"/proc/{child.pid}/status"))
    (uids,) = [line.split()[1:] for line in status.splitlines() if line.startswith("Uid:")]
    assert set(uids) == {str(os.getuid() if account is None else account.uid)}
    assert "0" not in uids


PARENT = """
import asyncio, sys, time
from pathlib import Path
from callcenter.lab.account import lab_account
from callcenter.lab.process import Child

async def main():
    async with Child(["sleep", "600"], log=Path(sys.argv[1]), account=lab_account()) as child:
        print(child.pid, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path / "log"), stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    assert alive(child)
    parent.kill()
    await parent.wait()
    await gone(child)


def test_a_run_folder_is_short_and_removed_with_all_that_is_in_it() -> None:
    with run_folder() as folder:
        assert len(str(folder)) < 30
        (folder / "below").mkdir()
        (folder / "below" / "file").touch()
    assert not folder.exists()


HOLDER = """
import time
from callcenter.lab.folders import run_folder
with run_folder() as folder:
    (folder / "data").mkdir()
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_the_folder_of_a_run_that_was_killed_goes_with_the_next_and_no_other(
    by: signal.Signals,
) -> None:
    command = (sys.executable, "-c", HOLDER)
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as living,
    ):
        folders = []
        for process in (killed, living):
            assert process.stdout is not None
            folders.append(Path(process.stdout.readline().strip()))
            os.utime(folders[-1], (0, 0))
        killed.send_signal(by)
        killed.wait()
        try:
            assert [folder.exists() for folder in folders] == [True, True]
            with run_folder():
                assert [folder.exists() for folder in folders] == [False, True]
        finally:
            living.kill()
    os.utime(folders[1], (0, 0))
    with run_folder():
        assert not folders[1].exists()


def test_a_socket_path_too_long_is_told(tmp_path: Path) -> None:
    assert socket_path(Path("/tmp/x"), "s") == Path("/tmp/x/s")  # noqa: S108  # only a name
    with pytest.raises(LabError, match="107 bytes"):
        socket_path(tmp_path / ("x" * 100), "socket")
