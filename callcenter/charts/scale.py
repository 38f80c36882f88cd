"""From values to places along an axis, and the round values that are marked on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from math import ceil, floor, isfinite

from callcenter.charts.numbers import Unit

_MARKS = 6
_SPANS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800)
_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight axis from `low` at `start` to `high` at `end`; values beyond stay at its ends."""

    low: float
    high: float
    start: float
    end: float
    step: float

    def place(self, value: float) -> float:
        """Return where `value` stands."""
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def marks(self) -> list[float]:
        """Return the round values from end to end."""
        first = round(self.low / self.step)
        return [each * self.step for each in range(first, round(self.high / self.step) + 1)]


def scale(low: float, high: float, unit: Unit, *, start: float, end: float) -> Scale:
    """Return a scale with round ends that holds zero, `low` and `high`.

    Raises:
        ValueError: an end is infinite or no number.
    """
    if not isfinite(high - low):
        raise ValueError(f"nothing can be drawn from {low} to {high}")
    low, high = min(low, 0.0), max(high, 0.0)
    step = _step(high - low, unit)
    bottom, top = floor(low / step) * step, ceil(high / step) * step
    return Scale(bottom, top if top > bottom else step, start, end, step)


def _step(width: float, unit: Unit) -> float:
    """Return the smallest round step with which not too many marks are needed."""
    known: tuple[float, ...] = ()
    if unit is Unit.SECONDS:
        known = _SPANS_S
    elif unit is Unit.SHARE:
        known = _SHARES
    powers = (ten * 10.0**power for power in count() for ten in (1, 2, 5))
    return next(step for step in chain(known, powers) if width <= step * _MARKS)
