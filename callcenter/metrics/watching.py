"""What the engine measures of itself, as metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.metrics.sink import Metrics


class EngineWatch:
    """The engine's measurements."""

    def __init__(self, metrics: Metrics) -> None:
        self.rang = metrics.dispatched
        self.failed = metrics.rule_failed
        self.stopped_reading = metrics.stopped_reading
