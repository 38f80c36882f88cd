"""What becomes of the line when three times as many call as the agents can take.

Run: `python -m benchmarks.overload`. The whole service (adapter, engine, core, metrics, log lines
at level info to a file; no database) against `benchmarks.overload_peer`, a process of its own, with
prompts on: a hundred agents take two seconds a call, callers come at three times their pace, 2 % of
them emergencies and a quarter preferred, and the line has a bound (`max_waiting`). Measured for a
minute from the moment the line is full.

- waiting: the fewest who waited in that minute with no phone ringing for them.
- dispatch_delay: by the service's own histogram, read as Prometheus reads it: from reading the
  event that freed an agent to handing `Originate` to the session. `gap` is what an outsider saw:
  from the agent's hang-up to the next ring at that phone, both ways through the socket included.
- ami_lag: a ping's round trip, ten a second, through the same session.
- loop_lag: how late the loop came to a timer (the service's histogram).
- emergency_first: offers to somebody else while an emergency waited for whom no phone rang; must be
  0. preference_first: the same of tier 1 before tier 2.
- shed_by_rule: callers of tier 2 who were told that the line is full; shed_others must be 0.
- waited_for_a_core: the share of the time for which the service could have run and another process
  had the core (proc(5), schedstat). On a busy machine it is this that the delays show; give the
  benchmark a higher priority there.

Reach: 0 and 0, 2,000 waiting, 50 ms in the 99th percentile.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.line import EMERGENCIES, places, write_settings
from benchmarks.observer import quantile
from benchmarks.replay_peer import SECRET
from benchmarks.throughput import resident_bytes
from callcenter import config, log
from callcenter.app import App
from callcenter.errors import LabError, PbxError
from callcenter.events import LogInAsked
from callcenter.facts import (
    Connected,
    Ended,
    Fact,
    Offered,
    PbxStateChanged,
    Queued,
    TurnedAway,
)
from callcenter.lab import ports
from callcenter.lab.folders import run_folder
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from callcenter.contacts import ContactId

AGENTS = 100
TALK_S = 1.6
ANSWER_S = 0.4
"""In the mean; the peer's."""
OVERLOAD = 3.0
WAITING = 2_200
MEASURED_S = 60.0
FILL_S = 120.0
PING_S = 0.1
MEGABYTE = 1 << 20
SCHEDSTAT = Path("/proc/self/schedstat")


class Order:
    """Judges each offer by the facts alone; a `callcenter.ports.FactSink`."""

    def __init__(self) -> None:
        self.tier_of: dict[ContactId, int] = {}
        self.unserved: list[set[ContactId]] = [set(), set(), set()]  # nobody is rung for, by tier
        self.passed_over: Counter[int] = Counter()  # by the tier that was
        self.shed: Counter[str] = Counter()
        self.offers = 0
        self.connected: Counter[int] = Counter()
        self.up = False

    @property
    def waiting(self) -> int:
        """Contacts in the line for whom no phone rings."""
        return sum(map(len, self.unserved))

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of one fact."""
        del at_ms
        match fact:
            case Queued(contact=contact, tier=tier):
                self._gone(contact)
                self.tier_of[contact] = tier
                self.unserved[tier].add(contact)
            case Offered(contact=contact, second=False):
                self._gone(contact)
                self.offers += 1
                for tier in range(self.tier_of[contact]):
                    self.passed_over[tier] += bool(self.unserved[tier])
            case Ended(contact=contact):
                self._gone(contact)
                self.tier_of.pop(contact, None)
            case Connected(tier=tier):
                self.connected[tier] += 1
            case TurnedAway(group=group):
                self.shed[group] += 1
            case PbxStateChanged(connected=connected):
                self.up = connected
            case _:
                pass  # who stands in the line again is told by `Queued`

    def _gone(self, contact: ContactId) -> None:
        for waiting in self.unserved:
            waiting.discard(contact)


class Buckets:
    """A histogram of the service from one moment on, as Prometheus would read it."""

    def __init__(self, app: App, name: str) -> None:
        self._app = app
        self._name = f"callcenter_{name}_bucket"
        self._before = self._read()

    def quantile_ms(self, share: float) -> float:
        """Return the quantile, interpolated within its bucket, in milliseconds."""
        counts = {bound: count - self._before[bound] for bound, count in self._read().items()}
        wanted, below, lower = share * counts[float("inf")], 0.0, 0.0
        for bound, count in sorted(counts.items()):
            if count >= wanted and count > below:
                if bound == float("inf"):
                    return lower * 1_000
                return (lower + (bound - lower) * (wanted - below) / (count - below)) * 1_000
            below, lower = count, bound
        return 0.0

    def _read(self) -> dict[float, float]:
        return {
            float(sample.labels["le"]): sample.value
            for family in self._app.metrics.registry.collect()
            for sample in family.samples
            if sample.name == self._name
        }


class Pings:
    """Pings the PBX through the service's own session."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.lags_ms: list[float] = []

    async def run(self) -> None:
        """Ping until cancelled."""
        while True:
            began = perf_counter()
            try:
                await self._app.link.ami.send("Ping", {})
                self.lags_ms.append((perf_counter() - began) * 1_000)
            except PbxError:
                self.lags_ms.append(float("inf"))
            await asyncio.sleep(PING_S)


