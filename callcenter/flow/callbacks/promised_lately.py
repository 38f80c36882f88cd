"""How often each number was promised a call of late, so that nobody's phone is called all day.

A number is known by what stands for it, as everywhere but in the promise itself; the journal tells
a service that starts again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.latest import Latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.events import PromisesRecovered

DAY_MS = 24 * 60 * 60 * 1_000
MOST = 20_000
"""Of so many numbers it is remembered, the latest."""


class PromisedLately:
    """Counts promises by number, over a day.

    Args:
        hide: Makes of a number what stands for it, the same number always alike.
    """

    __slots__ = ("_at", "_hide")

    def __init__(self, hide: Callable[[str], str]) -> None:
        self._hide = hide
        self._at: Latest[str, tuple[int, ...]] = Latest(MOST)  # ms

    def remember(self, number: str, now: int) -> None:
        """A number was promised a call at ``now`` (ms)."""
        self._put(self._hide(number), now)

    def count(self, number: str, now: int) -> int:
        """Return how often a number was promised a call within the day before ``now`` (ms)."""
        return sum(now - at < DAY_MS for at in self._at.get(self._hide(number), ()))

    def recovered(self, event: PromisesRecovered) -> None:
        """Know what an earlier run promised."""
        for who, at in event.promised:
            self._put(who, at)

    def _put(self, who: str, at: int) -> None:
        kept = (then for then in self._at.get(who, ()) if at - then < DAY_MS)
        self._at.put(who, (*kept, at))
