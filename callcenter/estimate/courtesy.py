"""Estimates as a courtesy: an error in them costs nobody the place, the call or an answer.

What the rules ask and tell the estimator passes through here. Where it raises, nothing is expected
of that wait; the rules go on as they do when data are thin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.estimate.estimator import Estimate, Estimator
    from callcenter.facts import Fact
    from callcenter.queue.waiting import Waiting


class Courtesy:
    """An estimator that does not raise.

    Attributes:
        faults: how often it would have.
    """

    __slots__ = ("_estimator", "faults")

    def __init__(self, estimator: Estimator) -> None:
        self._estimator = estimator
        self.faults = 0

    @property
    def handling_ms(self) -> float:
        """How long an agent is taken by a call, in ms; 0.0 until enough were seen."""
        return self._estimator.handling_ms

    def estimate(self, entry: Waiting, *, group: str, now: int) -> Estimate | None:
        """Return what is expected of a contact's wait from ``now`` (ms) on, or None."""
        try:
            return self._estimator.estimate(entry, group=group, now=now)
        except Exception:  # noqa: BLE001  # whatever it is, the caller stands in the line
            self.faults += 1
            return None

    def entered(self, entry: Waiting, now: int) -> None:
        """Count a contact that enters the line."""
        try:
            self._estimator.entered(entry, now)
        except Exception:  # noqa: BLE001  # as above
            self.faults += 1

    def changed(self, before: Waiting, after: Waiting, *, entered_at: int, now: int) -> None:
        """Count a contact that entered the line at ``entered_at`` (ms) under its new class."""
        try:
            self._estimator.changed(before, after, entered_at=entered_at, now=now)
        except Exception:  # noqa: BLE001  # as above
            self.faults += 1

    def learn(self, facts: Iterable[Fact], now: int) -> None:
        """Take into account what has become true at ``now`` (ms)."""
        try:
            self._estimator.learn(facts, now)
        except Exception:  # noqa: BLE001  # the commands of those facts must still go out
            self.faults += 1
