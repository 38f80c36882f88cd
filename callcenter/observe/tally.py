"""How many calls ended while nobody looked, by the PBX's own counts of each queue.

`QueueParams` counts calls completed and abandoned since the PBX started. What these have grown by
from one look to the next, less what events told, has happened unseen.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Message = Mapping[str, str]

_COUNTED = {"AgentComplete": "completed", "QueueCallerAbandon": "abandoned"}
_Pair = tuple[str, str]


class Tally:
    """Counts beside the PBX."""

    def __init__(self) -> None:
        self._told: dict[_Pair, int] = {}
        self._seen = Counter[_Pair]()

    def hears(self, event: Message) -> None:
        """Count what an event tells."""
        if kind := _COUNTED.get(event.get("event", "")):
            self._seen[event["queue"], kind] += 1

    def looks(self, rows: Iterable[Message]) -> dict[str, dict[str, int]]:
        """Return by queue what the PBX counted since the last look and no event told."""
        missed: dict[str, dict[str, int]] = {}
        now = dict(_counts(rows))
        for pair, count in now.items():
            grown = count - self._told.get(pair, count) - self._seen[pair]
            if grown > 0:
                missed.setdefault(pair[0], {})[pair[1]] = grown
        self._told = now
        self._seen.clear()
        return missed


def _counts(rows: Iterable[Message]) -> Iterable[tuple[_Pair, int]]:
    for row in rows:
        if row.get("event") == "QueueParams":
            for kind in _COUNTED.values():
                told = row.get(kind, "")
                if told.isascii() and told.isdigit():
                    yield (row["queue"], kind), int(told)
