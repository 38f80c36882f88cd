"""A day counted in memory, as `queries/summarize_day.sql` and the view it reads count it."""

from __future__ import annotations

from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING, Any

from callcenter.facts import Outcome
from callcenter.report.figures import (
    HALF_HOUR_MS,
    OPEN,
    UNKNOWN,
    CallbackFigures,
    DayFigures,
    GroupFigures,
    HalfHour,
    ReasonCount,
    SurveyFigures,
    by_tier,
)
from callcenter.report.ranks import nearest_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from callcenter.store.records import ContactRecord

Part = dict[str, Any]
"""Some fields of `GroupFigures`."""


def day(
    contacts: Iterable[ContactRecord],
    *,
    since_ms: int,
    until_ms: int,
    short_talk_ms: int,
    survey: SurveyFigures,
) -> DayFigures:
    """Count those of `contacts` that belong to the day; its survey is counted already."""
    counted = [Counted(contact) for contact in contacts]
    found = [each for each in counted if since_ms <= each.first_at < until_ms]
    names = {each.row.group_name for each in found if each.row.group_name is not None}
    groups = [
        _figures(name, [e for e in found if e.row.group_name == name], short_talk_ms)
        for name in names
    ]
    return DayFigures(
        groups=tuple(sorted(groups, key=by_tier)),
        everybody=_figures("", found, short_talk_ms),
        half_hours=tuple(_half_hours(found, since_ms)),
        survey=survey,
        reasons=_reasons(found),
        callbacks=_callbacks(found),
    )


class Counted:
    """A contact as the report takes it: the view ``counted_contact``."""

    def __init__(self, row: ContactRecord) -> None:
        self.row = row
        entered = row.group_name is not None
        moments = (row.arrived_at, row.queued_at, row.connected_at, row.ended_at)
        self.first_at = next((at for at in moments if at is not None), -1)
        self.promised = row.promised_at is not None
        spoken_with = entered and (row.connected_at is not None or row.outcome == Outcome.ANSWERED)
        self.answered = spoken_with and not self.promised
        self.called_back = spoken_with and self.promised
        self.offered = self.answered or (entered and row.ended_at is not None and not self.promised)
        self.hung_up = (
            self.offered and not self.answered and row.outcome in (Outcome.ABANDONED, Outcome.SHORT)
        )
        self.wait_ms = row.wait_ms if row.wait_ms is not None and row.wait_ms >= 0 else None
        self.target_ms = row.target_ms or None
        self.answer_wait_ms = self.wait_ms if self.answered else None
        self.in_target = (
            self.offered
            and self.wait_ms is not None
            and self.target_ms is not None
            and self.wait_ms <= self.target_ms
        )

    @property
    def talk_ms(self) -> int:
        """How long an answered contact talked; 0 where nobody saw the end."""
        return (self.row.talk_ms or 0) if self.answered else 0

    @property
    def ratio(self) -> float | None:
        """The wait of an answered contact over its target."""
        if self.answer_wait_ms is None or self.target_ms is None:
            return None
        return self.answer_wait_ms / self.target_ms

    @property
    def callback_wait_ms(self) -> int | None:
        """From the promise to call back to the answer, where both are known."""
        promised_at, connected_at = self.row.promised_at, self.row.connected_at
        if promised_at is None or connected_at is None or connected_at < promised_at:
            return None
        return connected_at - promised_at

    @property
    def outcome(self) -> str:
        """How it is counted in its half-hour."""
        if self.answered or self.called_back:
            return Outcome.ANSWERED.value
        return OPEN if self.row.ended_at is None else self.row.outcome or UNKNOWN

    @property
    def clock_odd(self) -> bool:
        """Whether its moments are out of order."""
        row = self.row
        return (
            _before(row.connected_at, row.queued_at)
            or _before(row.ended_at, row.arrived_at)
            or _before(row.ended_at, row.connected_at)
            or _before(row.wait_ms, 0)
        )


