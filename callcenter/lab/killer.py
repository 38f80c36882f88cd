"""Does to a running stage what bad days do: kills the service, the way to the PBX, the database.

Each victim has a seeded chance of its own, so that the same seed does the same things at the same
moments whatever the others take.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from callcenter.lab.proxy import AmiProxy, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.lab.stage import Stage

AWAY_S = 70.0
"""Long enough for the dead man's switch to throw: 60 s are promised."""
MOST_BACK_S = 3.0
MOST_CUT_S = 10.0
MOST_NO_DATABASE_S = 20.0
SERVICE_REST_S = (4.0, 15.0)
WAY_REST_S = (3.0, 12.0)
DATABASE_REST_S = (8.0, 20.0)
"""From the end of one fault to the next of the same victim."""
RESTART_S = 1.0
"""After which a service that ended by itself is started again, as systemd would."""
LOOK_S = 0.1
KILL, TERM, AWAY = "service killed", "service restarted", "service away 70 s"
SERVICE_FAULTS = {KILL: 0.65, TERM: 0.2, AWAY: 0.15}


class Killer:
    """Random faults until the time is over; then everything is whole again.

    Args:
        stage: Entered; its service reaches the PBX by the proxy.
        proxy: The way to the PBX.
        seed: The same one makes the same faults.

    Attributes:
        report: Told each fault.
        done: How often each fault was made.
        away: From when to when the service was away for long, in s since the epoch.
        kills: When it was killed or ended, as well.
        died: Ends of the service that nobody made.
    """

    def __init__(
        self, stage: Stage, proxy: AmiProxy, *, seed: str, report: Callable[[str], None]
    ) -> None:
        self.done: Counter[str] = Counter()
        self.away: list[tuple[float, float]] = []
        self.kills: list[float] = []
        self.died = 0
        self._stage = stage
        self._proxy = proxy
        self._seed = seed
        self.report = report
        self._until = 0.0

    async def run(self, duration_s: float) -> None:
        """Make faults for so long; every part is back when this returns."""
        self._until = time.monotonic() + duration_s
        async with asyncio.TaskGroup() as group:
            group.create_task(self._harm_service(), name="harm service")
            group.create_task(self._harm_way(), name="harm way")
            group.create_task(self._harm_database(), name="harm database")

    async def watch(self) -> None:
        """Start the service again whenever it ends by itself, until cancelled."""
        while True:
            await self._rest_of_service(LOOK_S)

    # -- the service -------------------------------------------------------------------------

    async def _harm_service(self) -> None:
        chance = Random(f"{self._seed} service")  # noqa: S311  # not a secret
        while self._left_s() > 0:
            await self._rest_of_service(min(chance.uniform(*SERVICE_REST_S), self._left_s()))
            what = chance.choices(list(SERVICE_FAULTS), list(SERVICE_FAULTS.values()))[0]
            if what == AWAY and self._left_s() < AWAY_S:
                what = KILL
            back_s = AWAY_S if what == AWAY else chance.uniform(0.0, MOST_BACK_S)
            self._note(what, f"for {back_s:.1f} s")
            if what == TERM:
                await self._stage.service.stop()
            else:
                await self._stage.service.kill()
            killed_at = time.time()
            self.kills.append(killed_at)
            await asyncio.sleep(back_s)
            if what == AWAY:
                self.away.append((killed_at, time.time()))
            await self._stage.service.start()

    async def _rest_of_service(self, rest_s: float) -> None:
        end = time.monotonic() + rest_s
        while (left_s := end - time.monotonic()) > 0:
            if not self._stage.service.running:
                self.died += 1
                self.report(f"THE SERVICE ENDED BY ITSELF: {self._stage.service.exit_code}")
                await asyncio.sleep(RESTART_S)
                await self._stage.service.start()
            await asyncio.sleep(min(left_s, LOOK_S))

    # -- the way to the PBX ------------------------------------------------------------------

    async def _harm_way(self) -> None:
        chance = Random(f"{self._seed} way")  # noqa: S311
        while True:
            await self._rest(chance.uniform(*WAY_REST_S))
            if self._left_s() <= 0:
                return
            way = chance.choice((Way.CUT, Way.FROZEN, Way.SLOW, Way.GARBLED))
            harm_s = chance.uniform(0.0, MOST_CUT_S)
            self._note(f"way {way}", f"for {harm_s:.1f} s")
            self._proxy.set(way)
            await asyncio.sleep(harm_s)
            self._proxy.set(Way.OPEN)
            if way is Way.GARBLED or (way is Way.FROZEN and chance.random() < 0.5):  # noqa: PLR2004
                # Noise comes from a connection that is about to break.
                self._proxy.cut()

    # -- the database ------------------------------------------------------------------------

    async def _harm_database(self) -> None:
        chance = Random(f"{self._seed} database")  # noqa: S311
        while True:
            await self._rest(chance.uniform(*DATABASE_REST_S))
            if self._left_s() <= 0:
                return
            crash = chance.random() < 0.5  # noqa: PLR2004
            away_s = chance.uniform(0.0, MOST_NO_DATABASE_S)
            self._note("database killed" if crash else "database stopped", f"for {away_s:.1f} s")
            await (self._stage.postgres.kill() if crash else self._stage.postgres.stop())
            await asyncio.sleep(away_s)
            await self._stage.postgres.start()

    # -- inside ------------------------------------------------------------------------------

    def _note(self, what: str, more: str) -> None:
        self.done[what] += 1
        self.report(f"{what} {more}")

    def _left_s(self) -> float:
        return self._until - time.monotonic()

    async def _rest(self, rest_s: float) -> None:
        await asyncio.sleep(max(0.0, min(rest_s, self._left_s())))
