"""The report of a day: every figure that is told, made from what the store has counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # msgspec reads the annotations at run time
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.facts import Outcome
from callcenter.report.after_call import ReasonReport, SurveyReport, reasons, survey
from callcenter.report.callbacks import CallbackReport, callbacks
from callcenter.report.fairness import gini, jain
from callcenter.report.figures import OPEN, UNKNOWN, GroupFigures, HalfHour
from callcenter.report.levels import (
    ServiceLevel,
    abandonment,
    abandonment_without_short,
    levels,
    share,
)

if TYPE_CHECKING:
    from callcenter.report.figures import DayFigures

_MS = 1_000


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says of a group."""

    label: str
    tier: int
    target_s: float
    goal: float | None = None  # the share that should be answered within target


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """Which day of which service, and how it is to be told."""

    service: str
    day: str  # as in 2026-11-27
    time_zone: str
    half_hours: Sequence[str]  # their names, by the clock on the wall
    official: ServiceLevel
    running: bool = False  # the day is not over
    spooled: bool = False  # facts wait on disk that the database does not have yet


class GroupReport(msgspec.Struct, frozen=True, kw_only=True):
    """One group, or all together; None is what cannot be told. Shares are of 1."""

    label: str
    tier: int | None
    target_s: float | None
    goal: float | None
    goal_kept: bool | None
    offered: int
    answered: int
    abandoned: int
    short: int
    abandonment: float | None
    abandonment_without_short: float | None
    service_level: float | None  # by the official formula
    service_levels: Mapping[ServiceLevel, float | None]
    within_target: float | None  # the promise kept: the strict form, whatever is official
    mean_wait_s: float | None
    p50_s: float | None
    p90_s: float | None
    p95_s: float | None
    max_s: float | None
    max_share_of_target: float | None
    overtakes: int
    same_class_overtakes: int
    overtaken: int
    overtaken_contacts: int
    guard_hits: int
    guard_share: float | None
    estimates: int
    within_bound: float | None
    left_beyond_bound: int
    error_s: float | None
    absolute_error_s: float | None
    rmse_s: float | None
    gini: float | None
    jain: float | None
    short_talks: int


class HalfHourReport(msgspec.Struct, frozen=True, kw_only=True):
    """Those who came within one half-hour."""

    at: str
    offered: int
    answered_in_target: int
    outcomes: Mapping[str, int]

    def of(self, *outcomes: str) -> int:
        """How many ended in one of these ways."""
        return sum(self.outcomes.get(each, 0) for each in outcomes)


class Note(msgspec.Struct, frozen=True):
    """Something about the records that a reader of the figures must know; `code` names its text."""

    code: str
    count: int = 0
    names: tuple[str, ...] = ()


