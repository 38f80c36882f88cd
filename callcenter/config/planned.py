"""Planned agents as the operator writes them: `[planned]`, or a CSV file named there."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path  # pydantic reads it
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from callcenter.config.hours import DAY, DAYS, Interval, days_named
from callcenter.config.problems import Finding, why_unread
from callcenter.config.values import Table
from callcenter.hours.calendar import minute_of
from callcenter.hours.planned import Planned, Shift

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from callcenter.config.settings import Settings

COLUMNS = ("day", "from", "to", "agents")
"""What the first row of the CSV file names."""

_SPANISH = dict(zip(("lun", "mar", "mie", "jue", "vie", "sab", "dom"), DAYS, strict=True))
_MOST_SHIFTS = 20_000
_FILE = ("planned", "file")


DayPlanned = Annotated[str, Field(pattern=rf"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{DAY}(-{DAY})?)$")]
"""A date, a day of the week, or several: mon-fri."""


class ShiftTable(Table):
    """So many agents from one time to another: a row of `[planned]`."""

    day: DayPlanned
    hours: Interval
    agents: Annotated[int, Field(ge=0, le=10_000)]


class PlannedTable(Table):
    """How many agents are planned, and when: `[planned]`."""

    file: Path | None = None
    shifts: Annotated[tuple[ShiftTable, ...], Field(max_length=_MOST_SHIFTS)] = ()


def plan_of(settings: Settings) -> Planned | None:
    """Return the plan of settings that passed `check`; None where there is none."""
    if settings.planned is None:
        return None
    zone = ZoneInfo(settings.service.timezone)
    return Planned(map(_shift, settings.planned.shifts), zone=zone)


def with_planned(settings: Settings, folder: Path) -> tuple[Settings, list[Finding]]:
    """Put in the shifts that stand in a CSV file; a relative path counts from ``folder``."""
    table = settings.planned
    if table is None or table.file is None:
        return settings, []
    rows, found = _read(folder / table.file)
    read = table.model_copy(update={"shifts": (*table.shifts, *rows)})
    return settings.model_copy(update={"planned": read}), found


def planned_findings(settings: Settings) -> Iterator[Finding]:
    """Yield plans that say nothing, and shifts that end before they begin."""
    table = settings.planned
    if table is None:
        return
    if not table.shifts and table.file is None:
        yield Finding(
            path=("planned",),
            message="nobody is planned at any time",
            mend='Name a CSV file: file = "turnos.csv", or add [[planned.shifts]].',
        )
    for place, row in enumerate(table.shifts):
        if why := _wrong(row):
            yield Finding(
                path=("planned", "shifts", place),
                message=why,
                mend="A shift past midnight is two: up to 24:00, and from 00:00 on.",
            )


def _is_forward(row: ShiftTable) -> bool:
    begin, _, end = row.hours.partition("-")
    return minute_of(begin) < minute_of(end)


def _is_no_day(row: ShiftTable) -> bool:
    """Whether it is a date that no calendar has, or days of the week that go back."""
    if row.day[0].isdigit():
        return _date(row.day) is None
    return not days_named(row.day)


def _wrong(row: ShiftTable) -> str:
    """Return all that is wrong with a shift; "" where nothing is."""
    faults = []
    if _is_no_day(row):
        faults.append(f"is no day, and no days in their order: {row.day}")
    if not _is_forward(row):
        faults.append(f"ends before it begins: {row.hours}")
    return "; ".join(faults)


def _shift(row: ShiftTable) -> Shift:
    begin, _, end = row.hours.partition("-")
    date = _date(row.day)
    return Shift(
        days=frozenset() if date else frozenset(days_named(row.day)),
        date=date,
        begin_min=minute_of(begin),
        end_min=minute_of(end),
        agents=row.agents,
    )


def _read(path: Path) -> tuple[list[ShiftTable], list[Finding]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = why_unread(error)
        return [], [_refused(f"the file cannot be read: {why}", "Check the path, and its rights.")]
    lines = text.splitlines()
    separator = ";" if lines and ";" in lines[0] else ","  # a spreadsheet in Spanish writes ;
    rows = csv.reader(lines, delimiter=separator)
    names = [name.strip().lower() for name in next(rows, [])]
    if sorted(names) != sorted(COLUMNS):
        named = ", ".join(COLUMNS)
        return [], [_refused("the first row does not name the columns", f"Begin with: {named}.")]
    return _shifts(rows, names)


def _shifts(rows: Iterator[list[str]], names: list[str]) -> tuple[list[ShiftTable], list[Finding]]:
    shifts: list[ShiftTable] = []
    found: list[Finding] = []
    for at, row in enumerate(rows, start=2):
        if not any(field.strip() for field in row):
            continue
        try:
            shifts.append(_row(row, names))
        except ValueError as error:
            why = _faults(error) if isinstance(error, ValidationError) else str(error)
            found.append(_refused(f"line {at}: {why}", 'Write it as "mon-fri,07:00,13:00,12".'))
    return shifts, found


def _row(row: Sequence[str], names: list[str]) -> ShiftTable:
    """Return the shift of a row.

    Raises:
        ValueError: the row is none.
    """
    if len(row) != len(names):
        raise ValueError(f"has {len(row)} fields and not {len(names)}")
    field = dict(zip(names, (value.strip() for value in row), strict=True))
    hours = f"{_padded(field['from'])}-{_padded(field['to'])}"
    agents = int(field["agents"]) if field["agents"].isdecimal() else field["agents"]
    shift = ShiftTable.model_validate(
        {"day": _english(field["day"]), "hours": hours, "agents": agents}
    )
    if why := _wrong(shift):
        raise ValueError(why)
    return shift


def _english(days: str) -> str:
    return "-".join(_SPANISH.get(part, part) for part in days.lower().split("-"))


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _padded(time: str) -> str:
    return time.zfill(5)


def _faults(error: ValidationError) -> str:
    columns = {"hours": "from and to", "day": "day", "agents": "agents"}
    wrong = dict.fromkeys(columns[str(each["loc"][0])] for each in error.errors(include_url=False))
    return "; ".join(f"{column}: has no form that is known" for column in wrong)


def _refused(message: str, mend: str) -> Finding:
    return Finding(path=_FILE, message=message, mend=mend)
