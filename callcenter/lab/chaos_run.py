"""A line at work on real parts, with callers without end and a witness; others do harm to it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Self

import msgspec

from callcenter.errors import LabError, StoreError
from callcenter.lab.asterisk import RTP_PORTS
from callcenter.lab.chaos_line import (
    BEHAVIOURS,
    CALLED_BACK,
    EMERGENCY,
    HOME,
    KINDS,
    OUTSIDE,
    PUTS_BACK,
    Kind,
    make_others,
    make_phones,
    places,
    write_settings,
)
from callcenter.lab.chaos_records import (
    all_ended,
    contacts_of_numbers,
    facts_of_runs,
    name_called_back,
)
from callcenter.lab.progress import say
from callcenter.lab.proxy import AmiProxy
from callcenter.lab.reckoning import Placed, reckon
from callcenter.lab.scenario import Agent, Caller
from callcenter.lab.sipp import SippCallers
from callcenter.lab.stage import Stage
from callcenter.lab.witness import Witness
from callcenter.store.keys import Keyring
from callcenter.store.postgres import PostgresRecords

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from callcenter.lab.parts import Parts
    from callcenter.lab.reckoning import Reckoning

WAVE_S = 45.0
"""Callers come in waves, each of phones that behave alike: a process for each caller costs more."""
DRAIN_S = 300.0
"""The longest way out: the service's patience, the fallback's, and the goodbye."""
ATTEMPTS = 5
AT_ONCE_S = 2.0
"""Callers' phones that end sooner have not begun."""
WRITTEN_S = 20.0
"""By then everything is in the database once all is whole."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is asked to do."""

    duration_s: float
    seed: str
    kinds: tuple[Kind, ...] = KINDS
    behaviours: tuple[tuple[int, Agent], ...] = BEHAVIOURS
    overrides: Mapping[str, str] = msgspec.field(default_factory=dict)
    pbx_files: dict[str, str] = msgspec.field(default_factory=dict)
    rtp_ports: int = RTP_PORTS
    most_waiting: int = sys.maxsize  # beyond it those who would stay do not come
    beyond: bool = False  # whether the line has all of `chaos_line.BEYOND`
    proxied: bool = True  # whether the way to the PBX can be harmed
    log_level: str = "debug"
    keep: Path | None = None  # where logs go when somebody is missing


