"""Agents planned, beside those there are."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from callcenter.metrics.planned import PlannedCollector


@pytest.mark.parametrize("planned", [None, 0, 12])
def test_a_centre_without_a_plan_has_no_figure(planned: int | None) -> None:
    registry = CollectorRegistry()
    registry.register(PlannedCollector(lambda: planned))
    assert registry.get_sample_value("callcenter_agents_planned") == planned
