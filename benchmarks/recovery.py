"""What a crash of the controller costs the callers: ours, and the peer's.

Run: `python -m benchmarks.recovery`. Real Asterisk, PostgreSQL and phones. Callers come faster than
six agents can take them, so that a line forms; the service is killed (SIGKILL) 52 times, every few
seconds, and started again. Everybody must be answered once, from the place they had.

- lost, answered_twice: by what a bystander on the PBX saw of each caller's phone;
- place_changed: contacts whose id, arrival or group is another one than before a kill;
- redispatch: from the start of the new process until it rings an agent, for those starts at which
  somebody waited and an agent was free.

The peer: as many callers as waited at most, in a `Queue()` of Asterisk's own, whose controller is
Asterisk itself; it is killed once and started again (`peer_…`). About five minutes.

Reach: 0 lost, 0 places changed, 0 answered twice, 2 s in the 99th percentile.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from random import Random
from typing import TYPE_CHECKING

import msgspec

from benchmarks.idle_gap import QUEUE_DIALPLAN, QUEUE_NUMBER, QUEUE_SETTINGS
from benchmarks.observer import quantile
from callcenter.lab import reckoning
from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import PrivateAsterisk
from callcenter.lab.chaos_line import Kind
from callcenter.lab.chaos_run import Options, Run
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say
from callcenter.lab.scenario import Agent, Caller
from callcenter.lab.sipp import SippCallers

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.parts import Parts
    from callcenter.lab.witness import Witness

KILLS = 52
SEED = "recovery"
ALIVE_S = (2.0, 6.0)
"""From the moment the service is ready to the next kill."""
HURRY = 5
"""Each so-manieth kill comes so long after the start instead, ready or not."""
DEAD_S = (0.1, 1.5)
READY_S = 1.5
"""About what a start takes, for callers to come as long as there are kills."""
KINDS = (
    Kind("emergency", "9", 0.12),
    Kind("preferred", "1", 0.60),
    Kind("general", "2", 0.73),
)
BEHAVIOURS = ((6, Agent(answer_ms=500, talk_ms=(2_000, 5_000))),)
SETTLED_S = 0.1
"""Who came or was let go less than this before the start is not counted as waiting, or free."""
PEER_S = 30.0


class Start(msgspec.Struct):
    """One start of the service after a kill."""

    at: float  # s since the epoch, before the process was made
    waiting: int
    free: int


async def kill_often(run: Run, starts: list[Start]) -> None:
    """Kill the service and start it again, as often as asked."""
    chance = Random(SEED)
    for number in range(1, KILLS + 1):
        await asyncio.sleep(chance.uniform(*ALIVE_S))
        await run.stage.service.kill()
        await asyncio.sleep(chance.uniform(*DEAD_S))
        now = time.time()
        starts.append(look(run.witness, phones=len(run.numbers), at=now))
        if number % HURRY:
            await run.stage.start_service()
        else:
            await run.stage.service.start()
        say(f"kill {number}: {starts[-1].waiting} waited, {starts[-1].free} agents were free")


def look(witness: Witness, *, phones: int, at: float) -> Start:
    """Say who waits and who is free, by what the PBX told."""
    rung = {ring.contact for ring in witness.rings if ring.lasts_at(at)}
    busy = sum(ring.lasts_at(at, slack_s=SETTLED_S) for ring in witness.rings)
    waiting = [
        call
        for call in witness.calls
        if not call.ended
        and not call.talks
        and call.memos
        and (fields := call.memos[-1].split("|"))[6]
        and fields[1] not in rung
        and call.began < at - SETTLED_S
    ]
    return Start(at, len(waiting), phones - busy)


def redispatch_s(witness: Witness, starts: list[Start]) -> list[float]:
    """Return how long each start with somebody to serve took until a phone rang."""
    counted = [start for start in starts if start.waiting and start.free > 0]
    rings = sorted(ring.began for ring in witness.rings)
    firsts = (next((at for at in rings if at >= start.at), None) for start in counted)
    return [
        first - start.at for first, start in zip(firsts, counted, strict=True) if first is not None
    ]


async def ours(parts: Parts, folder: Path) -> dict[str, float]:
    """Kill our service under load."""
    duration_s = KILLS * (sum(ALIVE_S) / 2 + READY_S + sum(DEAD_S) / 2)
    options = Options(
        duration_s=duration_s,
        seed=SEED,
        kinds=KINDS,
        behaviours=BEHAVIOURS,
        overrides={"CALLCENTER_LINES__SALUD__WRAP_UP_S": "0"},
    )
    starts: list[Start] = []
    async with Run(parts, folder, options) as run:
        calling = asyncio.create_task(run.call(duration_s), name="callers")
        try:
            await kill_often(run, starts)
            await calling
        finally:
            calling.cancel()
            await asyncio.gather(calling, return_exceptions=True)
        judged = await run.reckon()
        took = redispatch_s(run.witness, starts)
        for fault in judged.faults:
            print(f"{fault.what}: {fault.number} {fault.why}")
        missing = judged.count(reckoning.LOST) + judged.count(reckoning.CUT)
        return {
            "kills": len(starts),
            "callers": len(run.placed),
            "lost": missing,
            "place_changed": judged.count(reckoning.PLACE),
            "answered_twice": judged.count(reckoning.TWICE),
            "out_of_order": judged.count(reckoning.ORDER),
            "records_wrong": judged.count(reckoning.RECORDS),
            "longest_line": max(start.waiting for start in starts),
            "redispatches": len(took),
            "redispatch_p50_s": round(quantile(took, 0.5), 3),
            "redispatch_p99_s": round(quantile(took, 0.99), 3),
        }


async def peer(parts: Parts, folder: Path, *, callers: int) -> dict[str, float]:
    """Kill Asterisk under callers who wait in a queue of its own."""
    files = {"queues.conf": QUEUE_SETTINGS, "benchmark.conf": QUEUE_DIALPLAN}
    async with PrivateAsterisk(parts, folder / "peer", files=files) as asterisk:
        calling = SippCallers(
            parts,
            folder,
            target_port=asterisk.sip_port,
            caller=Caller(),
            numbers=[f"51{index:07}" for index in range(callers)],
            dialled=QUEUE_NUMBER,
            name="peer",
        )
        async with calling:
            await _wait_in_queue(asterisk, callers)
            await asterisk.kill()
            await asterisk.start()
            left = await _in_queue(asterisk)
    return {"peer_kills": 1, "peer_callers": callers, "peer_lost": callers - left}


async def _wait_in_queue(asterisk: PrivateAsterisk, callers: int) -> None:
    async with asyncio.timeout(PEER_S):
        while await _in_queue(asterisk) < callers:  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.2)


async def _in_queue(asterisk: PrivateAsterisk) -> int:
    told = await asterisk.cli("queue show peer")
    return sum("wait:" in line for line in told.splitlines())


async def main() -> int:
    """Measure both; print the figures."""
    parts = await asyncio.to_thread(ensure_parts, say)
    with run_folder(lab_account()) as folder:
        figures = await ours(parts, folder)
        figures |= await peer(parts, folder, callers=max(10, int(figures["longest_line"])))
    for name, value in figures.items():
        print(f"{name:<20}{value:>10}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
