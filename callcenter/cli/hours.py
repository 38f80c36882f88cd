"""`callcenter hours`: when each line is open in the next two weeks, and what was decided by hand.

What was decided is asked of the running service; where there is none, nobody has decided anything.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from callcenter.cli import settings
from callcenter.cli.exits import DONE
from callcenter.cli.live import in_words
from callcenter.cli.texts import TEXTS, Language
from callcenter.config.hours import calendar_of
from callcenter.control import client
from callcenter.control.protocol import ShowSwitches, SwitchesReply
from callcenter.hours.calendar import time_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from callcenter.cli.texts import Texts
    from callcenter.hours.calendar import Calendar, Day
    from callcenter.views import SwitchView

TWO_WEEKS = 14


def main(options: Namespace) -> int:
    """Print a line of text for each day, below each line's name.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    chosen = settings.load(options)
    language = Language(options.language or chosen.language)
    texts = TEXTS[language]
    switched = _switched(chosen.control.socket, texts)
    for place, (name, line) in enumerate(chosen.lines.items()):
        if place:
            print()
        switch = switched.get(name)
        if line.hours is None:
            print(f"{name}: {texts.always_open}")
            if switch:
                print(f"  ! {by_hand(switch, ZoneInfo(chosen.service.timezone), texts)}")
            continue
        calendar = replace(calendar_of(chosen, line.hours), language=language.value)
        print(f"{name} ({calendar.zone.key}):")
        if switch:
            print(f"  ! {by_hand(switch, calendar.zone, texts)}")
        for row in days(calendar, datetime.now(tz=calendar.zone).date(), texts):
            print(f"  {row}")
    return DONE


def days(calendar: Calendar, today: date, texts: Texts) -> Iterator[str]:
    """Yield two weeks in words, today first."""
    for at, day in calendar.days(today, TWO_WEEKS):
        when = _date(at, texts)
        reason = f"  ({day.reason})" if day.reason else ""
        yield f"{when:<26}  {_open(day, texts)}{reason}"


def _open(day: Day, texts: Texts) -> str:
    intervals = (f"{time_of(begin)} {texts.until} {time_of(end)}" for begin, end in day.open)
    return ", ".join(intervals) or texts.closed


def by_hand(switch: SwitchView, zone: ZoneInfo, texts: Texts) -> str:
    """Return who decided what of a line, and until when."""
    until = texts.until_switched
    if switch.until:
        at = datetime.fromtimestamp(switch.until / 1_000, tz=UTC).astimezone(zone)
        until = texts.switched_until.format(day=_date(at, texts), time=f"{at:%H:%M}")
    return texts.switched[switch.is_open].format(actor=switch.actor, until=until)


def _date(at: date, texts: Texts) -> str:
    weekday, month = texts.weekdays[at.weekday()], texts.months[at.month - 1]
    return texts.day.format(weekday=weekday, day=at.day, month=month)


def _switched(socket: Path, texts: Texts) -> dict[str, SwitchView]:
    """Return what was decided, by line; where it cannot be asked, the hours are told alone."""
    try:
        reply = asyncio.run(client.call(socket, ShowSwitches()))
    except client.NoReply as fault:
        if fault.trouble is not client.Trouble.NOT_RUNNING:
            told = texts.switches_unknown.format(why=in_words(fault, texts))
            print(f"callcenter: {told}", file=sys.stderr)
        return {}
    return {each.line: each for each in reply.switches} if isinstance(reply, SwitchesReply) else {}
