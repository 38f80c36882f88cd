"""Label sets found by a dictionary instead of the library's locked look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from prometheus_client import Counter, Gauge, Histogram

M = TypeVar("M", "Counter", "Gauge", "Histogram")


class Children(Generic[M]):
    """A metric's children by their label values, made on first use.

    Args:
        metric: one with labels; their values come from the configuration, never from a caller.
    """

    def __init__(self, metric: M) -> None:
        self._metric: M = metric
        self._known: dict[tuple[str, ...], M] = {}

    def __call__(self, *values: str) -> M:
        """The child with these label values, in the order of the metric's label names."""
        child = self._known.get(values)
        if child is None:
            child = self._known[values] = self._metric.labels(*values)
        return child
