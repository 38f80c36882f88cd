"""How many calls a second one core of the service can carry, and what a waiting person weighs.

Run: `python -m benchmarks.throughput`. The whole service (adapter, engine, core, metrics, log lines
at level info to a file; no database) against `benchmarks.replay_peer`, a process of its own that
says what a real Asterisk said in a recorded call. Loopback only; a minute or so.

- calls_per_s: whole calls (menu, key, ring, answer, bridge, hang-up) a processor second of the
  service: 200 agents logged in, 150 calls under way at any moment, 200 calls to warm up, then
  batches whose median counts. Other processes on the machine take no part in the figure, but they
  empty its caches: on a busy one it is lower.
- bytes_per_waiting: growth of the resident memory for 60,000 people who pressed a key, heard their
  prompt and listen to music, while no agent is logged in; 1,000 before them warm up.

Reach: 500 calls a second, 2,048 bytes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.line import places, write_settings
from benchmarks.replay_peer import SECRET
from callcenter import config, log
from callcenter.app import App
from callcenter.contacts import ContactState
from callcenter.errors import LabError
from callcenter.events import LogInAsked
from callcenter.facts import Connected, Ended, Fact, Outcome, PbxStateChanged
from callcenter.lab import ports
from callcenter.lab.folders import run_folder
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

AGENTS = 200
AT_ONCE = 150
WARM_UP = 200
BATCHES = (600,) * 7
HELD_WARM_UP = 1_000
HELD = 60_000
LONGEST_BATCH_S = 180.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Count:
    """Counts the facts of each kind; a `callcenter.ports.FactSink`."""

    def __init__(self) -> None:
        self.of: Counter[type[Fact]] = Counter()
        self.answered = 0

    def record(self, fact: Fact, at_ms: int) -> None:
        """Count one fact."""
        del at_ms
        self.of[type(fact)] += 1
        if isinstance(fact, Ended) and fact.outcome is Outcome.ANSWERED:
            self.answered += 1


class Stand:
    """The service and its peer, running."""

    def __init__(self, app: App, peer: Child, count: Count) -> None:
        self.app = app
        self.count = count
        self._peer = peer

    async def next_batch(self, done: Callable[[], bool]) -> None:
        """Let the next batch of calls come, and wait until it is dealt with.

        Raises:
            TimeoutError: it took too long.
        """
        self._peer.send(signal.SIGUSR1)
        async with asyncio.timeout(LONGEST_BATCH_S):
            await _until(done)

    def log_in(self, agents: Sequence[str]) -> None:
        """Let all agents come to work."""
        for agent, phone in places(agents).items():
            self.app.engine.ask(LogInAsked(agent, phone, "benchmark"))


@asynccontextmanager
async def stand(
    folder: Path, *, batches: Sequence[int], hold: bool, agents: Sequence[str]
) -> AsyncIterator[Stand]:
    """Start the peer and the service, connected to each other."""
    file = write_settings(folder / "line.toml", agents=agents, ask_service=False)
    port = ports.free_tcp_port()
    settings = config.load(
        file,
        environ={
            "CALLCENTER_AMI__HOST": "127.0.0.1",
            "CALLCENTER_AMI__PORT": str(port),
            "CALLCENTER_AMI__USERNAME": "callcenter",
            "CALLCENTER_AMI__SECRET": SECRET,
            "CALLCENTER_WEB__PORT": str(ports.free_tcp_port()),
            "CALLCENTER_CONTROL__SOCKET": str(folder / "control.sock"),
        },
    )
    command = [sys.executable, "-m", "benchmarks.replay_peer", f"--port={port}"]
    command += [f"--at-once={AT_ONCE}", "--batch", *map(str, batches), *["--hold"] * hold]
    count = Count()
    async with Child(command, log=folder / "peer.log") as peer:
        await peer.wait_ready(lambda: _listens(port), deadline_s=30)
        async with App(settings, sinks=[count]) as app:
            try:
                async with asyncio.timeout(10):
                    await _until(lambda: count.of[PbxStateChanged] > 0)
                yield Stand(app, peer, count)
            except TimeoutError as error:
                raise peer.failure("made no calls, or the service lost some") from error


async def calls_per_s(folder: Path) -> float:
    """Return the calls that one processor second of the service carries."""
    agents = [str(201 + index) for index in range(AGENTS)]
    rates, expected = [], 0
    async with stand(folder, batches=(WARM_UP, *BATCHES), hold=False, agents=agents) as running:
        running.log_in(agents)
        for batch in (WARM_UP, *BATCHES):
            expected += batch
            began_s, began_cpu_s = perf_counter(), process_time()
            await running.next_batch(lambda: running.count.of[Ended] >= expected)  # noqa: B023  # awaited at once
            rates.append(batch / (process_time() - began_cpu_s))
            print(f"{batch:>8,} calls{rates[-1]:>9.0f} a CPU second{_took(began_s)}", flush=True)
        counted = running.count
        if not counted.answered == counted.of[Connected] == expected:
            raise LabError(f"of {expected} calls {counted.answered} were answered: {counted.of}")
    return median(rates[1:])


async def bytes_per_waiting(folder: Path) -> float:
    """Return how much the service grows for each person on hold."""
    async with stand(folder, batches=(HELD_WARM_UP, HELD), hold=True, agents=["201"]) as running:
        sizes, expected = [], 0
        for batch in (HELD_WARM_UP, HELD):
            expected += batch
            began_s = perf_counter()
            await running.next_batch(lambda: _all_on_hold(running.app, expected))  # noqa: B023  # awaited at once
            gc.collect()
            sizes.append(resident_bytes())
            print(f"{batch:>8,} held {sizes[-1] / 2**20:>9.1f} MiB resident{_took(began_s)}")
    return (sizes[1] - sizes[0]) / HELD


def resident_bytes() -> int:
    """Return the resident memory of this process (proc(5), second field of statm)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES


def _all_on_hold(app: App, expected: int) -> bool:
    calls = app.core.calls
    return (
        len(calls) == expected
        and not app.link.ami.pending
        and all(call.state is ContactState.WAITING and not call.ear.playing for call in calls)
    )


def _took(began_s: float) -> str:
    return f"{perf_counter() - began_s:>9.1f} s"


async def _until(done: Callable[[], bool]) -> None:
    while not done():  # noqa: ASYNC110  # looked at seldom: the looking would be counted too
        await asyncio.sleep(0.05)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


def main() -> None:
    """Measure, print a table and the figures."""
    figures: dict[str, float] = {}
    # Memory first: what has been freed once would be taken again unseen.
    for measure in (bytes_per_waiting, calls_per_s):
        with run_folder() as folder, (folder / "service.log").open("w", encoding="utf-8") as lines:
            log.configure(level="info", as_json=True, stream=lines)
            figures[measure.__name__] = round(asyncio.run(measure(folder)))
    print(json.dumps({name: figures[name] for name in ("calls_per_s", "bytes_per_waiting")}))


if __name__ == "__main__":
    main()
