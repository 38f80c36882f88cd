"""The figures as rows of words, one column a group: what both the terminal and the page show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcenter.charts.numbers import Unit, number, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from callcenter.report.day import DayReport, GroupReport
    from callcenter.report.words import Words

    Cell = Callable[[GroupReport, Words], str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every group; the last cell is of all together."""

    name: str
    cells: Sequence[str]
    means: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together."""

    title: str
    rows: Sequence[Row]


def headings(report: DayReport, words: Words) -> list[str]:
    """Return the names of the columns."""
    return [*(each.label for each in report.groups.values()), words.all_groups]


def sections(report: DayReport, words: Words) -> list[Section]:
    """Return every figure of the day; what is known of no group is left out."""
    columns = [*report.groups.values(), report.overall]
    made = []
    for key, names in _SECTIONS.items():
        rows = [_row(name, columns, words) for name in names]
        rows += _formulas(report, columns, words) if key == "level" else []
        known = [row for row in rows if any(cell != words.none for cell in row.cells)]
        if known:
            made.append(Section(words.sections[key], known))
    return made


def percent(value: float, words: Words) -> str:
    """Return a share with one decimal."""
    return written(value, Unit.SHARE, language=words.language, digits=1)


def _row(name: str, columns: Sequence[GroupReport], words: Words) -> Row:
    cells = [_CELLS[name](column, words) for column in columns]
    shown = [words.none if cell is None else cell for cell in cells]
    return Row(words.rows[name], shown, words.means.get(name, ""))


def _formulas(report: DayReport, columns: Sequence[GroupReport], words: Words) -> list[Row]:
    rows = []
    for formula, said in words.formulas.items():
        levels = [column.service_levels[formula] for column in columns]
        cells = [words.none if level is None else percent(level, words) for level in levels]
        short, _, means = said.partition(": ")
        mark = f" ({words.official_mark})" if formula is report.official else ""
        rows.append(Row(f"{short[0].upper()}{short[1:]}{mark}", cells, means))
    return rows


def _count(name: str) -> Cell:
    def cell(of: GroupReport, words: Words) -> str:
        return number(getattr(of, name), language=words.language)

    return cell


def _unit(name: str, unit: Unit, *, digits: int = 0) -> Cell:
    def cell(of: GroupReport, words: Words) -> str | None:
        value = getattr(of, name)
        if value is None:
            return None
        return written(value, unit, language=words.language, digits=digits)

    return cell


def _with_estimates(name: str) -> Cell:
    def cell(of: GroupReport, words: Words) -> str | None:
        return number(getattr(of, name), language=words.language) if of.estimates else None

    return cell


def _kept(of: GroupReport, words: Words) -> str | None:
    return None if of.goal_kept is None else words.marks["yes" if of.goal_kept else "no"]


_SECTIONS = {
    "volume": (
        "offered",
        "answered",
        "abandoned",
        "short",
        "abandonment",
        "abandonment_without_short",
    ),
    "level": ("target_s", "within_target", "goal", "goal_kept"),
    "waits": ("mean_wait_s", "p50_s", "p90_s", "p95_s", "max_s"),
    "order": (
        "overtakes",
        "same_class_overtakes",
        "overtaken",
        "overtaken_contacts",
        "guard_hits",
        "guard_share",
    ),
    "estimates": (
        "estimates",
        "within_bound",
        "left_beyond_bound",
        "error_s",
        "absolute_error_s",
        "rmse_s",
    ),
    "fairness": ("gini", "jain", "max_share_of_target"),
    "talks": ("short_talks",),
}

_CELLS: dict[str, Cell] = {
    **{
        name: _count(name)
        for name in (
            "offered",
            "answered",
            "abandoned",
            "short",
            "overtakes",
            "same_class_overtakes",
            "overtaken",
            "overtaken_contacts",
            "guard_hits",
            "short_talks",
        )
    },
    **{
        name: _unit(name, Unit.SHARE, digits=1)
        for name in (
            "abandonment",
            "abandonment_without_short",
            "within_target",
            "guard_share",
            "within_bound",
        )
    },
    **{
        name: _unit(name, Unit.SECONDS)
        for name in (
            "target_s",
            "mean_wait_s",
            "p50_s",
            "p90_s",
            "p95_s",
            "max_s",
            "error_s",
            "absolute_error_s",
            "rmse_s",
        )
    },
    "goal": _unit("goal", Unit.SHARE),
    "goal_kept": _kept,
    "estimates": _with_estimates("estimates"),
    "left_beyond_bound": _with_estimates("left_beyond_bound"),
    "gini": _unit("gini", Unit.COUNT, digits=3),
    "jain": _unit("jain", Unit.COUNT, digits=3),
    "max_share_of_target": _unit("max_share_of_target", Unit.COUNT, digits=2),
}
