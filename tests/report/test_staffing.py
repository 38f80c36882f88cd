"""Agents who were there beside those planned."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.hours.planned import Planned, Shift
from callcenter.report.staffing import beside_plan

LIMA = ZoneInfo("America/Lima")
DAY = date(2026, 11, 27)
SINCE = round(datetime(2026, 11, 27, tzinfo=LIMA).timestamp() * 1000)
UNTIL = SINCE + 86_400_000
SHIFT = Shift(days=frozenset(), date=DAY, begin_min=7 * 60 + 15, end_min=8 * 60 + 30, agents=4)
PLAN = Planned([SHIFT], zone=LIMA)


def moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)


def came(hour: int, minute: int, present: float) -> dict[str, object]:
    begin = datetime(2026, 11, 27, hour, minute, tzinfo=LIMA).astimezone(UTC)
    return {"interval_start": begin, "agents": 5, "present_mean": present, "working_mean": 1.0}


def test_a_plan_stands_beside_who_came_also_where_nobody_did() -> None:
    rows = beside_plan(
        [came(7, 0, 1.0), came(8, 0, 5.0), came(20, 0, 2.0)],
        PLAN,
        moment=moment,
        minutes=30,
        since_ms=SINCE,
        until_ms=UNTIL,
    )
    told = [
        (
            f"{row['interval_start'].astimezone(LIMA):%H:%M}",
            row["planned_mean"],
            row["difference_mean"],
            row["adherence"],
        )
        for row in rows
    ]
    assert told == [
        ("07:00", 2.0, -1.0, 0.5),
        ("07:30", 4.0, -4.0, 0.0),
        ("08:00", 4.0, 1.0, 1.25),
        ("20:00", 0.0, 2.0, None),
    ]
    assert rows[1]["agents"] == 0


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_planned_minutes_are_all_told(minutes: int) -> None:
    rows = beside_plan([], PLAN, moment=moment, minutes=minutes, since_ms=SINCE, until_ms=UNTIL)
    assert sum(row["planned_mean"] for row in rows) * minutes == pytest.approx(4 * 75)
