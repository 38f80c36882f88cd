"""One supervised child: started, waited for until ready, and always stopped."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from callcenter.errors import LabError
from callcenter.lab.account import process_owner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from callcenter.lab.account import Account

GUARD = "setpriv"
"""Of util-linux 2.33 or later, which is part of every Debian and Ubuntu."""
LOG_TAIL_LINES = 15
PROBE_EVERY_S = 0.02


class Child:
    """A child process with a log file, which dies with us even when we are killed.

    Args:
        command: program and arguments.
        log: file that takes standard output and standard error.
        environment: variables on top of our own.
        account: whom to run as; ourselves when None.
        folder: working folder; our own when None.
        stop_signal: asks the program to end; SIGKILL follows after `stop_s`.
        death_signal: what the kernel sends it when our process dies.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        account: Account | None = None,
        folder: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        death_signal: signal.Signals = signal.SIGKILL,
        stop_s: float = 5.0,
    ) -> None:
        self._command = tuple(command)
        self._log = log
        self._environment = dict(environment or {})
        self._account = account
        self._folder = folder
        self._stop_signal = stop_signal
        self._death_signal = death_signal
        self._stop_s = stop_s
        self._process: asyncio.subprocess.Process | None = None

    def __repr__(self) -> str:
        state = f"pid {self.pid}" if self.running else "not running"
        return f"<Child {self.name}, {state}>"

    @property
    def name(self) -> str:
        """The log's name without its ending: what the child is called in errors."""
        return self._log.stem

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Process id of the child started last.

        Raises:
            LabError: it was never started.
        """
        return self._started().pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs or before it was started."""
        return None if self._process is None else self._process.returncode

    async def start(self) -> None:
        """Start the program.

        Raises:
            LabError: it runs already, or cannot be executed.
        """
        if self.running:
            message = f"{self.name} runs already"
            raise LabError(message)
        for program in (GUARD, self._command[0]):
            if shutil.which(program) is None:
                message = f"{self.name} cannot be started: there is no program {program}"
                raise LabError(message)
        with self._log.open("ab") as log:
            self._process = await self._spawn(log)
        hand_down_precedence(self._process.pid)

    async def wait_ready(self, probe: Callable[[], Awaitable[bool]], *, deadline_s: float) -> None:
        """Call `probe` until it says yes; stop the child when it does not in time.

        Raises:
            LabError: it ended, or was not ready in time; the message holds the end of its log.
        """
        try:
            async with asyncio.timeout(deadline_s):
                while self.running and not await probe():  # noqa: ASYNC110  # another process
                    await asyncio.sleep(PROBE_EVERY_S)
        except TimeoutError:
            await self.stop()
            raise self.failure(f"was not ready after {deadline_s} s") from None
        except BaseException:
            await self.stop()
            raise
        if not self.running:
            raise self.failure(f"ended with {self.exit_code} while starting")

    async def wait(self) -> int:
        """Wait until it ends by itself and return its exit code (negative: ended by a signal)."""
        return await self._started().wait()

    async def stop(self) -> None:
        """End it: first the polite signal, then SIGKILL. No error when it is not running."""
        await self._end(self._stop_signal, within_s=self._stop_s)
        await self.kill()

    async def kill(self) -> None:
        """End it at once, as a crash would."""
        await self._end(signal.SIGKILL, within_s=None)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; no error when it has ended meanwhile."""
        if self.running:
            # Not Process.send_signal: it may reap the child, whose exit code asyncio then misses.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def failure(self, what: str) -> LabError:
        """Return an error that says what happened and shows the end of the log."""
        return LabError(f"{self.name} {what}; its log {self._log} ends:\n{self.log_tail()}")

    def log_tail(self) -> str:
        """Return the last lines of its output."""
        with suppress(OSError):
            text = self._log.read_bytes().decode(errors="replace")
            return "\n".join(text.splitlines()[-LOG_TAIL_LINES:])
        return "(nothing)"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            message = f"{self.name} was not started"
            raise LabError(message)
        return self._process

    async def _end(self, number: signal.Signals, *, within_s: float | None) -> None:
        if not self.running:
            return
        self.send(number)
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.wait()

    async def _spawn(self, log: BinaryIO) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            # The kernel ends the child when we die, however we die: PR_SET_PDEATHSIG of prctl(2),
            # asked for by a program in between, because Python's preexec_fn is unsafe with threads.
            GUARD,
            f"--pdeathsig={self._death_signal.name.removeprefix('SIG')}",
            "--",
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **self._environment},
            cwd=self._folder,
            # Ctrl-C at the terminal reaches only us: we end the children in their right order.
            start_new_session=True,
            **process_owner(self._account),
        )


def hand_down_precedence(pid: int) -> None:
    """Give a process in a session of its own the precedence with which we were started (nice(1)).

    Where the kernel groups processes by session a nice value counts inside its session only
    (sched(7), autogroup); elsewhere there is nothing to do.
    """
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(nice), encoding="ascii")
