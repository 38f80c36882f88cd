"""The day in a few sentences, and what a reader must know of its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.charts.counted import counted
from callcenter.charts.numbers import number
from callcenter.report.rows import percent

if TYPE_CHECKING:
    from callcenter.report.day import DayReport
    from callcenter.report.words import Words


def glance(report: DayReport, words: Words) -> list[str]:
    """Return what a supervisor wants to know first; nothing of a day of nobody."""
    all_groups = report.overall
    if not all_groups.offered:
        return []
    counts = {
        name: number(getattr(all_groups, name), language=words.language)
        for name in ("offered", "answered", "abandoned")
    }
    level = percent(all_groups.service_level or 0, words)
    told = [words.glance.format(**counts, level=level)]
    verdicts = [g.goal_kept for g in report.groups.values() if g.goal_kept is not None]
    if verdicts:
        told.append(words.glance_goals.format(kept=sum(verdicts), goals=len(verdicts)))
    if report.worst_group is not None:
        worst = report.groups[report.worst_group]
        lowest = percent(worst.service_level or 0, words)
        told.append(words.glance_worst.format(group=worst.label, level=lowest))
    if not {note.code for note in report.notes} & {"same_class_overtakes", "order_untold"}:
        told.append(words.glance_order)
    return told


def notes(report: DayReport, words: Words) -> list[str]:
    """Return one sentence a gap, or whatever else must be known."""
    return [
        counted(
            words.notes[note.code],
            note.count,
            count=number(note.count, language=words.language),
            names=", ".join(note.names),
        )
        for note in report.notes
    ]


def title(report: DayReport, words: Words) -> str:
    """Return whose day it is."""
    year, month, day = (int(part) for part in report.day.split("-"))
    date = words.date.format(day=day, month=words.months[month - 1], year=year)
    return words.title.format(service=report.service, date=date)


def official(report: DayReport, words: Words) -> str:
    """Return which formula is the official one."""
    return words.official.format(formula=words.formulas[report.official])
