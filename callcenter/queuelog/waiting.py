"""Who waits in each queue, for the positions that app_queue writes."""

from __future__ import annotations

from bisect import bisect_left, insort

Rank = tuple[int, int, int]
"""Tier, arrival in ms since the epoch, and who came first of one moment: lower goes first."""


class Waiting:
    """The ranks of those who wait, by queue.

    app_queue's position is that in its own order, by priority and then arrival; ours counts in the
    same way by tier, which is what the line itself does unless its policy says otherwise.
    """

    def __init__(self) -> None:
        self._ranks: dict[str, list[Rank]] = {}

    def enter(self, queue: str, rank: Rank) -> int:
        """Let somebody wait, and return the position: 1 is the first."""
        ranks = self._ranks.setdefault(queue, [])
        insort(ranks, rank)
        return bisect_left(ranks, rank) + 1

    def position(self, queue: str, rank: Rank) -> int:
        """Return the position of somebody who waits."""
        return bisect_left(self._ranks.get(queue, []), rank) + 1

    def leave(self, queue: str, rank: Rank) -> None:
        """Somebody waits no more."""
        ranks = self._ranks.get(queue, [])
        at = bisect_left(ranks, rank)
        if at < len(ranks) and ranks[at] == rank:
            del ranks[at]
        if not ranks:
            self._ranks.pop(queue, None)
