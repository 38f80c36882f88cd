"""How soon a killed service rings an agent again, with 500 callers waiting; where the time goes.

Run: `python -m benchmarks.restart`. Real Asterisk, PostgreSQL and phones. 500 callers wait, two
agents answer; the service is killed (SIGKILL) `KILLS` times, stays away until the agents are free,
and is started again. Everybody must keep their place.

- restart_to_first_ring: from before the process is made until the first agent's leg is there;
- import: until the program, its libraries and its settings are read; log_in: until the PBX is ours;
  snapshot: until what lives there is read; dispatch: until the first ring. Medians;
- cpu: what service and Asterisk spent until the first ring, which other work on the machine does
  not change as it changes the time.

The callers send no media and hear no music: on a small machine 500 streams of it would starve what
is measured. Everything else is as in production, kept bytecode included. About five minutes.

Reach: 2 s in the 99th percentile, 0 lost, 0 places changed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from benchmarks.observer import quantile
from benchmarks.recovery import look
from callcenter.errors import LabError
from callcenter.lab import reckoning
from callcenter.lab.account import lab_account
from callcenter.lab.chaos_line import Kind
from callcenter.lab.chaos_run import Options, Run
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say
from callcenter.lab.scenario import Agent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.lab.parts import Parts

KILLS = 12
WAITING = 500
PLACED = 560
"""Some are served between the kills."""
PER_S = 20.0
SETTLE_S = 16.0
"""After the last caller came; the last keys are pressed by then."""
ALIVE_S = 2.0
AWAY_S = 3.5
"""Longer than a conversation, so that the agents are free when the service starts."""
PATIENCE_S = 240.0
"""Callers leave then, when all kills are over."""
FIRST_RING_S = 60.0
SEED = "restart"
BEHAVIOURS = ((2, Agent(answer_ms=200, talk_ms=(2_000, 2_800))),)
OVERRIDES = {"CALLCENTER_LINES__SALUD__WRAP_UP_S": "0"}
NO_MUSIC = {"musiconhold.conf": "[general]\n"}
"""Without a class of it the PBX plays nothing, and goes on."""
PARTS = ("starting", "the pbx is ours", "the pbx is read")
"""What the service's log says at the ends of the parts of a start."""
_TICKS = os.sysconf("SC_CLK_TCK")


class Restart(msgspec.Struct):
    """One start after a kill; moments in s since the epoch."""

    at: float
    waiting: int
    rang: float
    service_cpu_s: float
    asterisk_cpu_s: float
    ends: list[float]  # of the parts


async def restart(run: Run) -> Restart:
    """Kill the service, start it when the agents are free, and wait for the first ring."""
    stage, rings = run.stage, run.witness.rings
    await stage.service.kill()
    await asyncio.sleep(AWAY_S)
    rang_before, log_before = len(rings), stage.log.stat().st_size
    asterisk_before = cpu_s(stage.asterisk.pid)
    now = time.time()
    start = look(run.witness, phones=len(run.numbers), at=now)
    await stage.service.start()
    async with asyncio.timeout(FIRST_RING_S):
        while len(rings) == rang_before:  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.005)
    service, asterisk = cpu_s(stage.service.pid), cpu_s(stage.asterisk.pid) - asterisk_before
    rang = rings[rang_before].began
    await stage.service.wait_ready(stage.answers, deadline_s=FIRST_RING_S)
    with stage.log.open("rb") as log:
        log.seek(log_before)
        ends = moments(log.read().splitlines())
    return Restart(now, start.waiting, rang, service, asterisk, ends)


def moments(lines: Iterable[bytes]) -> list[float]:
    """Return when the parts of a start ended, by the service's log.

    Raises:
        LabError: the log does not tell.
    """
    told: dict[str, float] = {}
    for line in lines:
        record = msgspec.json.decode(line)
        when = datetime.fromisoformat(record["timestamp"]).timestamp()
        told.setdefault(record["event"], when)
    if missing := set(PARTS) - told.keys():
        raise LabError(f"the service's log does not tell of {sorted(missing)}")
    return [told[part] for part in PARTS]


def cpu_s(pid: int) -> float:
    """Return the CPU seconds a process has spent."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def measure(parts: Parts, folder: Path) -> dict[str, float]:
    """Let callers wait, kill, and judge."""
    patience_ms = round(PATIENCE_S * 1_000)
    options = Options(
        duration_s=PLACED / PER_S,
        seed=SEED,
        kinds=(Kind("general", "2", PER_S, patience_ms=(patience_ms, patience_ms)),),
        behaviours=BEHAVIOURS,
        overrides=OVERRIDES,
        pbx_files=NO_MUSIC,
        proxied=False,
        log_level="info",
    )
    made: list[Restart] = []
    async with Run(parts, folder, options) as run:
        calling = asyncio.create_task(run.call(options.duration_s), name="callers")
        try:
            await asyncio.sleep(options.duration_s + SETTLE_S)
            for number in range(1, KILLS + 1):
                await asyncio.sleep(ALIVE_S)
                made.append(await restart(run))
                say(f"kill {number}: {told(made[-1])}")
            await calling
        finally:
            calling.cancel()
            await asyncio.gather(calling, return_exceptions=True)
        judged = await run.reckon()
    for fault in judged.faults:
        print(f"{fault.what}: {fault.number} {fault.why}")
    return figures(made, judged)


def told(one: Restart) -> str:
    """Return one start in words."""
    parts = ", ".join(f"{end - one.at:.2f}" for end in one.ends)
    cpu = f"{one.service_cpu_s:.2f} + {one.asterisk_cpu_s:.2f} s CPU"
    return f"{one.waiting} waited, rang after {one.rang - one.at:.2f} s ({parts}), {cpu}"


def figures(made: list[Restart], judged: reckoning.Reckoning) -> dict[str, float]:
    """Return what is printed."""
    took = [one.rang - one.at for one in made]
    imported, ours, read = range(len(PARTS))

    def median_ms(part: Callable[[Restart], float]) -> int:
        return round(quantile([part(one) for one in made], 0.5) * 1_000)

    return {
        "kills": len(made),
        "waiting": min(one.waiting for one in made),
        "restart_to_first_ring_p50_s": round(quantile(took, 0.5), 3),
        "restart_to_first_ring_p99_s": round(quantile(took, 0.99), 3),
        "import_ms": median_ms(lambda one: one.ends[imported] - one.at),
        "log_in_ms": median_ms(lambda one: one.ends[ours] - one.ends[imported]),
        "snapshot_ms": median_ms(lambda one: one.ends[read] - one.ends[ours]),
        "dispatch_ms": median_ms(lambda one: one.rang - one.ends[read]),
        "service_cpu_ms": median_ms(lambda one: one.service_cpu_s),
        "asterisk_cpu_ms": median_ms(lambda one: one.asterisk_cpu_s),
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
