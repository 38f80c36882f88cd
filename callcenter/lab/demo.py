"""`callcenter demo`: a health-insurance line at work on this machine, with real phones."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from contextlib import AsyncExitStack
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import AgentNumber, Phone
from callcenter.errors import LabError
from callcenter.lab import feed
from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import LINE_NUMBER
from callcenter.lab.cache import cache_folder, clear
from callcenter.lab.demo_line import (
    CALL_EVERY_S,
    CALLBACK_KEY,
    HANDED_TO,
    HELPER,
    KEYS,
    MOST_CALLERS,
    RUSH_EVERY_S,
    SHARED_NUMBER,
    TALK_MS,
    VISITOR,
    agent_phones,
    settings,
)
from callcenter.lab.demo_summary import complaints, table
from callcenter.lab.folders import make_folder, run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.phones import PhoneAccount
from callcenter.lab.prometheus import PrivatePrometheus
from callcenter.lab.scenario import Agent
from callcenter.lab.sipp import SippAgents, SippCallers
from callcenter.lab.stage import EXAMPLE, Stage
from callcenter.lab.traffic import keep_calling, plans
from callcenter.lab.verdict import judge_run
from callcenter.store.postgres import PostgresRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from callcenter.lab.parts import Parts
    from callcenter.lab.traffic import Plan

ALERTS = EXAMPLE.parents[1] / "prometheus" / "alerts.yml"

ATTEMPTS = 3
"""How often a caller's phone is started until it has a port to itself."""

LONGEST_CALL_S = 180.0
"""A call of the demo that takes longer has not been answered."""

WRITTEN_S = 1.5
"""After so long the facts of an ended call stand in the database."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo is asked to do."""

    calls: int | None = None  # None: until stopped
    callers: bool = True
    clean: bool = False


async def run(options: Options, *, say: Callable[[str], None]) -> int:
    """Run the demo; return the exit code: 0 if everybody was served, and in order.

    Raises:
        LabError: something could not be set up.
    """
    if options.clean:
        clear(cache_folder())
        say(f"removed what was kept in {cache_folder()}")
        return 0
    if not EXAMPLE.is_file():
        raise LabError("the demo needs a clone of the source: call scripts/demo there")
    began = time.monotonic()
    parts = await asyncio.to_thread(ensure_parts, say)
    with run_folder(lab_account()) as folder:
        async with AsyncExitStack() as stack:
            demo = await _set_up(stack, parts, folder, say=say)
            say(f"ready after {time.monotonic() - began:.1f} s\n")
            say(demo.addresses())
            return await demo.perform(options)


async def _set_up(
    stack: AsyncExitStack, parts: Parts, folder: Path, *, say: Callable[[str], None]
) -> Demo:
    numbers = agent_phones()
    phones = SippAgents(
        parts, folder, numbers=[*numbers, HELPER], agent=Agent(answer_ms=800, talk_ms=TALK_MS)
    )
    yours = PhoneAccount(number=VISITOR, secret=secrets.token_hex(4), display_name="Visitor")
    stage = Stage(
        parts,
        folder,
        phones=(*phones.accounts, yours),
        overrides=settings(line_number=LINE_NUMBER),
        log_level="debug",
        report=lambda step: say(f"starting: {step}"),
    )
    await stack.enter_async_context(stage)
    await stack.enter_async_context(phones)
    agents = [agent.number for agent in stage.settings.agents]
    places = {AgentNumber(a): Phone(f"PJSIP/{n}") for a, n in zip(agents, numbers, strict=True)}
    await stage.log_in(places)
    say("starting: Prometheus")
    prometheus = await stack.enter_async_context(
        PrivatePrometheus(
            parts,
            make_folder(folder / "prom", None),
            targets=[f"127.0.0.1:{stage.web_port}"],
            rules=ALERTS,
        )
    )
    return Demo(stage=stage, prometheus=prometheus, yours=yours, say=say)


