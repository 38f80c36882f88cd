"""Does a call wait for the database? Ten minutes without PostgreSQL, beside a minute with it.

Run: `python -m benchmarks.database_away` (`--minutes 10`). The service as in `benchmarks.overload`,
with a real PostgreSQL, its spool on disk, and twenty agents at four fifths of what they can take:
eight calls a second. A minute is measured with the database there; then it is stopped for so many
minutes, and started again.

- dispatch_delay, by the service's own histogram: from reading the event that freed an agent to
  handing `Originate` to the session; with, without, and while the facts are written later.
- spooled: the most facts that lay on disk; caught_up_s: from the database's start until none did.
- missing, doubled: facts stated and not in the database in the end, and those there twice.

Reach: 0 and 0, and no longer without the database than with it but for the noise of the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from time import perf_counter
from typing import TYPE_CHECKING

import asyncpg

from benchmarks.overload import Buckets, Order, fake_stand, until
from callcenter import log
from callcenter.errors import LabError
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from callcenter.lab.postgres import PrivatePostgres

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.app import App
    from callcenter.facts import Fact
    from callcenter.store.writer import FactWriter

AGENTS = 20
LOAD = 0.8
WITH_S = 60.0
MOST_CATCH_UP_S = 120.0


class Count(Order):
    """An `Order` that also counts what was stated."""

    def __init__(self) -> None:
        super().__init__()
        self.stated = 0

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of one fact."""
        self.stated += 1
        super().record(fact, at_ms)


def writer_of(app: App) -> FactWriter:
    """Return what writes the facts to the database."""
    if app.writer is None:
        raise LabError("the service has no database")
    return app.writer


async def phase(app: App, order: Count, name: str, *, for_s: float) -> dict[str, float]:
    """Watch the service for a while; return the figures of it."""
    delays, before = Buckets(app, "dispatch_delay_seconds"), order.offers
    await asyncio.sleep(for_s)
    return {
        f"rings_{name}": order.offers - before,
        f"dispatch_delay_p50_ms_{name}": round(delays.quantile_ms(0.5), 2),
        f"dispatch_delay_p99_ms_{name}": round(delays.quantile_ms(0.99), 2),
    }


async def caught_up(app: App) -> float:
    """Return how long it takes until no fact waits on disk any more."""
    writer, began = writer_of(app), perf_counter()
    await until(lambda: writer.spool_facts == 0, within_s=MOST_CATCH_UP_S)
    return perf_counter() - began


async def measure(folder: Path, postgres: PrivatePostgres, *, away_s: float) -> dict[str, float]:
    """Measure with the database, without it, and while it is caught up with."""
    order = Count()
    environ = {
        "CALLCENTER_DATABASE__URL": postgres.url,
        "CALLCENTER_DATABASE__SPOOL": str(folder / "spool"),
    }
    stand = fake_stand(folder, order, number=AGENTS, load=LOAD, environ=environ)
    async with stand as (app, peer, _):
        writer = writer_of(app)
        await until(lambda: writer.connected, within_s=30)
        peer.send(signal.SIGUSR1)
        figures = await phase(app, order, "with", for_s=WITH_S)
        await postgres.stop()
        figures |= await phase(app, order, "without", for_s=away_s)
        figures["spooled"] = writer.spool_facts
        await postgres.start()
        catching, after = await asyncio.gather(
            caught_up(app), phase(app, order, "after", for_s=WITH_S)
        )
        figures |= after | {"caught_up_s": round(catching, 1)}
        lost = sum(writer.losses.values())
    kept, different = await kept_facts(postgres.url)
    return figures | {
        "stated": order.stated,
        "lost": lost,
        "missing": order.stated - different,
        "doubled": kept - different,
    }


async def kept_facts(url: str) -> tuple[int, int]:
    """Return how many facts the database has, and how many different ones."""
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow("select count(*), count(distinct (run, seq)) from fact")
    finally:
        await connection.close()
    return row[0], row[1]


async def run(minutes: float) -> dict[str, float]:
    """Start the database, and measure."""
    with run_folder(lab_account()) as folder:
        async with PrivatePostgres(folder / "db") as postgres:
            with (folder / "service.log").open("w", encoding="utf-8") as lines:
                log.configure(level="info", as_json=True, stream=lines)
                return await measure(folder, postgres, away_s=minutes * 60)


def main() -> None:
    """Measure, print a table and the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.database_away")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long it is away (10)")
    figures = asyncio.run(run(parser.parse_args().minutes))
    for name, value in figures.items():
        print(f"{name:<32}{value:>12}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
