"""Which conversations are recorded, by which lot, and how their files are named."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from callcenter.ivr.menu import Sounds  # msgspec reads the annotations at run time

if TYPE_CHECKING:
    from callcenter.contacts import ContactId
    from callcenter.flow.call import Call

_WHOLE = 2**64
_MS_PER_DAY = 86_400_000


class RecordingRules(msgspec.Struct, frozen=True):
    """What is recorded, where to, and what callers are told of it."""

    folder: str  # of the PBX
    ending: str  # of the files: says the format
    lines: frozenset[str]
    groups: frozenset[str]
    services: frozenset[str] = frozenset()  # none: of all, and of contacts without one
    share: float = 1.0  # of these conversations, above 0
    notice: Sounds = ()  # said before; empty: callers are told elsewhere
    telling: frozenset[str] = frozenset()  # menus that say it: heard to the end, they are enough
    refuse_key: str = ""  # says no while the notice is heard; "": none does
    keep_refused: bool = False  # what was recorded until an agent's key stopped it
    clock_ahead_ms: int = 0  # of the line's clock, of UTC: a day's folder is named by it

    def meant(self, call: Call) -> bool:
        """Whether a conversation with this caller is to be recorded."""
        return (
            call.group is not None
            and call.line.name in self.lines
            and call.group.name in self.groups
            and (not self.services or call.service in self.services)
            and self.draws(call.id)
        )

    def draws(self, contact: ContactId) -> bool:
        """Whether the lot falls on a contact: as in `SurveyRules.draws`, by a lot of its own."""
        drawn = blake2b(contact.encode(), digest_size=8, person=b"recording").digest()
        return int.from_bytes(drawn) < self.share * _WHOLE

    def name(self, contact: ContactId, conversation: int, now: int) -> str:
        """Return how the file of a contact's conversation is named: nothing says who speaks."""
        return f"{_date(now + self.clock_ahead_ms)}/{contact}-{conversation}.{self.ending}"

    def sound(self, name: str) -> str:
        """Return a file as the PBX plays it: without its ending."""
        return self.file(name).rpartition(".")[0]

    def file(self, name: str) -> str:
        """Return the path of a file on the PBX."""
        return f"{self.folder}/{name}"


def _date(at_ms: int) -> str:
    """Return the day of a moment, as ISO 8601 writes it.

    By the count of days from 1 March of the year 0, in eras of 400 years (Hinnant, *chrono-
    Compatible Low-Level Date Algorithms*, 2013): the core has no calendar.
    """
    era, day = divmod(at_ms // _MS_PER_DAY + 719_468, 146_097)
    year = (day - day // 1_460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month += 3 if month < 10 else -9  # noqa: PLR2004  # counted from March
    return f"{year + era * 400 + (month <= 2):04}-{month:02}-{day:02}"  # noqa: PLR2004
