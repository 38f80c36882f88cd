"""Pacing: who calls very often from one number is let into the line a little at a time.

Nobody is turned away. A number may enter the line ``calls`` times at once; after that once in
``window / calls``, as a bucket that fills drop by drop. Whoever comes sooner is told how long to
stay outside the line, at most ``longest_hold_ms``, and keeps the arrival. Numbers that identify
nobody (see `numbers`) are never paced.

What is remembered of a number is a keyed hash and one moment, until that moment has passed. No
more than `MOST_NUMBERS` are remembered; beyond it strangers are let in at once, for it is better
to let one too many in than to hold back the wrong person. Nothing survives a restart: everybody
begins anew.

(The arithmetic is that of the generic cell rate algorithm, ITU-T I.371: one moment a number.)
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from callcenter.flow.numbers import Numbers

MOST_NUMBERS = 50_000

FORGET_MS = 10_000
"""How often those who need not be remembered are forgotten."""

NOBODY = b""
"""Stands for a number that is not paced."""


class PacingRules(msgspec.Struct, frozen=True):
    """How often one number may enter the line."""

    calls: int = 0  # at once, and then so often in a window; 0: as often as it likes
    window_ms: int = 600_000
    longest_hold_ms: int = 120_000


class Pacing:
    """What is remembered of the numbers that entered the line lately.

    Args:
        rules: How often one number may enter.
        numbers: Which numbers say who calls.
        key: Known to this run alone, so that the hashes tell nobody else a number.
    """

    __slots__ = ("_forget_at", "_full_at", "_key", "_numbers", "_rules", "_step_ms")

    def __init__(self, rules: PacingRules, *, numbers: Numbers, key: bytes) -> None:
        self.rule(rules)
        self._key = key
        self._numbers = numbers
        # When a number's bucket is full again, in ms since the epoch; who is not there has it full.
        self._full_at: dict[bytes, int] = {}
        self._forget_at = 0

    def __len__(self) -> int:
        """How many numbers are remembered."""
        return len(self._full_at)

    def rule(self, rules: PacingRules) -> None:
        """Go by these rules; what is remembered of numbers stays."""
        self._rules = rules
        self._step_ms = max(1, rules.window_ms // rules.calls) if rules.calls else 0

    def origin(self, number: str) -> bytes:
        """Return what stands for a caller's number here; `NOBODY` when it is not paced."""
        known = self._numbers.identity(number) if self._step_ms else ""
        if not known:
            return NOBODY
        return blake2b(known.encode(), digest_size=8, key=self._key).digest()

    def enter(self, origin: bytes, now: int) -> int:
        """Count one entry; return when it may take place, in ms since the epoch: now, or later."""
        self._forget(now)
        if origin not in self._full_at and (not origin or len(self._full_at) >= MOST_NUMBERS):
            return now
        # Hardly more is remembered than makes the longest hold: a storm leaves no long shadow.
        burst_ms = (self._rules.calls - 1) * self._step_ms
        latest = now + burst_ms + self._rules.longest_hold_ms
        full_at = min(max(now, self._full_at.get(origin, now)), latest)
        self._full_at[origin] = full_at + self._step_ms
        return max(now, full_at - burst_ms)

    def _forget(self, now: int) -> None:
        """Forget whose bucket is full, once in a while, so that each entry pays little for it."""
        if now >= self._forget_at:
            self._forget_at = now + FORGET_MS
            self._full_at = {who: at for who, at in self._full_at.items() if at > now}
