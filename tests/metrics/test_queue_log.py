"""The counts of the lines for the PBX's queue_log."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from callcenter.metrics.queue_log import QueueLogCollector


class Lines:
    waiting = 3
    results = {"written": 7, "lost": 0}  # noqa: RUF012  # a constant of a fake


def test_what_waits_and_what_became_of_the_rest() -> None:
    registry = CollectorRegistry()
    registry.register(QueueLogCollector(Lines()))
    assert registry.get_sample_value("callcenter_queue_log_waiting") == 3
    name = "callcenter_queue_log_lines_total"
    assert registry.get_sample_value(name, {"result": "written"}) == 7
    assert registry.get_sample_value(name, {"result": "lost"}) == 0
