"""Agents who were there beside those planned, by hour, as the report of a day tells them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from callcenter.charts.numbers import number
from callcenter.report.columns import heading
from callcenter.report.intervals import By
from callcenter.report.rows import percent
from callcenter.report.staffing import PLAN_COLUMNS, beside_plan
from callcenter.report.tables import Table
from callcenter.store.postgres_intervals import intervals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.cli.calendar_day import CalendarDay
    from callcenter.report.staffing import Plan
    from callcenter.report.words import Words
    from callcenter.store.postgres import PostgresRecords

HOUR_MINUTES = 60


async def staffed(
    records: PostgresRecords, plan: Plan, day: CalendarDay, *, now_ms: int
) -> list[dict[str, Any]]:
    """Return for each hour of a day, as far as it has gone, who was there and who was planned.

    Raises:
        StoreUnavailable: the database is away.
    """
    found = await intervals(
        records, By.STAFF, minutes=HOUR_MINUTES, since_ms=day.since_ms, until_ms=day.until_ms
    )
    return beside_plan(
        found.rows,
        plan,
        moment=lambda ms: datetime.fromtimestamp(ms / 1000, tz=UTC),
        minutes=HOUR_MINUTES,
        since_ms=day.since_ms,
        until_ms=min(day.until_ms, now_ms),
    )


def staffing(rows: Iterable[Mapping[str, Any]], day: CalendarDay, words: Words) -> Table:
    """Return the hours in words."""
    language = words.language
    names = ("present_mean", *PLAN_COLUMNS)
    return Table(
        title=words.staffing_title,
        headings=(words.at, *(heading(name, language) for name in names)),
        rows=[
            (
                f"{row['interval_start'].astimezone(day.zone):%H:%M}",
                *(number(row[name], language=language, digits=1) for name in names[:-1]),
                words.none if row["adherence"] is None else percent(row["adherence"], words),
            )
            for row in rows
        ],
    )