class Run:
    """A stage, callers without end, and a witness; the faults are somebody else's.

    Use `async with Run(parts, folder, options) as run`.
    """

    def __init__(self, parts: Parts, folder: Path, options: Options) -> None:
        self._parts = parts
        self._folder = folder
        self._options = options
        self.proxy = AmiProxy(Random(f"{options.seed} proxy"))  # noqa: S311  # not a secret
        behaviours = (*options.behaviours, PUTS_BACK) if options.beyond else options.behaviours
        self._kinds = (*options.kinds, CALLED_BACK) if options.beyond else options.kinds
        self.phones = make_phones(parts, folder, behaviours)
        self.numbers = [number for phones in self.phones for number in phones.numbers]
        self.phones += make_others(parts, folder) if options.beyond else []
        way = {"CALLCENTER_AMI__PORT": str(self.proxy.port)} if options.proxied else {}
        self.stage = Stage(
            parts,
            folder,
            phones=[account for phones in self.phones for account in phones.accounts],
            settings_file=write_settings(folder, self.numbers, beyond=options.beyond),
            pbx_files=options.pbx_files,
            rtp_ports=options.rtp_ports,
            overrides={**way, **options.overrides},
            log_level=options.log_level,
            report=say,
        )
        self.witness = Witness(self.stage.asterisk, phones=self.numbers, outside=OUTSIDE, home=HOME)
        self.placed: list[Placed] = []
        self.phones_failed = 0
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self.proxy.target_port = self.stage.asterisk.ami_port
            await stack.enter_async_context(self.proxy)
            await stack.enter_async_context(self.stage)
            for phones in self.phones:
                await stack.enter_async_context(phones)
            await self.stage.log_in(places(self.numbers))
            await stack.enter_async_context(self.witness)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    # -- callers -----------------------------------------------------------------------------

    async def call(self, duration_s: float) -> None:
        """Let callers call for so long; return when the last of them has hung up.

        While more wait than the options say, nobody comes who would wait for ever but emergencies:
        outages cost capacity, and a line that only grows proves nothing more.

        Raises:
            LabError: the callers' phones failed.
        """
        random = Random(f"{self._options.seed} callers")  # noqa: S311
        async with asyncio.TaskGroup() as group:
            left_s, wave = duration_s, 0
            while left_s > 0:
                wave_s = min(WAVE_S, left_s)
                for place, kind in self._who_comes():
                    if count := round(kind.per_s * wave_s):
                        numbers = [f"519{wave:02}{place}{index:03}" for index in range(count)]
                        leaves = kind.patience_ms is not None
                        self.placed += [Placed(number, kind.name, leaves) for number in numbers]
                        make = partial(
                            self._callers,
                            kind.caller(random),
                            numbers,
                            per_s=count / wave_s,
                            name=f"wave{wave}-{kind.name}",
                        )
                        group.create_task(self._wave(make, left_s + DRAIN_S), name=kind.name)
                await asyncio.sleep(wave_s)
                left_s, wave = left_s - wave_s, wave + 1

    def _who_comes(self) -> list[tuple[int, Kind]]:
        kinds = list(enumerate(self._kinds))
        waiting = sum(not call.ended and not call.talks for call in self.witness.calls)
        if waiting <= self._options.most_waiting:
            return kinds
        return [(n, kind) for n, kind in kinds if kind.patience_ms or kind.name == EMERGENCY]

    def _callers(
        self, caller: Caller, numbers: Sequence[str], *, per_s: float, name: str
    ) -> SippCallers:
        return SippCallers(
            self._parts,
            self._folder,
            target_port=self.stage.asterisk.sip_port,
            caller=caller,
            numbers=numbers,
            per_s=per_s,
            name=name,
        )

    async def _wave(self, make: Callable[[], SippCallers], most_s: float) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            began = time.monotonic()
            try:
                async with asyncio.timeout(most_s), make() as callers:
                    result = await callers.result()
            except TimeoutError:
                say("callers are still there long after the last fault")
                return
            except LabError:
                # Another run took a port between the look and the bind: nobody has called yet.
                if attempt == ATTEMPTS or time.monotonic() - began > AT_ONCE_S:
                    raise
            else:
                self.phones_failed += result.failed
                if result.failed:
                    say(f"{result.failed} calls failed at the phones\n{callers.errors()[:600]}")
                return

    # -- the end -----------------------------------------------------------------------------

    async def settle(self) -> None:
        """Wait until everybody who was promised it has been called back, for `DRAIN_S` at most."""

        async def settled() -> bool:
            if self.witness.strangers_called:
                with suppress(StoreError):  # it starts again, and may not be there yet
                    async with self._records() as records:
                        await name_called_back(records, self.witness.strangers_called)
            return not self.witness.owed()

        await _until(settled, most_s=DRAIN_S)

    async def reckon(
        self, *, away: Sequence[tuple[float, float]] = (), kills: Sequence[float] = ()
    ) -> Reckoning:
        """Read what was recorded, once all of it is there, and judge; `reckoning.reckon`."""
        async with self._records() as records:
            await _until(lambda: all_ended(records), most_s=WRITTEN_S)
            await name_called_back(records, self.witness.strangers_called)
            contacts = await contacts_of_numbers(records, self.witness.calls)
            runs = await facts_of_runs(records, self.stage.postgres.url)
        witness = self.witness
        testimony = (self.placed, witness.calls, witness.rings, contacts)
        (self._folder / "testimony.json").write_bytes(msgspec.json.encode(testimony))
        return reckon(
            self.placed, witness.calls, witness.rings, runs, contacts, away=away, kills=kills
        )

    @asynccontextmanager
    async def _records(self) -> AsyncIterator[PostgresRecords]:
        """What the service recorded; the database must be there."""
        keyring = Keyring.read(self._folder / "store.key")
        records = PostgresRecords(self.stage.postgres.url, keyring=keyring)
        await records.open()
        try:
            yield records
        finally:
            await records.close()


async def _until(condition: Callable[[], Awaitable[bool]], *, most_s: float) -> None:
    end = time.monotonic() + most_s
    while not await condition() and time.monotonic() < end:  # noqa: ASYNC110  # another process
        await asyncio.sleep(0.5)
