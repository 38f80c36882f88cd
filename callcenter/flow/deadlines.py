"""What the flow waits for, each moment known by its kind and by whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter import deadlines
from callcenter.deadlines import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator


class Due(NamedTuple):
    """What a deadline is about."""

    kind: str
    subject: str


class Deadlines:
    """At most one moment a kind and subject; the engine keeps one timer for the earliest."""

    __slots__ = ("_moments",)

    def __init__(self) -> None:
        self._moments: deadlines.Deadlines[tuple[str, str]] = deadlines.Deadlines()

    def set(self, kind: str, subject: str, at_ms: int | None) -> None:
        """Wait for ``at_ms`` under this key; None stops waiting."""
        if at_ms is None:
            self._moments.clear((kind, subject))
        else:
            self._moments.set((kind, subject), at_ms)

    def next(self) -> int | None:
        """Return the earliest moment in ms, or None."""
        at = self._moments.next()
        return None if at == NEVER else at

    def due(self, now: int) -> Iterator[Due]:
        """Yield and forget every key whose moment has come, earliest first."""
        for _, key in self._moments.due(now):
            yield Due(*key)

    def __len__(self) -> int:
        """How many moments are waited for."""
        return len(self._moments)
