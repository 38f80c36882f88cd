"""The same calls through `app_queue` with priorities and through callcenter: who waits, who passes.

Run: `python -m benchmarks.same_calls`. One Asterisk at a time, the same phones and callers twice.

**The calls**: 200 in three groups (5 % emergencies, 30 % preferential, 65 % general), a fixed seed,
Poisson arrivals at .95 of what eighteen agents can take, conversations of 6 s in the mean. Each
call has its arrival, its key and its talk time; the laboratory ends the conversation when that is
over, whoever distributed it. Twenty phones: eighteen are picked up after 0.4 s, one rings and is
never picked up, one refuses every call (486). Both sides ring a phone for 15 s.

**The scene**: an emergency rings an absent agent while another agent frees.

`app_queue` is set up as well as it can be for this (`benchmarks.same_calls_plan`): priorities by
QUEUE_PRIO, autofill, the shortest retry there is, nobody rung who is busy, nothing announced,
`rrmemory` (`leastrecent` rings a phone that is never picked up first each time), and autopause,
which takes such a phone out after one ring. callcenter has its defaults, which do so after two.
With `--left-in` neither does: the agent is back each time before the next call. The scene has
app_queue's defaults for ring and retry, and once more the shortest retry.

What is counted is defined in `benchmarks.inversions` and judged, for both by the same code, from
what a bystander on the manager port saw (`benchmarks.bystander`). Waits run from the key that says
the group until caller and agent are bridged. Reach: no inversion; the emergency rung at the free
agent at once. About five and a half minutes.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from math import inf
from typing import TYPE_CHECKING

import msgspec

from benchmarks import bystander, inversions
from benchmarks.line import EMERGENCIES, places, write_settings
from benchmarks.observer import Observer, quantile
from benchmarks.same_calls_plan import (
    DIALPLAN,
    GROUPS,
    KEY_MS,
    KEYS,
    LEFT_IN,
    LINE,
    QUEUE,
    Plan,
    queues_conf,
    the_calls,
    the_scene,
)
from callcenter.errors import LabError
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say
from callcenter.lab.scenario import Caller, Key
from callcenter.lab.sipp import SippAgents, SippCallers
from callcenter.lab.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.manager import Message
    from callcenter.lab.parts import Parts
    from callcenter.lab.phones import PhoneAccount

LONGEST_RUN_S = 150.0


class Ender(Observer):
    """A bystander who does one thing: ends each conversation when its time is over."""

    def __init__(self, asterisk: PrivateAsterisk, plan: Plan) -> None:
        secret = asterisk.ami_secret
        super().__init__(asterisk.ami_port, user=asterisk.admin_user, secret=secret)
        self._talk_s = {call.number: call.talk_s for call in plan.calls}
        self._caller: dict[str, str] = {}  # number by channel
        self._bridges: dict[str, set[str]] = {}
        self._hangups: set[asyncio.Task[Message]] = set()

    def _take(self, message: Message) -> None:
        super()._take(message)
        channel = message.get("Channel", "")
        if message.get("Event") == "Newchannel" and message.get("CallerIDNum") in self._talk_s:
            self._caller.setdefault(channel, message["CallerIDNum"])
        elif message.get("Event") == "BridgeEnter":
            members = self._bridges.setdefault(message["BridgeUniqueid"], set())
            members.add(channel)
            for caller in members & self._caller.keys():
                for agent in members - self._caller.keys():
                    self._end_after(self._talk_s[self._caller[caller]], agent)

    def _end_after(self, talk_s: float, channel: str) -> None:
        asyncio.get_running_loop().call_later(talk_s, self._hang_up, channel)

    def _hang_up(self, channel: str) -> None:
        task = asyncio.create_task(self.action("Hangup", {"Channel": channel}), name="lab-hangup")
        self._hangups.add(task)
        task.add_done_callback(self._hangups.discard)


async def run(parts: Parts, plan: Plan, folder: Path, *, peer: bool) -> list[bystander.Call]:
    """Place the calls once; ``peer`` says that `app_queue` distributes them.

    Raises:
        LabError: a call was not served, or the bystander could not tell whom a ring was for.
        TimeoutError: it took too long.
    """
    crew = [
        SippAgents(parts, folder, numbers=phones, agent=agent, name=f"agents{index}")
        for index, (phones, agent) in enumerate(plan.crew)
    ]
    accounts = [account for phones in crew for account in phones.accounts]
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(_stage(parts, plan, folder, accounts))
        for phones in crew:
            await stack.enter_async_context(phones)
        if not peer:
            await stage.log_in(places(plan.phones))
        ender = await stack.enter_async_context(Ender(stage.asterisk, plan))
        callers = _callers(parts, plan, folder, stage.asterisk.sip_port, peer=peer)
        async with callers, asyncio.timeout(LONGEST_RUN_S):
            await callers.result()
    tiers = {call.number: call.tier for call in plan.calls}
    seen = bystander.seen(ender.events, tiers=tiers, phones=plan.phones)
    served = sum(call.connected < inf for call in seen.calls)
    if served != len(plan.calls) or seen.strays:
        raise LabError(f"{served} of {len(plan.calls)} served, {seen.strays} rings not understood")
    return seen.calls


def _stage(parts: Parts, plan: Plan, folder: Path, accounts: Sequence[PhoneAccount]) -> Stage:
    more = EMERGENCIES + (LEFT_IN if plan.left_in else "")
    file = folder / "line.toml"
    return Stage(
        parts,
        folder,
        phones=accounts,
        settings_file=write_settings(file, agents=plan.phones, ask_service=False, more=more),
        pbx_files={"queues.conf": queues_conf(plan, plan.phones), "benchmark.conf": DIALPLAN},
    )


def _callers(parts: Parts, plan: Plan, folder: Path, sip_port: int, *, peer: bool) -> SippCallers:
    return SippCallers(
        parts,
        folder,
        target_port=sip_port,
        caller=Caller(keys=(Key(at_ms=KEY_MS, key="[field2]"),), dials_after="[field3]"),
        numbers=[call.number for call in plan.calls],
        # SIPp begins one call a millisecond, each of which then waits for its own time.
        more=[(KEYS[call.tier], str(call.at_ms - index)) for index, call in enumerate(plan.calls)],
        dialled=QUEUE if peer else LINE,
        per_s=1_000.0,
    )


async def main(*, left_in: bool) -> None:
    """Run calls and scene through both, print tables and the figures."""
    parts = await asyncio.to_thread(ensure_parts, say)

    async def seen(plan: Plan, *, peer: bool) -> list[bystander.Call]:
        with run_folder(lab_account()) as folder:
            return await run(parts, plan, folder, peer=peer)

    figures: dict[str, float] = {}
    plan = the_calls(left_in=left_in)
    for peer, prefix in ((True, "app_queue_"), (False, "")):
        say(f"{len(plan.calls)} calls through {'app_queue' if peer else 'callcenter'}")
        figures |= tell(await seen(plan, peer=peer), prefix)
    for peer, retry_s, prefix in (
        (True, 5, "app_queue_"),
        (True, 1, "app_queue_retry_1_"),
        (False, 5, ""),
    ):
        say(f"the scene through {'app_queue' if peer else 'callcenter'}")
        figures |= tell_scene(await seen(the_scene(retry_s=retry_s), peer=peer), prefix)
    print(json.dumps(figures))


def tell(calls: list[bystander.Call], prefix: str) -> dict[str, float]:
    """Print one side's waits and order, return its figures under keys with the prefix."""
    figures: dict[str, float] = {}
    print(f"\n{prefix or 'callcenter':<16}{'calls':>7}{'mean s':>9}{'p50':>9}{'p90':>9}{'max':>9}")
    for tier, group in enumerate(GROUPS):
        waits = [call.wait_s for call in calls if call.tier == tier]
        mean, p90 = sum(waits) / len(waits), quantile(waits, 0.9)
        row = f"{mean:>9.2f}{quantile(waits, 0.5):>9.2f}{p90:>9.2f}{max(waits):>9.2f}"
        print(f"{group:<16}{len(waits):>7}{row}")
        figures[f"{prefix}p90_{group}_s"] = round(p90, 2)
        figures[f"{prefix}mean_{group}_s"] = round(mean, 2)
    verdict = inversions.judge(calls)
    for name, value in msgspec.structs.asdict(verdict).items():
        figures[f"{prefix}{name}"] = round(value, 2)
        print(f"{name.replace('_', ' '):<32}{value:>9.6g}")
    return figures


def tell_scene(calls: list[bystander.Call], prefix: str) -> dict[str, float]:
    """Print what became of the scene's emergency, return its figures."""
    first, emergency, third = calls
    talk = next(ring for ring in first.rings if ring.answered)
    rung = next(ring for ring in emergency.rings if ring.phone == talk.phone)
    after_s = rung.began - talk.gone
    behind = third.connected < emergency.connected
    print(f"{prefix or 'callcenter':<20}emergency waited {emergency.wait_s:.1f} s, ", end="")
    print(f"rung at the free agent after {after_s:.3f} s; passed over: {behind}")
    return {
        f"{prefix}emergency_wait_s": round(emergency.wait_s, 2),
        f"{prefix}emergency_rung_after_ms": round(after_s * 1_000, 1),
    }


if __name__ == "__main__":
    asyncio.run(main(left_in="--left-in" in sys.argv[1:]))
