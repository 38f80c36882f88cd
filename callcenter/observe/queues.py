"""Which of the PBX's queues are watched, and what each stands for with us."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import FALLBACK_QUEUE
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 40
_OTHER = re.compile(r"[^a-z0-9]+")


class WatchedQueue(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One queue of the PBX: as a line, under one group, about one service."""

    line: str
    group: str
    service: str
    tier: int
    target_ms: int
    guard_ms: int | None = None
    short_ms: int = 0  # who hangs up sooner than this is counted apart
    wrap_up_ms: int = 0  # the PBX gives an agent no call of the queue for so long after one

    @property
    def skills(self) -> tuple[str, ...]:
        """What an agent must know to serve it: nobody asks that for an emergency."""
        return (self.service,) if self.service and self.tier != EMERGENCY else ()

    @property
    def wait_class(self) -> str:
        """What those who wait alike have in common."""
        return f"{self.group}/{self.service}" if self.service else self.group


class Queues:
    """The queues by the PBX's names.

    Args:
        named: Those of the settings.
        unlisted: What any other queue stands for, but for its service; None: nobody looks at it.
            It is never the one that serves a line of ours, whose callers are counted there.
    """

    def __init__(
        self, named: Mapping[str, WatchedQueue], *, unlisted: WatchedQueue | None = None
    ) -> None:
        self.named = dict(named)
        self._unlisted = unlisted
        self.found: dict[str, WatchedQueue | None] = {}
        """Queues that the PBX has and the settings do not name."""

    def of(self, name: str) -> WatchedQueue | None:
        """Return what a queue stands for; None: it is not watched."""
        named = self.named.get(name)
        if named is not None or name in self.found:
            return named or self.found[name]
        other = None if name == FALLBACK_QUEUE else self._unlisted
        if other is not None:
            other = msgspec.structs.replace(other, service=service_of(name))
        self.found[name] = other
        return other


def service_of(name: str) -> str:
    """Return a name of ours for a queue: ``ventas-norte-100`` of ``Ventas "Norte" 100%``."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", letters).strip("-")[:_LONGEST].strip("-") or "queue"
