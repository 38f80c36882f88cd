"""How many conversations are recorded, how that ended, and which were not and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge

from callcenter.facts import (
    Fact,
    RecordingEnd,
    RecordingEnded,
    RecordingSkipped,
    RecordingSpaceChanged,
    SkipReason,
)
from callcenter.metrics.children import Children

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Recordings:
    """Counts the recordings of each line.

    Args:
        registry: where the metrics are registered.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, label: str) -> Children[Counter]:
            name = f"callcenter_recordings_{name}"
            return Children(Counter(name, text, ("line", label), registry=registry))

        self._ended = counter("total", "Recordings that are over, by how they ended.", "result")
        self._skipped = counter(
            "skipped_total", "Conversations that were to be recorded and were not.", "why"
        )
        self._halted = Gauge(
            "callcenter_recordings_halted",
            "Whether too little room is left, so that calls are served unrecorded.",
            registry=registry,
        )
        self.counts: dict[type[Fact], Callable[[Any, int], None]] = {
            RecordingEnded: self._end,
            RecordingSkipped: self._skip,
            RecordingSpaceChanged: self._space,
        }
        """What each kind of fact moves."""

    def start_at_zero(self, line: str) -> None:
        """Make the series of a line."""
        for end in RecordingEnd:
            self._ended(line, end.value)
        for why in SkipReason:
            self._skipped(line, why.value)

    def _end(self, fact: RecordingEnded, _at_ms: int) -> None:
        self._ended(fact.line, fact.why.value).inc()

    def _skip(self, fact: RecordingSkipped, _at_ms: int) -> None:
        self._skipped(fact.line, fact.why.value).inc()

    def _space(self, fact: RecordingSpaceChanged, _at_ms: int) -> None:
        self._halted.set(not fact.enough)
