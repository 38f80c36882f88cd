"""A registry that leaves out what nobody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric


class LeanRegistry(CollectorRegistry):
    """A registry without the library's ``_created`` series.

    They double the number of counters, and Prometheus' text format has no use for them. The
    library's own switch is global to the process; this one is not.
    """

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of all collectors."""
        for metric in super().collect():
            metric.samples = [
                sample for sample in metric.samples if not sample.name.endswith("_created")
            ]
            yield metric
