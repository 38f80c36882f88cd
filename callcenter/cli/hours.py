"""`callcenter hours`: when each line is open in the next two weeks, as it will be."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.cli import settings
from callcenter.cli.exits import DONE
from callcenter.cli.texts import TEXTS, Language
from callcenter.config.hours import calendar_of
from callcenter.hours.calendar import time_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from datetime import date

    from callcenter.cli.texts import Texts
    from callcenter.hours.calendar import Calendar, Day

TWO_WEEKS = 14


def main(options: Namespace) -> int:
    """Print a line of text for each day, below each line's name.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    chosen = settings.load(options)
    language = Language(options.language or chosen.language)
    texts = TEXTS[language]
    for place, (name, line) in enumerate(chosen.lines.items()):
        if place:
            print()
        if line.hours is None:
            print(f"{name}: {texts.always_open}")
            continue
        calendar = replace(calendar_of(chosen, line.hours), language=language.value)
        print(f"{name} ({calendar.zone.key}):")
        for row in days(calendar, datetime.now(tz=calendar.zone).date(), texts):
            print(f"  {row}")
    return DONE


def days(calendar: Calendar, today: date, texts: Texts) -> Iterator[str]:
    """Yield two weeks in words, today first."""
    for at, day in calendar.days(today, TWO_WEEKS):
        weekday, month = texts.weekdays[at.weekday()], texts.months[at.month - 1]
        when = texts.day.format(weekday=weekday, day=at.day, month=month)
        reason = f"  ({day.reason})" if day.reason else ""
        yield f"{when:<26}  {_open(day, texts)}{reason}"


def _open(day: Day, texts: Texts) -> str:
    intervals = (f"{time_of(begin)} {texts.until} {time_of(end)}" for begin, end in day.open)
    return ", ".join(intervals) or texts.closed
