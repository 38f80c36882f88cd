"""The day drawn: what each picture of the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.charts.bars import Series, bars
from callcenter.charts.lines import lines
from callcenter.charts.numbers import Unit, number
from callcenter.charts.picture import Frame
from callcenter.charts.shares import Share, ShareNames, shares
from callcenter.charts.spreads import Spread, SpreadNames, spreads
from callcenter.facts import Outcome
from callcenter.report.day import HUNG_UP
from callcenter.report.levels import share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.charts.svg import Markup
    from callcenter.report.day import DayReport, GroupReport, HalfHourReport
    from callcenter.report.words import Words


def pictures(report: DayReport, words: Words) -> list[Markup]:
    """Return the pictures in the order in which they are read."""
    if not report.overall.offered:
        return []
    return [
        _shares(report, words),
        _waits(report, words),
        _day(report, words),
        _level(report, words),
        _volume(report, words),
    ]


def _frame(key: str, words: Words) -> Frame:
    return Frame(
        key=key,
        title=words.pictures[key],
        description=words.seen[key],
        language=words.language,
    )


def _shares(report: DayReport, words: Words) -> Markup:
    marks = words.marks
    names = ShareNames(
        goal=marks["goal"], kept=marks["kept"], missed=marks["missed"], nobody=words.nothing
    )
    overall = _share(report.overall, words.all_groups, words)
    rows = [_share(each, each.label, words) for each in report.groups.values()]
    return shares(_frame("shares", words), [*rows, overall], names=names)


def _share(of: GroupReport, name: str, words: Words) -> Share:
    note = number(of.offered, language=words.language)
    return Share(
        name=name,
        share=of.service_level,
        goal=of.goal,
        note=f"{note} {words.rows['offered'].lower()}",
    )


def _waits(report: DayReport, words: Words) -> Markup:
    marks = words.marks
    names = SpreadNames(
        p50=marks["p50"],
        p90=marks["p90"],
        p95=marks["p95"],
        most=marks["most"],
        target=marks["target"],
    )
    rows = [
        Spread(
            name=each.label,
            p50=each.p50_s,
            p90=each.p90_s or 0,
            p95=each.p95_s or 0,
            most=each.max_s or 0,
            target=each.target_s,
        )
        for each in report.groups.values()
        if each.p50_s is not None
    ]
    return spreads(_frame("waits", words), rows, names=names)


def _volume(report: DayReport, words: Words) -> Markup:
    groups = report.groups.values()
    series = [
        Series(words.rows[name], [getattr(each, name) for each in groups])
        for name in ("offered", "answered", "abandoned")
    ]
    return bars(_frame("volume", words), [each.label for each in groups], series)


def _day(report: DayReport, words: Words) -> Markup:
    halves = _awake(report)
    series = [
        Series(words.rows["offered"], [half.offered for half in halves]),
        Series(words.rows["answered"], [half.of(Outcome.ANSWERED) for half in halves]),
        Series(words.rows["abandoned"], [half.of(*HUNG_UP) for half in halves]),
    ]
    return lines(_frame("day", words), [half.at for half in halves], series)


def _level(report: DayReport, words: Words) -> Markup:
    halves = _awake(report)
    levels = [share(half.answered_in_target, half.offered) for half in halves]
    return lines(
        _frame("level", words),
        [half.at for half in halves],
        [Series(words.marks["level"], levels)],
        unit=Unit.SHARE,
    )


def _awake(report: DayReport) -> Sequence[HalfHourReport]:
    """Return the half-hours from the first to the last in which somebody was offered."""
    places = [place for place, half in enumerate(report.half_hours) if half.offered]
    return report.half_hours[places[0] : places[-1] + 1] if places else report.half_hours
