"""Opening hours that contradict themselves, or name what nobody knows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callcenter.config.closed_line import never_refused_keys
from callcenter.config.countries import code_of
from callcenter.config.hours import DAYS, dates_of, days_named
from callcenter.config.problems import Finding, Severity
from callcenter.hours.calendar import minute_of
from callcenter.hours.holidays import countries, name_of_holiday

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from callcenter.config.hours import HoursTable
    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings

_SMALLEST_GAP_MIN = 5
"""A shorter time closed between two times open is a slip of the pen."""
_LONGEST = timedelta(days=366)


def hours_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with hours. All names must be known by now."""
    used = {line.hours for line in settings.lines.values()}
    used |= {table.hours for table in settings.on_call}
    for name, hours in settings.hours.items():
        path = ("hours", name)
        yield from _week(path, hours)
        yield from _never_shut(path, hours)
        yield from _holidays(path, hours)
        zone = ZoneInfo(hours.timezone or settings.service.timezone)
        yield from _dates(path, hours, today=datetime.now(tz=zone).date())
        if name not in used:
            yield Finding(
                path=path,
                message="no line has these hours, and no on-call phone",
                mend=f'Write hours = "{name}" in a line, or remove them.',
                severity=Severity.WARNING,
            )
    yield from _zone(settings)
    yield from _untold_keys(settings)


def _untold_keys(settings: Settings) -> Iterator[Finding]:
    """Our own words for a closed line tell of the emergency key alone."""
    for name, line in settings.lines.items():
        if line.hours and not line.closed_menu and never_refused_keys(settings, line):
            yield Finding(
                path=("lines", name, "closed_menu"),
                message=(
                    "who calls while it is closed is not told which key lets in a group that is "
                    "never refused; the key works all the same"
                ),
                mend='Name a menu of your own that says so: closed_menu = "cierre".',
                severity=Severity.WARNING,
            )


def _week(path: FieldPath, hours: HoursTable) -> Iterator[Finding]:
    path = (*path, "week")
    named = [day for days in hours.week for day in days_named(days)]
    for days, intervals in hours.week.items():
        if not days_named(days):
            yield Finding(
                path=(*path, days),
                message="goes back over the end of the week",
                mend="Begin with the earlier day, and write sat and sun on lines of their own.",
            )
        yield from _intervals((*path, days), intervals)
    for day, times in Counter(named).items():
        if times > 1:
            yield Finding(
                path=path,
                value=DAYS[day],
                message="has hours twice",
                mend="Name each day of the week once.",
            )
    if not any(hours.week.values()):
        yield Finding(
            path=path,
            message="no day of the week has an hour in which the line is open",
            mend='Write when it is open: mon-fri = ["07:00-12:00", "13:00-17:45"].',
        )


def _never_shut(path: FieldPath, hours: HoursTable) -> Iterator[Finding]:
    """Whoever calls at lunch would wait for its end, and the line be as good as open."""
    for intervals in hours.week.values():
        parts = sorted((minute_of(text[:5]), minute_of(text[6:]), text) for text in intervals)
        for (_, end, before), (begin, _, _) in pairwise(parts):
            gap_s = 60 * (begin - end)
            if 60 * _SMALLEST_GAP_MIN <= gap_s <= hours.wait_before_open_s:
                yield Finding(
                    path=(*path, "wait_before_open_s"),
                    value=f"{hours.wait_before_open_s:g}",
                    message=f"is all the time that the line is closed after {before}",
                    mend=f"Take less than {gap_s}, or leave the line open then.",
                    severity=Severity.WARNING,
                )


def _intervals(path: FieldPath, intervals: tuple[str, ...]) -> Iterator[Finding]:
    parts = []
    for text in intervals:
        begin, end = minute_of(text[:5]), minute_of(text[6:])
        parts.append((begin, end, text))
        if end <= begin:
            yield Finding(
                path=path,
                value=repr(text),
                message="ends before it begins",
                mend="Over midnight write two: until 24:00, and from 00:00 on the next day.",
            )
    for (_, end, before), (begin, _, text) in pairwise(sorted(parts)):
        if begin < end:
            yield Finding(
                path=path,
                value=repr(text),
                message=f"begins while {before} is not over",
                mend="Let one end before the other begins.",
            )
        elif 0 < begin - end < _SMALLEST_GAP_MIN:
            yield Finding(
                path=path,
                value=repr(text),
                message=f"leaves a hole of {begin - end} minute(s) after {before}",
                mend="Close the hole, unless the line is really closed so shortly.",
                severity=Severity.WARNING,
            )


def _holidays(path: FieldPath, hours: HoursTable) -> Iterator[Finding]:
    if hours.holidays is None:
        return
    country = hours.holidays.partition("-")[0]
    path = (*path, "holidays")
    if country not in countries():
        yield Finding(
            path=path,
            value=repr(hours.holidays),
            message="is no country whose holidays are known",
            mend=f'Write two letters, as in "{code_of(country) or "PE"}", or the days as dates.',
        )
        return
    try:
        name_of_holiday(hours.holidays, datetime.now(tz=ZoneInfo("UTC")).date(), "es")
    except ValueError:
        yield Finding(
            path=path,
            value=repr(hours.holidays),
            message=f"is no part of {country} whose holidays are known",
            mend=f"Use its ISO 3166-2 code, or the country alone: {country}.",
        )


def _dates(path: FieldPath, hours: HoursTable, *, today: date) -> Iterator[Finding]:
    seen: set[date] = set()
    for place, row in enumerate(hours.dates):
        here = (*path, "dates", place)
        last = row.until or row.date
        yield from _intervals((*here, "open"), row.open)
        if not timedelta(0) <= last - row.date <= _LONGEST:
            yield Finding(
                path=(*here, "until"),
                value=str(last),
                message="is before the date, or more than a year after it",
                mend="Write the last day, or leave it out for a single one.",
            )
            continue
        if last < today:
            yield Finding(
                path=(*here, "date"),
                value=str(row.date),
                message="is past",
                mend="Remove it, unless it is kept for the record.",
                severity=Severity.WARNING,
            )
        days = set(dates_of(row))
        if twice := seen & days:
            yield Finding(
                path=(*here, "date"),
                value=str(min(twice)),
                message="has hours twice",
                mend="Name each date once.",
            )
        seen |= days


def _zone(settings: Settings) -> Iterator[Finding]:
    """Hours in the time of Greenwich are hardly ever meant."""
    for name, hours in settings.hours.items():
        if hours.timezone is None and settings.service.timezone == "UTC":
            yield Finding(
                path=("hours", name),
                message="no time zone is set, so these hours are counted in UTC",
                mend='Set timezone in [service] or here: timezone = "America/Lima".',
                severity=Severity.WARNING,
            )
