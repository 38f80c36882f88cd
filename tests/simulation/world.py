"""One seed's world: its clock, what is due in it, its chance, and what happened so far."""

from __future__ import annotations

import heapq
from itertools import count
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EPOCH_S = 1_760_000_000.0
"""What the clocks on the wall show when a world begins."""


class Due:
    """Something that is to happen; it does not once cancelled."""

    __slots__ = ("args", "at", "call")

    def __init__(self, at: float, call: Callable[..., object], args: tuple[object, ...]) -> None:
        self.at = at
        self.call: Callable[..., object] | None = call
        self.args = args

    def cancel(self) -> None:
        """Let it not happen."""
        self.call = None


class World:
    """Time passes here only from one thing that is due to the next.

    Attributes:
        now: seconds that have passed.
        wall_offset_s: how wrong the service's clock on the wall goes.
        pbx_offset_s: how wrong the PBX's does.
        trace: one line a happening.
        faults: what must not have happened, but did.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = Random(seed)
        self.now = 0.0
        self.wall_offset_s = 0.0
        self.pbx_offset_s = 0.0
        self.trace: list[str] = []
        self.faults: list[str] = []
        self._due: list[tuple[float, int, Due]] = []
        self._count = count()

    def later(self, delay_s: float, call: Callable[..., object], *args: object) -> Due:
        """Let something happen after so many seconds."""
        due = Due(self.now + max(0.0, delay_s), call, args)
        heapq.heappush(self._due, (due.at, next(self._count), due))
        return due

    def next_at(self) -> float:
        """When the next thing is due; never if nothing is."""
        while self._due and self._due[0][2].call is None:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else float("inf")

    def step(self) -> None:
        """Go on to the next thing that is due, and let it happen."""
        at = self.next_at()
        assert at < float("inf"), "nothing will ever happen again"
        self.now = max(self.now, at)
        _, _, due = heapq.heappop(self._due)
        if due.call is not None:
            due.call(*due.args)

    def chance(self, share: float) -> bool:
        """Say yes in this share of cases."""
        return self.rng.random() < share

    def between(self, low: float, high: float) -> float:
        """Return a number between the two."""
        return self.rng.uniform(low, high)

    def note(self, text: str) -> None:
        """Write down what happened."""
        self.trace.append(f"{self.now:9.3f} {text}")

    def fault(self, text: str) -> None:
        """Write down what must not have happened."""
        self.note(f"FAULT {text}")
        self.faults.append(f"{self.now:.3f} s: {text}")

    def wall_s(self) -> float:
        """What the service's clock on the wall shows."""
        return EPOCH_S + self.now + self.wall_offset_s

    def pbx_epoch(self) -> int:
        """What the PBX calls ``EPOCH``."""
        return int(EPOCH_S + self.now + self.pbx_offset_s)