def _before(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one < other


def _half_hours(found: Sequence[Counted], since_ms: int) -> Iterable[HalfHour]:
    contacts: Counter[tuple[int, str]] = Counter()
    offered: Counter[tuple[int, str]] = Counter()
    in_target: Counter[tuple[int, str]] = Counter()
    for each in found:
        key = ((each.first_at - since_ms) // HALF_HOUR_MS, each.outcome)
        contacts[key] += 1
        offered[key] += each.offered
        in_target[key] += each.answered and each.in_target
    for key in sorted(contacts):
        yield HalfHour(
            half_hour=key[0],
            outcome=key[1],
            contacts=contacts[key],
            offered=offered[key],
            answered_in_target=in_target[key],
        )


def _callbacks(found: Sequence[Counted]) -> CallbackFigures:
    promised = [each for each in found if each.promised]
    missed = Counter(each.row.outcome for each in promised if not each.called_back)
    waits = sorted(w for each in promised if (w := each.callback_wait_ms) is not None)
    return CallbackFigures(
        promised=len(promised),
        answered=sum(each.called_back for each in promised),
        failed=missed[Outcome.CALLBACK_FAILED],
        expired=missed[Outcome.CALLBACK_EXPIRED],
        cancelled=missed[Outcome.CALLBACK_CANCELLED],
        open=sum(not each.called_back and each.row.ended_at is None for each in promised),
        p50_ms=nearest_rank(waits, percent=50),
        p90_ms=nearest_rank(waits, percent=90),
        max_ms=waits[-1] if waits else None,
    )


def _reasons(found: Sequence[Counted]) -> tuple[ReasonCount, ...]:
    said = Counter(each.row.call_reason for each in found if each.row.call_reason is not None)
    in_order = sorted(said.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ReasonCount(reason=reason, contacts=count) for reason, count in in_order)


def _figures(name: str, found: Sequence[Counted], short_talk_ms: int) -> GroupFigures:
    tiers = [each.row.tier for each in found if each.row.tier is not None]
    targets = [each.target_ms for each in found if each.target_ms is not None]
    parts: list[Part] = [
        _ends(found),
        _waits(found),
        _order(found),
        _estimates(found),
        _bounds(found),
        _ratios(found),
        _gaps(found),
    ]
    return GroupFigures(
        group_name=name,
        tier=min(tiers, default=None),
        target_ms=max(targets, default=None),
        short_talks=_count(found, lambda each: 0 < each.talk_ms < short_talk_ms),
        **{key: value for part in parts for key, value in part.items()},
    )


def _count(found: Sequence[Counted], wanted: Callable[[Counted], bool]) -> int:
    return sum(map(wanted, found))


def _ends(found: Sequence[Counted]) -> Part:
    hung_up = [each for each in found if each.hung_up]
    return {
        "contacts": len(found),
        "offered": _count(found, lambda each: each.offered),
        "answered": _count(found, lambda each: each.answered),
        "abandoned": len(hung_up),
        "short": _count(hung_up, lambda each: each.row.outcome == Outcome.SHORT),
        "answered_in_target": _count(found, lambda each: each.answered and each.in_target),
        "abandoned_in_target": _count(hung_up, lambda each: each.in_target),
    }


def _waits(found: Sequence[Counted]) -> Part:
    waits = sorted(each.answer_wait_ms for each in found if each.answer_wait_ms is not None)
    return {
        "waits": len(waits),
        "mean_ms": fmean(waits) if waits else None,
        "p50_ms": nearest_rank(waits, percent=50),
        "p90_ms": nearest_rank(waits, percent=90),
        "p95_ms": nearest_rank(waits, percent=95),
        "max_ms": waits[-1] if waits else None,
    }


def _order(found: Sequence[Counted]) -> Part:
    rows = [each.row for each in found]
    return {
        "overtook": sum(row.overtook or 0 for row in rows),
        "passed": sum(row.passed or 0 for row in rows),
        "overtaken": sum(row.overtaken or 0 for row in rows),
        "overtaken_contacts": sum(bool(row.overtaken) for row in rows),
        "guard_hits": sum(bool(row.guard_hit) for row in rows),
    }


def _estimates(found: Sequence[Counted]) -> Part:
    errors = [
        each.answer_wait_ms - each.row.estimate_ms
        for each in found
        if each.answer_wait_ms is not None and each.row.estimate_ms is not None
    ]
    return {
        "estimates": len(errors),
        "error_ms": fmean(errors) if errors else None,
        "absolute_error_ms": fmean(map(abs, errors)) if errors else None,
        "squared_error_ms2": fmean(error**2 for error in errors) if errors else None,
    }


def _bounds(found: Sequence[Counted]) -> Part:
    bounds = [
        (each.answer_wait_ms, each.row.bound_ms)
        for each in found
        if each.answer_wait_ms is not None and each.row.bound_ms is not None
    ]
    return {
        "bounds": len(bounds),
        "in_bound": sum(wait_ms <= bound_ms for wait_ms, bound_ms in bounds),
        "left_beyond_bound": _count(
            found, lambda each: each.hung_up and _before(each.row.bound_ms, each.wait_ms)
        ),
    }


def _ratios(found: Sequence[Counted]) -> Part:
    ratios = sorted(each.ratio for each in found if each.ratio is not None)
    return {
        "ratios": len(ratios),
        "ratio_sum": sum(ratios),
        "ratio_squares": sum(ratio**2 for ratio in ratios),
        "ratio_ranked": sum(place * ratio for place, ratio in enumerate(ratios, start=1)),
        "ratio_max": ratios[-1] if ratios else None,
    }


def _gaps(found: Sequence[Counted]) -> Part:
    answered = [each for each in found if each.answered]
    offered = [each for each in found if each.offered]
    return {
        "arrivals_untold": _count(found, lambda each: each.row.arrived_at is None),
        "answers_untold": _count(answered, lambda each: each.row.connected_at is None),
        "waits_untold": _count(offered, lambda each: each.wait_ms is None),
        "targets_untold": _count(offered, lambda each: each.target_ms is None),
        "order_untold": _count(answered, lambda each: each.row.overtook is None),
        "talks_untold": _count(
            answered, lambda each: each.row.ended_at is not None and each.talk_ms == 0
        ),
        "open": _count(found, lambda each: each.row.ended_at is None),
        "clock_odd": _count(found, lambda each: each.clock_odd),
    }
