"""What becomes of the line on a real Asterisk when three times as many call as agents can take.

Run: `python -m benchmarks.overload_real`. Real Asterisk, PostgreSQL and phones; the service is a
process of its own, with journal, spool and database. Callers of three groups come at three times
the pace of ten agents until more than 500 wait; a minute is measured from then on. Then the service
is killed for longer than the dead man's switch waits, all who wait go to Asterisk's own queue, and
come back when the service does.

- waiting: the fewest who waited in that minute with no phone ringing for them, by a bystander.
- dispatch_delay, loop_lag: by the service's histograms, as Prometheus reads them. `ami_lag`: the
  longest of the pings' round trips, looked at each second.
- emergency_first: offers to somebody else while an emergency waited for whom no phone rang, by the
  recorded facts; must be 0. preference_first: the same of tier 1 before tier 2.
- handed_over: who went to Asterisk's own queue in the outage; within how many seconds, the slowest;
  left_behind: who should have and did not.
- brought_back_s: from the start of the new process until all were back who had not been answered.

The callers hear the menu and hang up in the end, but send no media and hear no music: on a small
machine some hundred streams of it would starve what is measured. About six minutes.

Reach: 0 and 0, 500 waiting, 50 ms in the 99th percentile; 60 s, 0 left behind, 0 lost.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.overload import MEGABYTE, Order
from benchmarks.recovery import look
from benchmarks.restart import NO_MUSIC, OVERRIDES
from callcenter.errors import LabError
from callcenter.lab import reckoning
from callcenter.lab.account import lab_account
from callcenter.lab.chaos_line import Kind
from callcenter.lab.chaos_records import facts_of_runs
from callcenter.lab.chaos_run import Options, Run
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say
from callcenter.lab.scenario import Agent
from callcenter.store.keys import Keyring
from callcenter.store.postgres import PostgresRecords

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.lab.parts import Parts
    from callcenter.lab.witness import Seen, Witness

DISPATCH = "callcenter_dispatch_delay_seconds"
AGENTS = 10
CYCLE_S = 3.0
"""From one ring of an agent to the next: answer, talk, and the way between."""
BEHAVIOURS = ((AGENTS, Agent(answer_ms=300, talk_ms=(2_000, 3_000))),)
PER_S = 3.0 * AGENTS / CYCLE_S
SHARES = (("emergency", "9", 0.02), ("preferred", "1", 0.24), ("general", "2", 0.74))
PATIENCE_MS = 270_000
"""All kinds hang up then: when everything was measured."""
WAITING = 520
FILL_S = 120.0
MEASURED_S = 60.0
RTP_PORTS = 4_000
"""Callers go on coming while the line is in the PBX's own queue."""
AWAY_S = 65.0
BACK_S = 60.0
SETTLED_S = 2.0
"""Who came so shortly before the kill may have had no limit but the dialplan's own."""
SEED = "overload"


