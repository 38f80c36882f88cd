"""How many agents are planned now, beside how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.metrics_core import GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client.metrics_core import Metric


class PlannedCollector:
    """Looks at the plan at each scrape.

    Args:
        planned: Returns how many are planned now; None where there is no plan.
    """

    def __init__(self, planned: Callable[[], int | None]) -> None:
        self._planned = planned

    def describe(self) -> Iterator[Metric]:
        """Name the metric without asking for figures."""
        yield _family()

    def collect(self) -> Iterator[Metric]:
        """Read the plan; without one there is no figure, which is not the same as 0."""
        family, planned = _family(), self._planned()
        if planned is not None:
            family.add_metric((), planned)
        yield family


def _family() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "callcenter_agents_planned", "Agents that the plan has at work now.", labels=()
    )
