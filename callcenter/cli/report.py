"""`callcenter report`: what became of a day's contacts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from callcenter.charts.numbers import SPACE
from callcenter.cli import settings
from callcenter.cli.calendar_day import read_day
from callcenter.cli.exits import DONE
from callcenter.cli.report_database import history
from callcenter.cli.report_intervals import intervals_text, refuse_without_rows
from callcenter.cli.report_staffing import staffed, staffing
from callcenter.cli.table import table
from callcenter.clock import wall_ms
from callcenter.config import plan_of
from callcenter.errors import ConfigError
from callcenter.report.day import Day, DayReport, Promise, report
from callcenter.report.english import ENGLISH
from callcenter.report.glance import glance, notes, official, title
from callcenter.report.page import page
from callcenter.report.rows import headings, sections
from callcenter.report.spanish import SPANISH
from callcenter.report.tables import after_call
from callcenter.store.spoolfolder import spooled_files

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable
    from pathlib import Path

    from callcenter.cli.calendar_day import CalendarDay
    from callcenter.config import Settings
    from callcenter.report.figures import DayFigures
    from callcenter.report.tables import Table
    from callcenter.report.words import Words

WORDS: dict[str, Words] = {"es": SPANISH, "en": ENGLISH}
_MS = 1_000


def main(options: Namespace) -> int:
    """Make the report of one day, and print or write it.

    Raises:
        ConfigError: the day or the configuration cannot be used, or the page cannot be written.
        StoreError: the database cannot be reached, or is of another version.
    """
    chosen = settings.load(options)
    words = WORDS[options.language or chosen.language]
    now_ms = wall_ms()
    if options.by is not None:
        print(intervals_text(options, chosen, words, now_ms=now_ms), end="")
        return DONE
    refuse_without_rows(options)
    day = read_day(options.day, zone=ZoneInfo(chosen.service.timezone), now_ms=now_ms)
    figures, agents = asyncio.run(_counted(chosen, day, words, now_ms=now_ms))
    made = _report(chosen, day, figures, now_ms=now_ms)
    if options.html is not None:
        _write(options.html, page(made, words))
        print(words.written.format(path=options.html))
    elif options.json:
        print(msgspec.json.encode(made).decode())
    else:
        print(text(made, words, [staffing(agents, day, words)] if agents else ()))
    return DONE


def text(made: DayReport, words: Words, more: Iterable[Table] = ()) -> str:
    """Return the report for a terminal, with more tables at the end."""
    lines = [title(made, words), official(made, words), words.zone.format(zone=made.time_zone)]
    lines += ["", *map(_plain, glance(made, words))]
    told = [f"  ! {_plain(sentence)}" for sentence in notes(made, words)]
    lines += ["", words.notes_title, *told] if told else []
    names = headings(made, words)
    rows: list[tuple[str, ...]] = []
    for section in sections(made, words):
        rows += [("",) * (len(names) + 1), (section.title.upper(), *[""] * len(names))]
        rows += [(f"  {row.name}", *map(_plain, row.cells)) for row in section.rows]
    figures = table(("", *names), rows, right=frozenset(range(1, len(names) + 1)))
    after = [line for each in (*after_call(made, words), *more) for line in ("", *_lines(each))]
    return "\n".join([*lines, "", figures, *after])


def _lines(of: Table) -> list[str]:
    rows = [[_plain(cell) for cell in row] for row in of.rows]
    shown = table(of.headings, rows, right=frozenset(range(1, len(of.headings))))
    return [of.title, *([_plain(of.says)] if of.says else []), *([shown] if rows else [])]


def _plain(cell: str) -> str:
    """Return `cell` for a terminal, where nothing breaks a line at a space of ours."""
    return cell.replace(SPACE, " ")


async def _counted(
    chosen: Settings, day: CalendarDay, words: Words, *, now_ms: int
) -> tuple[DayFigures, list[dict[str, Any]]]:
    """Return the figures, and where agents are planned, who was there in each hour."""
    plan = plan_of(chosen)
    async with history(chosen, words) as records:
        figures = await records.day(
            since_ms=day.since_ms,
            until_ms=day.until_ms,
            short_talk_ms=round(chosen.report.short_talk_s * _MS),
        )
        return figures, await staffed(records, plan, day, now_ms=now_ms) if plan else []


def _report(chosen: Settings, day: CalendarDay, figures: DayFigures, *, now_ms: int) -> DayReport:
    about = Day(
        service=chosen.service.name,
        day=day.day.isoformat(),
        time_zone=chosen.service.timezone,
        half_hours=day.half_hours(),
        official=chosen.report.service_level,
        running=now_ms < day.until_ms,
        spooled=bool(spooled_files(chosen.database.spool)),
    )
    promises = {
        name: Promise(
            label=group.label,
            tier=group.tier,
            target_s=group.target_s,
            goal=group.goal,
        )
        for name, group in chosen.groups.items()
    }
    asked = chosen.survey.questions if chosen.survey else ()
    scales = {question.name: tuple(map(int, question.digits)) for question in asked}
    return report(about, figures, promises, scales=scales)


def _write(path: Path, content: str) -> None:
    """Write the page.

    Raises:
        ConfigError: it cannot be written there.
    """
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
