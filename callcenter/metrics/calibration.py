"""How well waits were foretold, counted when they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.facts import Connected, Ended
    from callcenter.metrics.catalogue import Catalogue

_MS = 1_000
KEPT, BROKEN, OPEN = "kept", "broken", "open"
OVER, UNDER = "over", "under"


class Calibration:
    """Counts bounds that were kept or broken, and how far estimates were out.

    Args:
        catalogue: whose counters are moved.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._know = catalogue

    def start_at_zero(self, line: str, group: str) -> None:
        """Make the series of a group."""
        self._know.estimated(line, group)
        for result in (KEPT, BROKEN, OPEN):
            self._know.bounds(line, group, result)
        for side in (OVER, UNDER):
            self._know.estimate_error(line, group, side)

    def answered(self, fact: Connected) -> None:
        """Compare the wait of an answered contact with what was expected of it."""
        if fact.bound_ms is not None:
            self._count(fact, KEPT if fact.wait_ms <= fact.bound_ms else BROKEN)
        if fact.estimate_ms is not None:
            self._know.estimated(fact.line, fact.group).inc()
            longer_ms = fact.wait_ms - fact.estimate_ms
            side = OVER if longer_ms > 0 else UNDER
            self._know.estimate_error(fact.line, fact.group, side).inc(abs(longer_ms) / _MS)

    def left(self, fact: Ended) -> None:
        """Compare the wait of a contact that left the line with the bound.

        Who left before the bound was over does not tell whether it would have been kept.
        """
        if fact.bound_ms is not None:
            self._count(fact, OPEN if fact.wait_ms <= fact.bound_ms else BROKEN)

    def _count(self, fact: Connected | Ended, result: str) -> None:
        self._know.bounds(fact.line, fact.group, result).inc()
