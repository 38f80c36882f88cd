"""What became of the lines for the PBX's queue_log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prometheus_client.metrics_core import Metric


class LinesHealth(Protocol):
    """How the lines fare on their way into the log."""

    @property
    def waiting(self) -> int:
        """Lines that the PBX has not taken yet."""

    @property
    def results(self) -> Mapping[str, int]:
        """Lines by what became of them; every result is there."""


class QueueLogCollector:
    """Reads the counts at each scrape.

    Args:
        lines: whose counts they are.
    """

    def __init__(self, lines: LinesHealth) -> None:
        self._lines = lines

    def collect(self) -> Iterator[Metric]:
        """Read the counts."""
        yield GaugeMetricFamily(
            "callcenter_queue_log_waiting",
            "Lines for the PBX's queue_log that it has not taken yet.",
            self._lines.waiting,
        )
        lines = CounterMetricFamily(
            "callcenter_queue_log_lines",
            "Lines for the PBX's queue_log, by what became of them.",
            labels=("result",),
        )
        for result, count in self._lines.results.items():
            lines.add_metric((result,), count)
        yield lines

    describe = collect
