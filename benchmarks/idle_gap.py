"""How long an agent sits idle while people wait, and how long a caller hears nobody.

Run: `python -m benchmarks.idle_gap`. The same Asterisk, phones and callers twice, one run after the
other: once `app_queue` distributes (autofill on, shortest retry), once callcenter does. Twenty
phones answer after 50 ms and talk 2.5 to 3.5 s; 220 callers arrive at ten a second, so that
somebody always waits. A bystander on the manager port takes both times from the same events:

- gap: the agent's channel hangs up, until the next channel to the same agent comes up;
- bridge: the agent's channel is answered, until it and the caller are both in a bridge.

Reach: a gap 200 times shorter than the peer's in the median, at most 12 ms in the 99th percentile,
bridged within 3 ms. About 90 s.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec

from benchmarks.line import places, write_settings
from benchmarks.observer import AT, observe, quantile
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say
from callcenter.lab.scenario import Agent, Caller, Key
from callcenter.lab.sipp import SippAgents, SippCallers
from callcenter.lab.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from callcenter.lab.manager import Message
    from callcenter.lab.parts import Parts

AGENTS = 20
CALLERS = 220
CALLERS_PER_S = 10.0
TALK_MS = (2_500, 3_500)
ANSWER_MS = 50
LONGEST_RUN_S = 120.0
TWO = "2"  # channels in a bridge
UP = "6"  # the state of an answered channel

QUEUE_NUMBER = "600"
QUEUE_DIALPLAN = f"""
[callcenter-line](+)
exten => {QUEUE_NUMBER},1,Answer()
 same => n,Queue(peer)
 same => n,Hangup()
"""
QUEUE_SETTINGS = """
[general]
persistentmembers = no
autofill = yes
[peer]
strategy = leastrecent
timeout = 30
retry = 1
wrapuptime = 0
ringinuse = no
announce-frequency = 0
musicclass = callcenter
"""


class Timings(msgspec.Struct):
    """What the bystander saw, in milliseconds."""

    gaps: list[float]
    bridges: list[float]


def timings(events: Iterable[Message], phones: frozenset[str]) -> Timings:
    """Read gaps and bridge times from the events of a run, in order."""
    idle_since: dict[str, float] = {}
    answered_at: dict[str, float] = {}
    seen = Timings([], [])
    in_bridge: dict[str, set[str]] = {}
    for event in events:
        channel, at = event.get("Channel", ""), float(event[AT])
        phone = channel.rpartition("-")[0]
        match event["Event"]:
            case "Hangup" if phone in phones:
                idle_since[phone] = at
            case "Newchannel" if phone in phones and phone in idle_since:
                seen.gaps.append((at - idle_since.pop(phone)) * 1_000)
            case "Newstate" if phone in phones and event.get("ChannelState") == UP:
                answered_at[channel] = at
            case "BridgeEnter":
                members = in_bridge.setdefault(event["BridgeUniqueid"], set())
                members.add(channel)
                for member in members & answered_at.keys():
                    if event["BridgeNumChannels"] == TWO:
                        seen.bridges.append((at - answered_at.pop(member)) * 1_000)
            case _:
                pass
    return seen


async def measure(parts: Parts, folder: Path, *, peer: bool) -> Timings:
    """Run the calls once; ``peer`` says who distributes them."""
    numbers = [str(201 + index) for index in range(AGENTS)]
    phones = SippAgents(
        parts, folder, numbers=numbers, agent=Agent(answer_ms=ANSWER_MS, talk_ms=TALK_MS)
    )
    members = "".join(f"member => PJSIP/{number}\n" for number in numbers)
    stage = Stage(
        parts,
        folder,
        phones=phones.accounts,
        settings_file=write_settings(folder / "line.toml", agents=numbers, ask_service=False),
        pbx_files={"queues.conf": QUEUE_SETTINGS + members, "benchmark.conf": QUEUE_DIALPLAN},
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(stage)
        await stack.enter_async_context(phones)
        if not peer:
            await stage.log_in(places(numbers))
        observer = await stack.enter_async_context(observe(stage.asterisk))
        callers = SippCallers(
            parts,
            folder,
            target_port=stage.asterisk.sip_port,
            caller=Caller(keys=(Key(at_ms=300, key="1"),)),
            numbers=[f"51{index:07}" for index in range(CALLERS)],
            dialled=QUEUE_NUMBER if peer else "100",
            per_s=CALLERS_PER_S,
        )
        async with callers, asyncio.timeout(LONGEST_RUN_S):
            result = await callers.result()
        say(f"{'app_queue' if peer else 'callcenter'}: {result.successful} of {CALLERS} served")
        channels = frozenset(f"PJSIP/{number}" for number in numbers)
        return timings(observer.events, channels)


async def main() -> None:
    """Measure both, print a table and the figures."""
    parts = await asyncio.to_thread(ensure_parts, say)
    seen = {}
    for peer in (True, False):
        with run_folder(lab_account()) as folder:
            seen[peer] = await measure(parts, folder, peer=peer)
    figures: dict[str, float] = {}
    print(f"{'ms':<34}{'count':>7}{'p50':>9}{'p99':>9}{'max':>9}")
    for peer, prefix in ((True, "app_queue_"), (False, "")):
        for what, values in (("gap", seen[peer].gaps), ("bridge", seen[peer].bridges)):
            p50, p99 = quantile(values, 0.5), quantile(values, 0.99)
            row = f"{prefix + what:<34}{len(values):>7}{p50:>9.1f}{p99:>9.1f}{max(values):>9.1f}"
            print(row)
            figures[f"{prefix}{what}_p50_ms"] = round(p50, 2)
            figures[f"{prefix}{what}_p99_ms"] = round(p99, 2)
    figures["gap_ratio"] = round(figures["app_queue_gap_p50_ms"] / figures["gap_p50_ms"], 1)
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main())
