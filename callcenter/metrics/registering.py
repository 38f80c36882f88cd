"""Which parts are read at each scrape, besides what counters and histograms hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from callcenter.metrics.planned import PlannedCollector
from callcenter.metrics.queue_log import QueueLogCollector
from callcenter.metrics.scrape import FaultsCollector, WriterCollector

if TYPE_CHECKING:
    from collections.abc import Callable

    from prometheus_client import CollectorRegistry

    from callcenter.metrics.queue_log import LinesHealth
    from callcenter.metrics.scrape import LineCollector, WriterHealth


class WithFaults(Protocol):
    """A journal."""

    @property
    def faults(self) -> int:
        """Writes that failed."""


class WithEstimates(Protocol):
    """Whoever estimates waits."""

    @property
    def estimate_faults(self) -> int:
        """Estimates that failed."""


def register(  # noqa: PLR0913  # keyword-only, what is read
    registry: CollectorRegistry,
    *,
    line: LineCollector,
    writer: WriterHealth | None,
    journal: WithFaults | None,
    core: WithEstimates,
    queue_log: LinesHealth | None = None,
    planned: Callable[[], int | None] = lambda: None,
) -> None:
    """Let everything that is read at a scrape be read."""
    registry.register(line)
    registry.register(PlannedCollector(planned))
    if writer:
        registry.register(WriterCollector(writer))
    if queue_log:
        registry.register(QueueLogCollector(queue_log))
    if journal:
        text = "Writes of the journal that failed."
        registry.register(FaultsCollector("journal_faults", text, lambda: journal.faults))
    text = "Estimates of a wait that failed."
    registry.register(FaultsCollector("estimate_faults", text, lambda: core.estimate_faults))