class Demo:
    """A stage on which callers call."""

    def __init__(
        self,
        *,
        stage: Stage,
        prometheus: PrivatePrometheus,
        yours: PhoneAccount,
        say: Callable[[str], None],
    ) -> None:
        self._stage = stage
        self._prometheus = prometheus
        self._yours = yours
        self._say = say
        self._placed = 0
        self._random = Random(20)  # noqa: S311  # the same callers every time

    def addresses(self) -> str:
        """Tell where to look and how to join in."""
        stage = self._stage
        program = f"{Path(sys.executable)} -m callcenter"
        records = f"{stage.settings_file} --set 'database.url={stage.postgres.url}'"
        return "\n".join(
            (
                f"  metrics      http://127.0.0.1:{stage.web_port}/metrics",
                f"  readiness    http://127.0.0.1:{stage.web_port}/readyz",
                f"  Prometheus   {self._prometheus.url}",
                *self._your_phone(),
                f"  the line     {program} queue --watch --socket {stage.control}",
                f"  the report   {program} report today --config {records}",
                "  Ctrl-C ends all of it.\n",
            )
        )

    def _your_phone(self) -> Iterator[str]:
        stage, agent = self._stage, self._stage.settings.agents[0]
        account = f"sip:{self._yours.number}@127.0.0.1:{stage.asterisk.sip_port}"
        pin = agent.pin.get_secret_value()
        targets = ", ".join(f"{key} {name}" for key, name in HANDED_TO.items())
        return _block(
            "your phone",
            f"{account}  password {self._yours.secret}",
            f"dial {LINE_NUMBER} to call the line. While you wait {CALLBACK_KEY}, then 1:",
            "you are called back. When the agent hangs up, stay: you are asked how it was.",
            f"dial *21 to be agent {agent.number}, PIN {pin}. While you speak",
            f"*{KEYS['back']} puts the caller back into the line,",
            f"*{KEYS['hand_to']} and a key does so for {targets},",
            f"*{KEYS['help']} asks a supervisor to join.",
        )

    async def perform(self, options: Options) -> int:
        """Let callers call; return the exit code."""
        clock = time.strftime
        follower = asyncio.create_task(
            feed.follow(self._stage.log, lambda line: self._say(f"{clock('%H:%M:%S')}  {line}"))
        )
        try:
            if not options.callers:
                await asyncio.Event().wait()
            callers = plans(self._random, all_stay=options.calls is not None)
            if options.calls is None:
                await self._stream(callers)
            failed = await self._place(list(islice(callers, options.calls)))
            await asyncio.sleep(WRITTEN_S)
        finally:
            follower.cancel()
            await asyncio.gather(follower, return_exceptions=True)
        return await self._summary(expected=options.calls or 0, failed=failed)

    async def _stream(self, callers: Iterator[Plan]) -> None:
        """Place calls until cancelled."""
        # As people call: now two at once, now nobody for a while.
        pauses_s = (self._random.expovariate(1 / CALL_EVERY_S) for _ in count())
        await keep_calling(callers, self._call, pauses_s=pauses_s, most=MOST_CALLERS)

    async def _place(self, callers: Sequence[Plan]) -> int:
        """Place these calls and wait for all; return how many the phones saw fail."""
        async with asyncio.TaskGroup() as group:
            tasks = []
            for plan in callers:
                tasks.append(group.create_task(self._call(plan)))
                await asyncio.sleep(RUSH_EVERY_S)
        return sum(not task.result() for task in tasks)

    async def _call(self, plan: Plan) -> bool:
        """Place one call; a phone that could not start, for its port was taken, is replaced."""
        for _ in range(ATTEMPTS):
            try:
                return await self._place_one(plan)
            except LabError:
                continue
        self._say("a caller's phone could not be started")
        return False

    async def _place_one(self, plan: Plan) -> bool:
        self._placed += 1
        stage = self._stage
        callers = SippCallers(
            stage.parts,
            stage.folder,
            target_port=stage.asterisk.sip_port,
            caller=plan.caller,
            numbers=[f"51{self._placed:07}" if plan.answers else SHARED_NUMBER],
            name=f"caller{self._placed}",
        )
        try:
            async with callers, asyncio.timeout(LONGEST_CALL_S):
                return (await callers.result()).all_went_well
        except TimeoutError:
            return False

    async def _summary(self, *, expected: int, failed: int) -> int:
        records = PostgresRecords(self._stage.postgres.url)
        await records.open()
        try:
            run = await records.latest_run()
            if run is None:
                self._say("no facts were recorded")
                return 1
            stored = await records.facts_of_run(run)
            groups = await records.summary(run)
        finally:
            await records.close()
        policy = self._stage.settings.policy
        verdict = judge_run(((fact.at_ms, fact.fact) for fact in stored), policy)
        self._say("\n" + table(groups))
        for line in complaints(verdict, expected=expected, failed=failed):
            self._say(line)
        well = verdict.all_well and not failed and verdict.contacts == expected
        well = well and verdict.outcomes.get("answered", 0) == expected
        self._say(
            f"{verdict.contacts} calls, {verdict.offers} offers judged: "
            + ("everybody was answered, in order" if well else "NOT as it should be")
        )
        return 0 if well else 1


def _block(title: str, *lines: str) -> Iterator[str]:
    for place, line in enumerate(lines):
        yield f"  {'' if place else title:<13}{line}"
