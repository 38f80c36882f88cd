"""The report of a day on a real PostgreSQL.

Run: `python -m benchmarks.report`. A day of 1,000,000 contacts in four groups, among 500,000 of the
days around it, is generated in a database of default settings; then the report of that day is made
some times, from the connection to the finished page.

- seconds: the median of the whole; best_seconds and worst_seconds: the quickest and the slowest;
- counting_seconds: of that, the median of what the database takes;
- counting_cpu_seconds: of that, processor time, which other work on the machine does not change.

About two minutes. Reach: seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from statistics import median
from time import perf_counter
from typing import NamedTuple

from benchmarks.cpu_per_call import cpu_s
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from callcenter.lab.postgres import PrivatePostgres
from callcenter.lab.progress import say
from callcenter.report.day import Day, report
from callcenter.report.levels import ServiceLevel
from callcenter.report.page import page
from callcenter.report.spanish import SPANISH
from callcenter.store.postgres import PostgresRecords

CONTACTS = 1_000_000
OTHERS = 500_000
ROUNDS = 3
SINCE_MS = 1_795_755_600_000  # 2026-11-27 00:00 in Lima
DAY_MS = 86_400_000
SHORT_TALK_MS = 10_000
QUERY_S = 300.0
DAY = Day(
    service="Seguro de Salud",
    day="2026-11-27",
    time_zone="America/Lima",
    half_hours=[f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)],
    official=ServiceLevel.STRICT,
)

GENERATE = """
with drawn as (
    select
        number,
        random() as chance,
        least(floor(random() * 4), 3)::int as kind,
        case
            when number <= $3
                then $1::bigint + ((random() + random() + random()) / 3 * ($2 - 1))::bigint
            when random() < 0.5 then $1::bigint - 1 - (random() * 9 * $2)::bigint
            else $1::bigint + $2 + (random() * 9 * $2)::bigint
        end as arrived
    from generate_series(1, $3::int + $4::int) as number
),
waited as (
    select
        *,
        (-ln(1 - random()) * (array[5000, 20000, 80000, 120000])[kind + 1])::bigint as wait,
        (array[30000, 60000, 180000, 300000])[kind + 1] as target
    from drawn
)
insert into contact (
    id, run, channel, pbx, line, group_name, tier, target_ms,
    arrived_at, queued_at, connected_at, ended_at, outcome, ended_by,
    wait_ms, talk_ms, rings, agent,
    passed, overtook, overtaken, guard_hit, estimate_ms, bound_ms
)
select
    'b' || number, gen_random_uuid(), 'phone', 'main', 'salud',
    (array['emergencia', 'preferente', 'general', 'pensionistas'])[kind + 1],
    least(kind, 2), target,
    from_ms(arrived), from_ms(arrived + 8000),
    case when chance < 0.9 then from_ms(arrived + 8000 + wait) end,
    from_ms(arrived + 8000 + wait + case when chance < 0.9 then 240000 else 0 end),
    case when chance < 0.9 then 'answered' when chance < 0.98 then 'abandoned' else 'short' end,
    'caller', wait, case when chance < 0.9 then (random() * 480000)::int else 0 end, 1, '1001',
    (random() * 3)::int, 0, (random() * 3)::int, random() < 0.05,
    (wait * (0.5 + random()))::bigint, (wait * (0.6 + 3 * random()))::bigint
from waited
"""


async def generate(url: str, *, contacts: int) -> None:
    """Fill a database with contacts: a day, and days around it."""
    records = PostgresRecords(url, connections=1, command_timeout_s=QUERY_S)
    await records.open()
    async with records.connection() as connection:
        await connection.execute(GENERATE, SINCE_MS, DAY_MS, contacts, OTHERS)
        await connection.execute("vacuum analyze contact")
    await records.close()


class Took(NamedTuple):
    """Seconds of one report."""

    whole: float
    counting: float
    processor: float


async def make(url: str) -> Took:
    """Make the report once."""
    began = perf_counter()
    records = PostgresRecords(url, connections=1, command_timeout_s=QUERY_S, read_only=True)
    await records.open()
    async with records.connection() as connection:
        pid = await connection.fetchval("select pg_backend_pid()")
    counting, processor_s = perf_counter(), cpu_s(pid)
    figures = await records.day(
        since_ms=SINCE_MS, until_ms=SINCE_MS + DAY_MS, short_talk_ms=SHORT_TALK_MS
    )
    counted_s, processor_s = perf_counter() - counting, cpu_s(pid) - processor_s
    await records.close()
    made = report(DAY, figures, {})
    written = page(made, SPANISH)
    took = Took(perf_counter() - began, counted_s, processor_s)
    say(f"{made.overall.offered:,} offered, a page of {len(written):,} characters, {took}")
    return took


async def measure(contacts: int) -> None:
    """Measure, and print the figures as JSON in the last line."""
    with run_folder(lab_account()) as folder:
        async with PrivatePostgres(folder) as server:
            url = await server.fresh_database("report")
            say(f"generating {contacts + OTHERS:,} contacts")
            await generate(url, contacts=contacts)
            rounds = [await make(url) for _ in range(ROUNDS)]
    whole = [each.whole for each in rounds]
    figures = {
        "contacts": contacts,
        "seconds": median(whole),
        "best_seconds": min(whole),
        "worst_seconds": max(whole),
        "counting_seconds": median(each.counting for each in rounds),
        "counting_cpu_seconds": median(each.processor for each in rounds),
    }
    print(json.dumps({key: round(value, 2) for key, value in figures.items()}))


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--contacts", type=int, default=CONTACTS, help="of the day")
    asyncio.run(measure(options.parse_args().contacts))


if __name__ == "__main__":
    main()