class DayReport(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    service: str
    day: str
    time_zone: str
    official: ServiceLevel
    groups: Mapping[str, GroupReport]
    overall: GroupReport
    contacts: int  # those who never entered the line included
    worst_group: str | None  # by the official service level
    half_hours: Sequence[HalfHourReport]
    callbacks: CallbackReport
    survey: SurveyReport
    reasons: Sequence[ReasonReport]  # the most frequent first; the last: of whom nothing was said
    notes: Sequence[Note]


def report(
    day: Day,
    figures: DayFigures,
    promises: Mapping[str, Promise],
    *,
    scales: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> DayReport:
    """Make the report; a group of the configuration that nobody belonged to stands in it too.

    ``scales`` are the answers that each question of the survey takes, as far as they are known.
    """
    counted = {each.group_name: each for each in figures.groups}
    order = [*promises, *(name for name in counted if name not in promises)]
    order.sort(key=lambda name: _tier(name, counted, promises))
    groups = {
        name: _group(counted.get(name) or nobody(name), promises.get(name), day.official)
        for name in order
    }
    told = {name: each.service_level for name, each in groups.items()}
    known = {name: level for name, level in told.items() if level is not None}
    return DayReport(
        service=day.service,
        day=day.day,
        time_zone=day.time_zone,
        official=day.official,
        groups=groups,
        overall=_group(figures.everybody, None, day.official),
        contacts=figures.everybody.contacts,
        worst_group=min(known, key=lambda name: known[name], default=None),
        half_hours=_half_hours(figures.half_hours, day.half_hours),
        callbacks=callbacks(figures.callbacks),
        survey=survey(figures.survey, scales),
        reasons=reasons(
            figures.reasons, answered=figures.everybody.answered + figures.callbacks.answered
        ),
        notes=_notes(day, figures, unknown=[name for name in counted if name not in promises]),
    )


def nobody(name: str) -> GroupFigures:
    """Return the figures of a group to which nobody belonged."""
    zero: dict[str, Any] = {
        field.name: 0 if field.type in (int, float) else None
        for field in msgspec.structs.fields(GroupFigures)
    }
    return GroupFigures(**zero | {"group_name": name})


def _tier(name: str, counted: Mapping[str, GroupFigures], promises: Mapping[str, Promise]) -> int:
    if name in promises:
        return promises[name].tier
    tier = counted[name].tier
    return len(promises) + 3 if tier is None else tier


def _group(of: GroupFigures, promise: Promise | None, official: ServiceLevel) -> GroupReport:
    by_formula = levels(of)
    level, goal = by_formula[official], promise.goal if promise else None
    target_s = promise.target_s if promise else _seconds(of.target_ms)
    return GroupReport(
        label=promise.label if promise else of.group_name,
        tier=promise.tier if promise else of.tier,
        target_s=target_s if of.group_name else None,
        goal=goal,
        goal_kept=None if goal is None or level is None else level >= goal,
        offered=of.offered,
        answered=of.answered,
        abandoned=of.abandoned,
        short=of.short,
        abandonment=abandonment(of),
        abandonment_without_short=abandonment_without_short(of),
        service_level=level,
        service_levels=by_formula,
        within_target=by_formula[ServiceLevel.STRICT],
        mean_wait_s=_seconds(of.mean_ms),
        p50_s=_seconds(of.p50_ms),
        p90_s=_seconds(of.p90_ms),
        p95_s=_seconds(of.p95_ms),
        max_s=_seconds(of.max_ms),
        max_share_of_target=of.ratio_max,
        overtakes=of.passed,
        same_class_overtakes=of.overtook,
        overtaken=of.overtaken,
        overtaken_contacts=of.overtaken_contacts,
        guard_hits=of.guard_hits,
        guard_share=share(of.guard_hits, of.offered),
        estimates=of.estimates,
        within_bound=share(of.in_bound, of.bounds),
        left_beyond_bound=of.left_beyond_bound,
        error_s=_seconds(of.error_ms),
        absolute_error_s=_seconds(of.absolute_error_ms),
        rmse_s=None if of.squared_error_ms2 is None else sqrt(of.squared_error_ms2) / _MS,
        gini=gini(of),
        jain=jain(of),
        short_talks=of.short_talks,
    )


def _seconds(span_ms: float | None) -> float | None:
    return None if span_ms is None else span_ms / _MS


def _half_hours(counted: Sequence[HalfHour], names: Sequence[str]) -> list[HalfHourReport]:
    found: list[list[HalfHour]] = [[] for _ in names]
    for each in counted:
        found[each.half_hour].append(each)
    return [
        HalfHourReport(
            at=name,
            offered=sum(each.offered for each in rows),
            answered_in_target=sum(each.answered_in_target for each in rows),
            outcomes={each.outcome: each.contacts for each in rows},
        )
        for name, rows in zip(names, found, strict=True)
    ]


def _notes(day: Day, figures: DayFigures, *, unknown: Sequence[str]) -> list[Note]:
    """Say what is missing, or cannot be right; nothing where the records are whole."""
    of = figures.everybody
    odd_ends = sum(each.contacts for each in figures.half_hours if each.outcome == UNKNOWN)
    counts = {
        "same_class_overtakes": of.overtook,
        "open_now" if day.running else "open": of.open,
        "arrivals_untold": of.arrivals_untold,
        "answers_untold": of.answers_untold,
        "waits_untold": of.waits_untold,
        "targets_untold": of.targets_untold,
        "order_untold": of.order_untold,
        "talks_untold": of.talks_untold,
        "outcomes_untold": odd_ends,
        "clock_odd": of.clock_odd,
    }
    notes = [Note("running")] if day.running else []
    notes += [Note("spooled")] if day.spooled else []
    notes += [] if of.contacts else [Note("nothing")]
    notes += [Note(code, count) for code, count in counts.items() if count]
    return notes + ([Note("unknown_groups", names=tuple(unknown))] if unknown else [])


HUNG_UP = (Outcome.ABANDONED.value, Outcome.SHORT.value)
OUTCOMES = (*(each.value for each in Outcome), OPEN, UNKNOWN)
"""Every way in which a contact is counted in a half-hour."""
