"""What waits came to, against what had been expected: the quantiles that make bounds honest.

Of a caller who hung up it is only known that the wait would have been longer. Left out, these
would make every bound too low, for it is the long waits that are given up; the product-limit
estimate (Kaplan and Meier 1958) takes each for what it is.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Seen = tuple[float, bool]
"""A wait over what was expected, and whether it was gone through to the end."""

KEPT = 400
"""So many of the last waits are looked at."""
AT_LEAST = 30
"""Fewer that were gone through say nothing yet."""
RENEWED_AFTER = 8
"""The quantile is worked out anew after so many more."""
SHORTEST_MS = 1_000
"""A ratio to less than this says nothing."""
_ROUNDING = 1e-9


def quantile(seen: Iterable[Seen], share: float) -> float:
    """Return the ratio below which ``share`` of all waits end, by Kaplan and Meier.

    Where so many gave up that it was never seen, the largest ratio there was. Equal ratios: who
    was answered goes before who hung up.

    Raises:
        ValueError: nobody was seen.
    """
    ordered = sorted(seen, key=lambda one: (one[0], not one[1]))
    lasting = 1.0
    for rank, (ratio, ended) in enumerate(ordered):
        if ended:
            lasting *= 1 - 1 / (len(ordered) - rank)
            if lasting <= 1 - share + _ROUNDING:
                return ratio
    if not ordered:
        raise ValueError("no waits were seen")
    return ordered[-1][0]


class Ratios:
    """The last waits of one group."""

    __slots__ = ("_answered", "_known", "_seen", "_share", "_since")

    def __init__(self, share: float) -> None:
        """Start with none; ``share`` of all waits are to end below the quantile."""
        self._share = share
        self._seen: deque[Seen] = deque(maxlen=KEPT)
        self._answered = 0
        self._since = RENEWED_AFTER
        self._known = 0.0

    def add(self, wait_ms: int, expected_ms: float, *, ended: bool) -> None:
        """Take a wait into account: one that ended with an agent, or one that was given up."""
        if expected_ms < SHORTEST_MS:
            return
        if len(self._seen) == KEPT:
            self._answered -= self._seen[0][1]
        self._seen.append((wait_ms / expected_ms, ended))
        self._answered += ended
        self._since += 1

    def quantile(self) -> float | None:
        """Return the quantile as it was a few waits ago at most; None while too few were seen."""
        if self._answered < AT_LEAST:
            return None
        if self._since >= RENEWED_AFTER:
            self._known, self._since = quantile(self._seen, self._share), 0
        return self._known
