"""Chaos: a line at work on real parts while its service, its database and its PBX link are killed.

Run: `scripts/chaos --minutes 5 --seed 7`. Callers of several kinds call near what the agents can
take; agents answer, refuse, let it ring, or put the caller back into the line. When the time is
over the faults stop, the line drains, and everybody who was placed must be accounted for
(`reckoning`). Exit code 1 if anybody is not.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError
from callcenter.lab.account import lab_account
from callcenter.lab.chaos_report import summary
from callcenter.lab.chaos_run import Options, Run
from callcenter.lab.folders import run_folder
from callcenter.lab.killer import Killer
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_WAITING = 60
"""A minute's work of the agents."""


async def chaos(options: Options) -> int:
    """Run chaos; return the exit code."""
    parts = await asyncio.to_thread(ensure_parts, say)
    with run_folder(lab_account()) as folder:
        code = 1
        try:
            async with Run(parts, folder, options) as run:
                killer = Killer(run.stage, run.proxy, seed=options.seed, report=_clocked())
                await _perform(run, killer, options.duration_s)
                judged = await run.reckon(away=killer.away, kills=killer.kills)
            sys.stdout.write(summary(run, killer, judged, seed=options.seed))
            code = 1 if judged.faults or run.phones_failed or killer.died else 0
        finally:
            if code and options.keep:
                shutil.copytree(folder, options.keep, dirs_exist_ok=True, ignore=_no_logs)
    return code


async def _perform(run: Run, killer: Killer, duration_s: float) -> None:
    """Let callers call and faults happen; return when all have hung up and all is whole."""
    async with asyncio.TaskGroup() as group:
        calling = group.create_task(run.call(duration_s), name="callers")
        await killer.run(duration_s)
        killer.report("no more faults: draining")
        watching = group.create_task(killer.watch(), name="watch")
        await calling
        await run.settle()
        watching.cancel()
    killer.report("everybody has hung up, and nobody is owed a call")


def _clocked() -> Callable[[str], None]:
    began = time.monotonic()
    return lambda what: say(f"{time.monotonic() - began:7.1f} s  {what}")


def _no_logs(folder: str, names: list[str]) -> list[str]:
    """Return what is not worth keeping of a folder."""
    inside = Path(folder).name in ("journal", "log")
    kept = (".log", ".errors", ".jsonl", ".json")
    return [n for n in names if not (inside or n.endswith(kept) or n in ("pbx", "journal", "log"))]


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line and run chaos."""
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", default=str(int.from_bytes(os.urandom(2))))
    parser.add_argument("--keep", type=Path, help="put the logs here when somebody is missing")
    given = parser.parse_args(argv)
    say(f"seed {given.seed}")
    duration_s = given.minutes * 60
    options = Options(
        duration_s=duration_s,
        seed=given.seed,
        keep=given.keep,
        most_waiting=MOST_WAITING,
        beyond=True,
    )
    try:
        return asyncio.run(chaos(options))
    except LabError as error:
        say(f"chaos: {error}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
