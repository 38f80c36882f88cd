"""What the metrics know of the configuration: which groups each line serves, and their targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

_MS = 1_000
_USUAL_BOUNDS_S = (
    1.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0,
    420.0, 600.0, 900.0, 1_200.0, 1_800.0, 2_700.0, 3_600.0,
)  # fmt: skip


class Promise(msgspec.Struct, frozen=True):
    """What a line promises to a group."""

    line: str
    group: str
    tier: int
    target_ms: int
    goal: float | None = None  # share within the target that is aimed at; None: none was set


def wait_bounds_s(promises: Iterable[Promise]) -> tuple[float, ...]:
    """Upper bounds of the wait histogram: the usual ones and every target.

    A share "within target" is exact only where the target is itself a bound.
    """
    targets = {promise.target_ms / _MS for promise in promises}
    return tuple(sorted(targets.union(_USUAL_BOUNDS_S)))