async def measured(app: App, order: Order, *, for_s: float) -> dict[str, float]:
    """Watch the service for a while; return the figures."""
    started_mb = resident_bytes() / MEGABYTE
    dispatch, loop_lag = Buckets(app, "dispatch_delay_seconds"), Buckets(app, "loop_lag_seconds")
    shed, offers = order.shed.total(), order.offers
    pings = Pings(app)
    pinging = asyncio.create_task(pings.run(), name="pings")
    began_s, cpu_s, starved_s = perf_counter(), process_time(), _starved_s()
    least = order.waiting
    while perf_counter() - began_s < for_s:
        await asyncio.sleep(0.25)
        least = min(least, order.waiting)
    took_s, cpu_s = perf_counter() - began_s, process_time() - cpu_s
    pinging.cancel()
    return {
        "waiting": least,
        "offers": order.offers - offers,
        "emergencies_connected": order.connected[0],
        "emergency_first": order.passed_over[0],
        "preference_first": order.passed_over[1],
        "shed_by_rule": order.shed["general"] - shed,
        "shed_others": order.shed.total() - order.shed["general"],
        "dispatch_delay_p50_ms": round(dispatch.quantile_ms(0.5), 2),
        "dispatch_delay_p99_ms": round(dispatch.quantile_ms(0.99), 2),
        "ami_lag_p50_ms": round(quantile(pings.lags_ms, 0.5), 2),
        "ami_lag_p99_ms": round(quantile(pings.lags_ms, 0.99), 2),
        "loop_lag_p50_ms": round(loop_lag.quantile_ms(0.5), 2),
        "loop_lag_p99_ms": round(loop_lag.quantile_ms(0.99), 2),
        "service_cpu_share": round(cpu_s / took_s, 3),
        "waited_for_a_core": round((_starved_s() - starved_s) / took_s, 3),
        "memory_mb_start": round(started_mb, 1),
        "memory_mb_end": round(resident_bytes() / MEGABYTE, 1),
    }


def _starved_s() -> float:
    """Return how long this process has been ready to run and was not let, in seconds."""
    return int(SCHEDSTAT.read_text(encoding="ascii").split()[1]) / 1e9


@asynccontextmanager
async def fake_stand(
    folder: Path,
    order: Order,
    *,
    number: int = AGENTS,
    load: float = OVERLOAD,
    environ: Mapping[str, str] | None = None,
) -> AsyncIterator[tuple[App, Child, Path]]:
    """Start peer and service, all agents at work; ``load``: calls in relation to their pace."""
    agents = [str(201 + index) for index in range(number)]
    file = write_settings(folder / "line.toml", agents=agents, ask_service=False, more=EMERGENCIES)
    port, gaps = ports.free_tcp_port(), folder / "gaps.json"
    settings = config.load(
        file,
        environ={
            "CALLCENTER_AMI__HOST": "127.0.0.1",
            "CALLCENTER_AMI__PORT": str(port),
            "CALLCENTER_AMI__USERNAME": "callcenter",
            "CALLCENTER_AMI__SECRET": SECRET,
            "CALLCENTER_LINES__BANCO__MAX_WAITING": str(WAITING),
            "CALLCENTER_WEB__PORT": str(ports.free_tcp_port()),
            "CALLCENTER_CONTROL__SOCKET": str(folder / "control.sock"),
            **(environ or {}),
        },
    )
    per_s = load * number / (TALK_S + ANSWER_S)
    command = [sys.executable, "-m", "benchmarks.overload_peer", f"--port={port}"]
    command += [f"--per-s={per_s}", f"--talk-s={TALK_S}", f"--out={gaps}"]
    async with Child(command, log=folder / "peer.log") as peer:
        await peer.wait_ready(lambda: _listens(port), deadline_s=30)
        async with App(settings, sinks=[order]) as app:
            await until(lambda: order.up, within_s=10)
            for agent, phone in places(agents).items():
                app.engine.ask(LogInAsked(agent, phone, "benchmark"))
            yield app, peer, gaps


async def on_the_fake(folder: Path) -> dict[str, float]:
    """Measure against the fake peer."""
    order = Order()
    async with fake_stand(folder, order) as (app, peer, gaps_file):
        began_s = perf_counter()
        peer.send(signal.SIGUSR1)
        await until(lambda: order.waiting >= WAITING - AGENTS, within_s=FILL_S)
        print(f"{order.waiting:>8,} wait after {perf_counter() - began_s:.0f} s", flush=True)
        peer.send(signal.SIGUSR2)
        figures = await measured(app, order, for_s=MEASURED_S)
        await peer.stop()
        gaps_ms = json.loads(gaps_file.read_text(encoding="ascii"))
    figures["gaps"] = len(gaps_ms)
    figures["gap_p50_ms"] = round(quantile(gaps_ms, 0.5), 2)
    figures["gap_p99_ms"] = round(quantile(gaps_ms, 0.99), 2)
    return figures


async def until(done: Callable[[], bool], *, within_s: float) -> None:
    """Wait until it has come to that."""
    try:
        async with asyncio.timeout(within_s):
            while not done():  # noqa: ASYNC110  # looked at seldom: the looking would be counted too
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise LabError(f"it did not come to it in {within_s:g} s") from error


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
    with run_folder() as folder, (folder / "service.log").open("w", encoding="utf-8") as lines:
        log.configure(level="info", as_json=True, stream=lines)
        figures = asyncio.run(on_the_fake(folder))
    for name, value in figures.items():
        print(f"{name:<24}{value:>12}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
