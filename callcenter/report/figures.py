"""What a store counts of a day, before anything is made of it: docs/report.md tells each number.

Entered the line: a group is known. Offered: answered, or entered and ended; who was promised to be
called back is neither, and stands in `CallbackFigures`. Hung up: offered, not
answered, `abandoned` or `short`. Waits and percentiles (nearest rank) are those of the answered; a
wait below zero is no wait. Spans are in milliseconds.
"""

from __future__ import annotations

import msgspec

HALF_HOUR_MS = 1_800_000
OPEN = "open"
"""Neither answered nor ended, as far as the records know."""
UNKNOWN = "unknown"
"""Ended without an outcome, as far as the records know."""


class GroupFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One group, or everybody."""

    group_name: str  # "" for those who never entered the line, and for everybody
    tier: int | None
    target_ms: int | None  # the longest that was promised that day
    contacts: int
    offered: int
    answered: int
    abandoned: int  # hung up in the line, the short ones included
    short: int
    answered_in_target: int
    abandoned_in_target: int

    waits: int
    mean_ms: float | None  # None, as those below, where nobody was answered
    p50_ms: int | None
    p90_ms: int | None
    p95_ms: int | None
    max_ms: int | None

    overtook: int  # sums over contacts
    passed: int
    overtaken: int
    overtaken_contacts: int
    guard_hits: int

    estimates: int  # answered waits with an estimate
    error_ms: float | None  # mean of wait - estimate
    absolute_error_ms: float | None  # mean
    squared_error_ms2: float | None  # mean
    bounds: int  # answered waits with a bound
    in_bound: int
    left_beyond_bound: int  # hung up after waiting longer than the bound

    ratios: int  # answered waits over their targets
    ratio_sum: float
    ratio_squares: float
    ratio_ranked: float  # each times its place by size, from 1 on
    ratio_max: float | None

    short_talks: int

    arrivals_untold: int  # gaps in the records
    answers_untold: int
    waits_untold: int
    targets_untold: int
    order_untold: int
    talks_untold: int
    open: int
    clock_odd: int


_LAST = 99
"""Sorts groups whose tier is not known after all others."""


def by_tier(group: GroupFigures) -> tuple[int, str]:
    """What groups are sorted by."""
    return (_LAST if group.tier is None else group.tier, group.group_name)


class HalfHour(msgspec.Struct, frozen=True, kw_only=True):
    """How many of those who came within a half-hour ended in one way."""

    half_hour: int  # since the day began, from 0 on
    outcome: str  # of `callcenter.facts.Outcome`, or `OPEN` or `UNKNOWN`
    contacts: int
    offered: int
    answered_in_target: int


class AnswerCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many gave one answer to one question of the survey."""

    question: str
    answer: int
    answers: int


class SurveyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The surveys that began on the day."""

    asked: int = 0  # contacts
    answered: int = 0  # contacts that answered one question at least
    answers: tuple[AnswerCount, ...] = ()  # by question and answer


class ReasonCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many contacts were about one thing, as their agents said by a code."""

    reason: str
    contacts: int


class CallbackFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Those who were promised to be called back; they are in no other wait and share."""

    promised: int = 0  # contacts
    answered: int = 0  # spoke with an agent
    failed: int = 0  # nobody was reached in all attempts
    expired: int = 0
    cancelled: int = 0  # needed nobody any more
    open: int = 0  # neither answered nor ended
    p50_ms: int | None = None  # from the promise to the answer; None where nobody was answered
    p90_ms: int | None = None
    max_ms: int | None = None


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A whole day."""

    groups: tuple[GroupFigures, ...]  # by tier and name; only those whose group is known
    everybody: GroupFigures
    half_hours: tuple[HalfHour, ...]  # by half-hour and outcome
    survey: SurveyFigures = SurveyFigures()
    reasons: tuple[ReasonCount, ...] = ()  # the most frequent first
    callbacks: CallbackFigures = CallbackFigures()
