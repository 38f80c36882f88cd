"""When callers were asked last, so that nobody is asked too often."""

from __future__ import annotations

from callcenter.latest import Latest

MOST = 20_000
"""Of so many callers it is remembered, the latest; the journal holds as many."""


class Asked:
    """Knows callers by what stands for their number."""

    __slots__ = ("_at",)

    def __init__(self) -> None:
        self._at: Latest[str, int] = Latest(MOST)  # ms

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._at)

    def remember(self, caller: str, at: int) -> None:
        """A caller was asked ``at`` this moment (ms)."""
        self._at.put(caller, at)

    def within(self, caller: str, again_ms: int, now: int) -> bool:
        """Whether the caller was asked less than ``again_ms`` before ``now``."""
        at = self._at.get(caller)
        return at is not None and now - at < again_ms
