"""`callcenter report DAY --by WHAT`: rows of 15, 30 or 60 minutes, for a spreadsheet."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from callcenter.cli.calendar_day import read_day
from callcenter.cli.interval_rows import csv_text, objects
from callcenter.cli.interval_xlsx import Sheet, workbook
from callcenter.cli.output import write
from callcenter.cli.report_database import history
from callcenter.config import plan_of
from callcenter.errors import ConfigError
from callcenter.report.intervals import USUAL_MINUTES, By
from callcenter.report.staffing import PLAN_COLUMNS, beside_plan
from callcenter.store.postgres_intervals import Intervals, intervals

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.config import Settings
    from callcenter.report.words import Words


def refuse_without_rows(options: Namespace) -> None:
    """Refuse what only rows have.

    Raises:
        ConfigError: it was asked for, and rows were not.
    """
    if options.minutes is not None or options.to is not None or options.xlsx is not None:
        raise ConfigError(
            "--minutes, --to and --xlsx belong to rows: give --by, such as --by group"
        )


def intervals_text(options: Namespace, chosen: Settings, words: Words, *, now_ms: int) -> str:
    """Return the rows of the days that were asked for, as CSV or JSON, or where they are.

    Raises:
        ConfigError: a day cannot be used, or the last is before the first.
        StoreError: the database cannot be reached, or is of another version.
    """
    if options.html is not None:
        raise ConfigError("--html is the page of a whole day: leave it out, or leave out --by")
    zone = ZoneInfo(chosen.service.timezone)
    first = read_day(options.day, zone=zone, now_ms=now_ms)
    last = first if options.to is None else read_day(options.to, zone=zone, now_ms=now_ms)
    if last.day < first.day:
        raise ConfigError(f"{last.day} is before {first.day}: --to is the last day")

    asked = list(dict.fromkeys(options.by))
    if len(options.by) > 1 and options.xlsx is None:
        raise ConfigError("several --by are sheets of one workbook: give --xlsx, or one --by")

    async def read_all() -> list[Intervals]:
        async with history(chosen, words) as records:
            read = [
                await intervals(
                    records,
                    by,
                    minutes=options.minutes or USUAL_MINUTES,
                    since_ms=first.since_ms,
                    until_ms=last.until_ms,
                )
                for by in asked
            ]
        plan = plan_of(chosen)
        if plan is None or By.STAFF not in asked:
            return read
        place = asked.index(By.STAFF)
        read[place] = Intervals(
            [*read[place].columns, *PLAN_COLUMNS],
            beside_plan(
                read[place].rows,
                plan,
                moment=lambda ms: datetime.fromtimestamp(ms / 1000, tz=UTC),
                minutes=options.minutes or USUAL_MINUTES,
                since_ms=first.since_ms,
                until_ms=min(last.until_ms, now_ms),
            ),
        )
        return read

    found = asyncio.run(read_all())
    if options.xlsx is not None:
        named = zip(asked, found, strict=True)
        sheets = [Sheet(by, each.columns, each.rows) for by, each in named]
        write(options.xlsx, workbook(sheets, zone, language=words.language))
        return f"{words.written.format(path=options.xlsx)}\n"
    if options.json:
        return f"{msgspec.json.encode(objects(found[0].rows, zone)).decode()}\n"
    return csv_text(found[0].columns, found[0].rows, zone)
