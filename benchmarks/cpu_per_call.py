"""What one call costs the processor: the service beside Asterisk itself.

Run: `python -m benchmarks.cpu_per_call`. Twenty phones and sixty callers on the real parts, with
PostgreSQL and metrics on. Each caller hears the menu, presses a key for the group and one for the
service, hears music for ten seconds while a phone rings, and talks for sixty seconds with µ-law
audio in both directions. The processor time of each process is the kernel's own count
(`/proc/PID/stat`, user and system), from the first call to the last, its idle share included.

`--record FORMAT` has every conversation recorded, in that format; what Asterisk takes more than
without is the price of its recorders.

Reach: the service takes at most a tenth of what Asterisk takes. About four minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.line import places, write_settings
from callcenter.lab import hearing
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say
from callcenter.lab.scenario import Agent, Caller, Key
from callcenter.lab.sipp import SippAgents, SippCallers
from callcenter.lab.stage import Stage

AGENTS = 20
CALLERS = 60
HOLD_MS = 10_000
TALK_MS = 60_000
CALLERS_PER_S = 2.0
LONGEST_RUN_S = 420.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Return the processor time a process has used so far, in seconds (proc(5), fields 14, 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def tone(folder: Path) -> Path:
    """Write a second of a 440 Hz tone for phones to say, and return the file."""
    return hearing.write_ulaw(folder / "tone.ulaw", hearing.tone(440, seconds=1))


def recording(folder: Path, format_: str | None) -> str:
    """Return the settings by which every conversation is recorded into ``folder``, if any is."""
    if format_ is None:
        return ""
    folder.mkdir()
    if account := lab_account():
        account.own(folder)  # the PBX writes there
    groups = '"preferente", "general"'
    return f'[recording]\nfolder = "{folder}"\nformat = "{format_}"\ngroups = [{groups}]\n'


async def measure(folder: Path, recorded: str | None) -> tuple[float, float, int]:
    """Return the service's and Asterisk's processor seconds, and the calls they were for."""
    parts = await asyncio.to_thread(ensure_parts, say)
    numbers = [str(201 + index) for index in range(AGENTS)]
    audio = tone(folder)
    phones = SippAgents(
        parts,
        folder,
        numbers=numbers,
        agent=Agent(answer_ms=HOLD_MS, talk_ms=TALK_MS, audio=audio),
    )
    settings = write_settings(
        folder / "line.toml",
        agents=numbers,
        ask_service=True,
        more=recording(folder / "recordings", recorded),
    )
    stage = Stage(
        parts,
        folder,
        phones=phones.accounts,
        settings_file=settings,
        # One phone a caller: the ten seconds are to be spent on hold, not on a second ring.
        overrides={"CALLCENTER_LINES__BANCO__SECOND_RING_S": "60"},
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(stage)
        await stack.enter_async_context(phones)
        await stage.log_in(places(numbers))
        callers = SippCallers(
            parts,
            folder,
            target_port=stage.asterisk.sip_port,
            caller=Caller(keys=(Key(at_ms=1_000, key="1"), Key(at_ms=3_000, key="1")), audio=audio),
            numbers=[f"51{index:07}" for index in range(CALLERS)],
            per_s=CALLERS_PER_S,
        )
        before = cpu_s(stage.service.pid), cpu_s(stage.asterisk.pid)
        async with callers, asyncio.timeout(LONGEST_RUN_S):
            result = await callers.result()
        service_s = cpu_s(stage.service.pid) - before[0]
        asterisk_s = cpu_s(stage.asterisk.pid) - before[1]
        say(f"{result.successful} of {CALLERS} served")
        return service_s, asterisk_s, result.successful


def main() -> None:
    """Measure, print a table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--record", metavar="FORMAT", help="record every conversation")
    recorded = parser.parse_args().record
    with run_folder(lab_account()) as folder:
        service_s, asterisk_s, calls = asyncio.run(measure(folder, recorded))
        files = len(list((folder / "recordings").glob("*/*")))
        say(f"{files} conversations recorded")
    figures = {
        "service_ms_per_call": round(service_s / calls * 1_000, 2),
        "asterisk_ms_per_call": round(asterisk_s / calls * 1_000, 2),
        "ratio": round(service_s / asterisk_s, 4),
        "calls": calls,
    }
    for name, value in figures.items():
        print(f"{name:<24}{value:>10}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