class Scrape:
    """The service's metrics at one moment."""

    def __init__(self, port: int) -> None:
        url = f"http://127.0.0.1:{port}/metrics"
        with urllib.request.urlopen(url, timeout=10) as answer:  # loopback
            self._text = answer.read().decode()

    def value(self, name: str) -> float:
        """Return a metric without labels."""
        found = re.search(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", self._text, re.MULTILINE)
        if found is None:
            raise LabError(f"the service has no metric {name}")
        return float(found[1])

    def buckets(self, name: str) -> dict[float, float]:
        """Return a histogram's counts by their bounds."""
        pattern = rf'^{name}_bucket\{{[^}}]*le="([^"]+)"[^}}]*\}} (\S+)$'
        counts: dict[float, float] = {}
        for bound, count in re.findall(pattern, self._text, re.MULTILINE):
            counts[float(bound)] = counts.get(float(bound), 0.0) + float(count)
        return counts

    def quantile_ms(self, name: str, share: float, *, since: Scrape) -> float:
        """Return a quantile of what was counted since then, interpolated within its bucket."""
        before, below, lower = since.buckets(name), 0.0, 0.0
        counts = {
            bound: count - before.get(bound, 0) for bound, count in self.buckets(name).items()
        }
        wanted = share * counts[float("inf")]
        for bound, count in sorted(counts.items()):
            if count >= wanted and count > below:
                upper = lower if bound == float("inf") else bound
                part = (wanted - below) / (count - below)
                return round((lower + (upper - lower) * part) * 1_000, 2)
            below, lower = count, bound
        return 0.0


def waiting(run: Run) -> int:
    """How many wait and nobody is rung for, by the bystander."""
    return look(run.witness, phones=AGENTS, at=time.time()).waiting


async def until(done: Callable[[], bool], *, within_s: float, what: str) -> float:
    """Wait until it has come to that; return how long it took."""
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > within_s:
            raise LabError(f"{what}: not within {within_s:g} s")
        await asyncio.sleep(0.1)
    return time.monotonic() - began


async def measured(run: Run) -> dict[str, float]:
    """Watch the service for a minute."""
    port = run.stage.web_port
    before = await asyncio.to_thread(Scrape, port)
    offers = len(run.witness.rings)
    least, longest_lag_s = waiting(run), 0.0
    end = time.monotonic() + MEASURED_S
    now = before
    while time.monotonic() < end:
        await asyncio.sleep(1)
        now = await asyncio.to_thread(Scrape, port)
        least = min(least, waiting(run))
        longest_lag_s = max(longest_lag_s, now.value("callcenter_ami_lag_seconds"))
    return {
        "waiting": least,
        "rings": len(run.witness.rings) - offers,
        "dispatch_delay_p50_ms": now.quantile_ms(DISPATCH, 0.5, since=before),
        "dispatch_delay_p99_ms": now.quantile_ms(DISPATCH, 0.99, since=before),
        "loop_lag_p99_ms": now.quantile_ms("callcenter_loop_lag_seconds", 0.99, since=before),
        "ami_lag_max_ms": round(longest_lag_s * 1_000, 2),
        "memory_mb": round(resident_bytes(run.stage.service.pid) / MEGABYTE, 1),
    }


def resident_bytes(pid: int) -> int:
    """Return how much memory a process has (proc(5), statm)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4_096


async def outage(run: Run) -> dict[str, float]:
    """Keep the service away until the dead man's switch has thrown, and let it come back."""
    witness = run.witness
    await run.stage.service.kill()
    killed_at = time.time()
    stood = [call for call in alone(witness) if call.began < killed_at - SETTLED_S]
    say(f"killed while {len(stood)} waited")
    await asyncio.sleep(AWAY_S)
    there = [call for call in stood if call.fell_back]
    took = {id(call): call.fell_back[0] - killed_at for call in there}
    unserved = [call for call in stood if not call.talks and not call.ended]
    began = time.time()
    await run.stage.start_service()
    await until(
        lambda: all(call.talks or call.ended or _is_back(call, began) for call in there),
        within_s=BACK_S,
        what="callers come back",
    )
    return {
        "stood": len(stood),
        "handed_over": len(there),
        "left_behind": sum(not call.fell_back for call in unserved),
        "handed_over_all_s": round(max(took.values(), default=0.0), 1),
        "brought_back_s": round(time.time() - began, 1),
    }


def alone(witness: Witness) -> list[Seen]:
    """Return who is there with whom nobody speaks."""
    return [call for call in witness.calls if not call.ended and not call.talks]


def _is_back(call: Seen, since: float) -> bool:
    return any(at > since for at in call.handed_over)


async def order_of(run: Run, folder: Path) -> Order:
    """Judge each offer by the recorded facts."""
    records = PostgresRecords(run.stage.postgres.url, keyring=Keyring.read(folder / "store.key"))
    await records.open()
    order = Order()
    try:
        for facts in await facts_of_runs(records, run.stage.postgres.url):
            for stored in facts:
                order.record(stored.fact, stored.at_ms)
    finally:
        await records.close()
    return order


async def measure(parts: Parts, folder: Path) -> dict[str, float]:
    """Let the line fill, measure, kill, and judge."""
    kinds = tuple(
        Kind(name, key, share * PER_S, patience_ms=(PATIENCE_MS, PATIENCE_MS))
        for name, key, share in SHARES
    )
    options = Options(
        duration_s=FILL_S + MEASURED_S,
        seed=SEED,
        kinds=kinds,
        behaviours=BEHAVIOURS,
        overrides=OVERRIDES,
        pbx_files=NO_MUSIC,
        rtp_ports=RTP_PORTS,
        proxied=False,
        log_level="info",
    )
    async with Run(parts, folder, options) as run:
        calling = asyncio.create_task(run.call(options.duration_s), name="callers")
        try:
            await until(lambda: waiting(run) > WAITING, within_s=FILL_S, what="the line fills")
            found = await measured(run)
            found |= await outage(run)
            await calling
        finally:
            calling.cancel()
            await asyncio.gather(calling, return_exceptions=True)
        judged = await run.reckon()
        order = await order_of(run, folder)
    for fault in judged.faults:
        print(f"{fault.what}: {fault.number} {fault.why}")
    return found | {
        "callers": len(run.placed),
        "offers": order.offers,
        "emergency_first": order.passed_over[0],
        "preference_first": order.passed_over[1],
        "lost": judged.count(reckoning.LOST) + judged.count(reckoning.CUT),
        "place_changed": judged.count(reckoning.PLACE),
        "answered_twice": judged.count(reckoning.TWICE),
    }


async def main() -> int:
    """Measure; print the figures."""
    parts = await asyncio.to_thread(ensure_parts, say)
    with run_folder(lab_account()) as folder:
        found = await measure(parts, folder)
    for name, value in found.items():
        print(f"{name:<28}{value:>10}")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
