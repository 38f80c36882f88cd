"""When lines are open, as the shell that knows calendars tells the core, which knows none."""

from __future__ import annotations

import msgspec

SHIFT = "on-call/"
"""Before the name of an on-call phone whose hours these are; no line is named so."""


class OpenSpan(msgspec.Struct, frozen=True, gc=False):
    """A time without a gap in which a line is open by its hours."""

    opens_at: int  # ms since the epoch
    closes_at: int  # ms since the epoch
    weekday: int  # on which it opens, where the line is; 0 is Monday
    time: str  # at which it opens there, such as "07:00"


class LineHours(msgspec.Struct, frozen=True, gc=False):
    """One line's hours for the days to come, or an on-call phone's."""

    line: str  # or `SHIFT` and the name of the phone
    spans: tuple[OpenSpan, ...] | None  # in order, none touching the next; None: always open
    day_ends: tuple[int, ...]  # midnights where the line is, ms since the epoch, in order
    known_until: int  # ms since the epoch: from then on nothing is known
