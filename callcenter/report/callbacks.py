"""Those who were promised to be called back: counted apart from who waited on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from callcenter.report.figures import CallbackFigures

_MS = 1_000


class CallbackReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of them; spans go from the promise to the answer, nights included."""

    promised: int
    answered: int
    failed: int
    expired: int
    cancelled: int
    open: int
    p50_s: float | None  # None, as those below, where nobody was answered
    p90_s: float | None
    max_s: float | None


def callbacks(figures: CallbackFigures) -> CallbackReport:
    """Return the same in seconds."""
    return CallbackReport(
        promised=figures.promised,
        answered=figures.answered,
        failed=figures.failed,
        expired=figures.expired,
        cancelled=figures.cancelled,
        open=figures.open,
        p50_s=_seconds(figures.p50_ms),
        p90_s=_seconds(figures.p90_ms),
        max_s=_seconds(figures.max_ms),
    )


def _seconds(span_ms: int | None) -> float | None:
    return None if span_ms is None else span_ms / _MS
