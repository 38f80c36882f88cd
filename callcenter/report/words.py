"""Which words the report needs; `spanish` and `english` have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.charts.counted import Counted
    from callcenter.report.levels import ServiceLevel


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The report in one language. Names in braces are filled in."""

    language: str
    title: str  # {service}, {date}
    date: str  # {day}, {month}, {year}
    months: tuple[str, ...]
    zone: str  # {zone}
    all_groups: str
    official: str  # {formula}
    glance: str  # {offered}, {answered}, {abandoned}, {level}
    glance_worst: str  # {group}, {level}
    glance_goals: str  # {kept}, {goals}
    glance_order: str  # no overtakes
    nothing: str  # stands where nobody is there to count
    none: str  # stands where a number cannot be told
    sections: dict[str, str]
    rows: dict[str, str]
    means: dict[str, str]  # what a row means, where its name does not say it
    formulas: dict[ServiceLevel, str]
    official_mark: str
    outcomes: dict[str, str]
    pictures: dict[str, str]  # titles
    seen: dict[str, str]  # what a picture shows, for who cannot see it
    marks: dict[str, str]  # words in pictures
    notes: dict[str, Counted]  # {names}
    notes_title: str
    figures_title: str
    half_hours_title: str
    callbacks_title: str
    callbacks_took: str  # {p50}, {p90}, {max}
    callbacks: dict[str, str]  # by the field of `CallbackReport`
    survey_title: str
    survey_rate: str  # {answered}, {asked}, {rate}
    reasons_title: str
    staffing_title: str
    columns: dict[str, str]  # of the tables of survey and reasons
    unsaid: str  # no reason
    how: str  # where the figures are explained
    at: str
    by_formula: str
    away: str  # {why}
    other_version: str  # {why}
    written: str  # {path}
