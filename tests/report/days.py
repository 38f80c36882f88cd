"""Figures of made-up days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.report.day import Day, DayReport, Promise, nobody, report
from callcenter.report.figures import (
    CallbackFigures,
    DayFigures,
    GroupFigures,
    HalfHour,
    ReasonCount,
    SurveyFigures,
)
from callcenter.report.levels import ServiceLevel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HALF_HOURS = [f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)]
PROMISES = {
    "emergencia": Promise(label="Emergencia", tier=0, target_s=30, goal=0.95),
    "general": Promise(label="Atención general", tier=2, target_s=180, goal=0.8),
}


def group(name: str = "general", **figures: Any) -> GroupFigures:
    """A group of which all that is not given is nothing."""
    return msgspec.structs.replace(nobody(name), **figures)


def of_ratios(ratios: Sequence[float]) -> GroupFigures:
    """A group whose answered waited so much of their targets."""
    ordered = sorted(ratios)
    return group(
        ratios=len(ordered),
        ratio_sum=sum(ordered),
        ratio_squares=sum(ratio**2 for ratio in ordered),
        ratio_ranked=sum(place * ratio for place, ratio in enumerate(ordered, start=1)),
    )


def busy(name: str, **figures: Any) -> GroupFigures:
    """A group with something in every figure."""
    usual = {
        "tier": 2,
        "target_ms": 180_000,
        "contacts": 100,
        "offered": 100,
        "answered": 90,
        "abandoned": 10,
        "short": 4,
        "answered_in_target": 85,
        "abandoned_in_target": 6,
        "waits": 90,
        "mean_ms": 61_000.0,
        "p50_ms": 40_000,
        "p90_ms": 150_000,
        "p95_ms": 190_000,
        "max_ms": 1_234_567,
        "passed": 12,
        "overtaken": 9,
        "overtaken_contacts": 7,
        "guard_hits": 3,
        "estimates": 80,
        "error_ms": -2_000.0,
        "absolute_error_ms": 9_000.0,
        "squared_error_ms2": 1.44e8,
        "bounds": 80,
        "in_bound": 72,
        "left_beyond_bound": 1,
        "short_talks": 2,
    }
    sums = msgspec.structs.asdict(of_ratios([0.1, 0.5, 1.2]))
    ratios = {key: value for key, value in sums.items() if key.startswith("ratio")}
    return group(name, **usual | ratios | {"ratio_max": 1.2} | figures)


def half_hour(place: int, outcome: str, contacts: int, **figures: int) -> HalfHour:
    given = {"offered": contacts, "answered_in_target": 0} | figures
    return HalfHour(half_hour=place, outcome=outcome, contacts=contacts, **given)


def day(**fields: Any) -> Day:
    usual = {
        "service": "Seguro de Salud",
        "day": "2026-11-27",
        "time_zone": "America/Lima",
        "half_hours": HALF_HOURS,
        "official": ServiceLevel.STRICT,
    }
    return Day(**usual | fields)


def made(  # noqa: PLR0913  # by name, each figure may be left out
    *groups: GroupFigures,
    everybody: GroupFigures | None = None,
    half_hours: Sequence[HalfHour] = (),
    survey: SurveyFigures | None = None,
    reasons: Sequence[ReasonCount] = (),
    callbacks: CallbackFigures | None = None,
    promises: Mapping[str, Promise] = PROMISES,
    **fields: Any,
) -> DayReport:
    """The report of a day with these figures."""
    figures = DayFigures(
        groups=groups,
        everybody=everybody or busy("", tier=0),
        half_hours=tuple(half_hours),
        survey=survey or SurveyFigures(),
        reasons=tuple(reasons),
        callbacks=callbacks or CallbackFigures(),
    )
    return report(day(**fields), figures, promises)
