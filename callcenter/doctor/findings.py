"""A finding: what a check saw. How grave each kind is stands here, in one table."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"  # the line will not work, or people are lost
    WARNING = "warning"  # it works, and something will go wrong one day
    UNKNOWN = "unknown"  # it could not be seen; look yourself
    OK = "ok"


GRAVE: dict[str, Severity] = {
    "login.failed": Severity.ERROR,
    "login.unreached": Severity.ERROR,
    "version.old": Severity.ERROR,
    "version.filters": Severity.WARNING,
    "modules.missing": Severity.ERROR,
    "modules.wanted": Severity.ERROR,
    "chan_sip.gone": Severity.ERROR,
    "macro.gone": Severity.ERROR,
    "rights.few": Severity.ERROR,
    "rights.many": Severity.WARNING,
    "events.few": Severity.ERROR,
    "events.many": Severity.WARNING,
    "writetimeout.low": Severity.ERROR,
    "clock.apart": Severity.WARNING,
    "clock.far": Severity.ERROR,
    "zone.other": Severity.WARNING,
    "contexts.missing": Severity.ERROR,
    "route.none": Severity.ERROR,
    "route.unserved": Severity.WARNING,
    "route.dead": Severity.ERROR,
    "desk.unreached": Severity.ERROR,
    "prefix.differs": Severity.ERROR,
    "prefix.taken": Severity.WARNING,
    "transfer.nowhere": Severity.WARNING,
    "codes.none": Severity.WARNING,
    "codes.taken": Severity.WARNING,
    "globals.cleared": Severity.WARNING,
    "service.away": Severity.WARNING,
    "service.pretended": Severity.ERROR,
    "language.differs": Severity.ERROR,
    "sounds.missing": Severity.ERROR,
    "recordings.missing": Severity.ERROR,
    "recordings.locked": Severity.ERROR,
    "prompts.missing": Severity.ERROR,
    "prompts.locked": Severity.ERROR,
    "music.missing": Severity.ERROR,
    "codecs.license": Severity.ERROR,
    "codecs.costly": Severity.WARNING,
    "keys.none": Severity.ERROR,
    "keys.inband": Severity.WARNING,
    "media.direct": Severity.WARNING,
    "busy.unset": Severity.WARNING,
    "phones.none": Severity.ERROR,
    "phones.offline": Severity.WARNING,
    "hints.missing": Severity.WARNING,
    "hints.dead": Severity.ERROR,
    "hints.other": Severity.ERROR,
    "forwards.set": Severity.WARNING,
    "forwards.loop": Severity.ERROR,
    "quiet.set": Severity.WARNING,
    "trunk.differs": Severity.WARNING,
    "trunk.calls": Severity.ERROR,
    "queue.missing": Severity.ERROR,
    "queue.forgets": Severity.WARNING,
    "queue.unreached": Severity.WARNING,
    "cdr.off": Severity.WARNING,
    "cdr.nowhere": Severity.WARNING,
    "call.refused": Severity.ERROR,
    "call.without_us": Severity.ERROR,
    "call.astray": Severity.ERROR,
    "call.silent": Severity.ERROR,
    "call.deaf": Severity.ERROR,
    "call.stuck": Severity.ERROR,
}
"""Of each kind that is neither ``ok`` nor ``unknown``. docs/doctor.md has a row for each."""

_PLAIN = {"ok": Severity.OK, "unknown": Severity.UNKNOWN}


class Finding(msgspec.Struct, frozen=True):
    """What one check found.

    Attributes:
        check: which one.
        kind: what it found; ``ok`` or ``unknown``, or a word of its own.
        values: what fills the braces of the sentences.
    """

    check: str
    kind: str
    values: dict[str, str] = {}

    @property
    def name(self) -> str:
        """How the documentation lists it."""
        return f"{self.check}.{self.kind}"

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return _PLAIN[self.kind] if self.kind in _PLAIN else GRAVE[self.name]


def some(names: Iterable[str], *, most: int = 8) -> str:
    """Return a few of many names, and how many more there are; a set's in their order."""
    every = sorted(names) if isinstance(names, (set, frozenset)) else list(names)
    rest = len(every) - most
    return ", ".join(every[:most]) + (f" (+{rest})" if rest > 0 else "")
