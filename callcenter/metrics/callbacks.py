"""What becomes of callbacks, counted apart from the waits on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from callcenter.facts import (
    CallbackAsked,
    CallbackDialled,
    CallbackMiss,
    CallbackMissed,
    CallbackPromised,
    CallbackReached,
    CallbackRefusal,
    CallbackRefused,
    Fact,
)
from callcenter.metrics.children import Children

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MS = 1_000
_STEPS: Final[dict[type[Fact], str]] = {
    CallbackAsked: "asked",
    CallbackPromised: "promised",
    CallbackDialled: "dialled",
    CallbackReached: "reached",
}
_BOUNDS_S: Final = (
    60.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 28_800.0, 57_600.0,
    86_400.0, 259_200.0,
)  # fmt: skip


class Callbacks:
    """Counts steps, refusals, attempts that reached nobody, and how long it took.

    Args:
        registry: where the metrics are registered.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, label: str) -> Children[Counter]:
            name = f"callcenter_callbacks_{name}"
            return Children(Counter(name, text, ("line", label), registry=registry))

        self._steps = counter("total", "Steps of callbacks: asked, promised, dialled, reached.",
                              "step")  # fmt: skip
        self._refused = counter(
            "refused_total", "Numbers at which nobody will be called back.", "why"
        )
        self._missed = counter("missed_total", "Calls back that reached nobody.", "why")
        self._wait = Children(
            Histogram(
                "callcenter_callback_wait_seconds",
                "From the promise to call back until the person was on the phone again.",
                ("line",),
                buckets=_BOUNDS_S,
                registry=registry,
            )
        )
        self.counts: dict[type[Fact], Callable[[Any, int], None]] = {
            CallbackRefused: self._refusal,
            CallbackMissed: self._miss,
            **dict.fromkeys(_STEPS, self._step),
        }
        """What each kind of fact moves."""

    def start_at_zero(self, line: str) -> None:
        """Make the series of a line."""
        self._wait(line)
        for step in _STEPS.values():
            self._steps(line, step)
        for refusal in CallbackRefusal:
            self._refused(line, refusal.value)
        for miss in CallbackMiss:
            self._missed(line, miss.value)

    def _step(self, fact: CallbackAsked | CallbackReached, _at_ms: int) -> None:
        self._steps(fact.line, _STEPS[type(fact)]).inc()
        if isinstance(fact, CallbackReached):
            self._wait(fact.line).observe(fact.away_ms / _MS)

    def _refusal(self, fact: CallbackRefused, _at_ms: int) -> None:
        self._refused(fact.line, fact.why.value).inc()

    def _miss(self, fact: CallbackMissed, _at_ms: int) -> None:
        self._missed(fact.line, fact.why.value).inc()
