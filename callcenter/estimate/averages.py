"""What is learned of agents and callers as calls go by: how long, and how patient."""

from __future__ import annotations

SHARE = 0.02
"""What each new call weighs in an average of spans; the first ones weigh alike."""
FORGET = 0.999
"""What is left of each earlier wait when a new one is over: some thousand waits count."""
SOME_WAITING_MS = 600_000
"""Waiting that is taken as seen before any was, so that one early hang-up says little."""


class Mean:
    """A smoothed mean of spans, in ms."""

    __slots__ = ("count", "mean_ms")

    def __init__(self) -> None:
        self.count = 0
        self.mean_ms = 0.0
        """0.0 before the first span."""

    def add(self, span_ms: int) -> None:
        """Take one more span into account."""
        self.count += 1
        self.mean_ms += max(SHARE, 1 / self.count) * (span_ms - self.mean_ms)


class Patience:
    """How soon callers who wait hang up: hang-ups over the time that all waited.

    The maximum-likelihood rate of an exponential patience when those who were answered, who might
    have waited longer, are taken as censored.
    """

    __slots__ = ("_gave_up", "_waited_ms")

    def __init__(self) -> None:
        self._gave_up = 0.0
        self._waited_ms = 0.0

    def add(self, wait_ms: int, *, gave_up: bool) -> None:
        """Take a wait that is over into account."""
        self._gave_up = self._gave_up * FORGET + gave_up
        self._waited_ms = self._waited_ms * FORGET + wait_ms

    @property
    def rate(self) -> float:
        """Hang-ups per millisecond of one contact's waiting."""
        return self._gave_up / (self._waited_ms + SOME_WAITING_MS)
