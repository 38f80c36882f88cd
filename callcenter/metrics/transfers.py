"""What becomes of callers whom agents send on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram

from callcenter.events import TransferKind
from callcenter.facts import Fact, TransferEnded, TransferTo
from callcenter.metrics.children import Children

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MS = 1_000
_BOUNDS_S = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 3_600.0)


class Transfers:
    """Counts transfers by how, and to whom, they came, and how long was spoken there.

    Args:
        registry: where the metrics are registered.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count = Children(
            Counter(
                "callcenter_transfers_total",
                "Callers whom an agent sent on, by how and to whom they came.",
                ("line", "kind", "to"),
                registry=registry,
            )
        )
        self._talk = Children(
            Histogram(
                "callcenter_transfer_talk_seconds",
                "How long callers who were sent on were spoken with there.",
                ("line",),
                buckets=_BOUNDS_S,
                registry=registry,
            )
        )
        self.counts: dict[type[Fact], Callable[[Any, int], None]] = {TransferEnded: self._ended}
        """What each kind of fact moves."""

    def start_at_zero(self, line: str) -> None:
        """Make the series of a line."""
        self._talk(line)
        for kind in TransferKind:
            for to in TransferTo:
                self._count(line, kind.value, to.value)

    def _ended(self, fact: TransferEnded, _at_ms: int) -> None:
        self._count(fact.line, fact.kind.value, fact.to.value).inc()
        if fact.to in (TransferTo.AGENT, TransferTo.OTHER):
            self._talk(fact.line).observe(fact.talk_ms / _MS)
