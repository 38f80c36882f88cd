"""What rides on a caller's channel, so that a service that starts again knows whom it finds.

One short text, written whenever the contact's class changes and read back after a crash. It is
treated as said by a stranger: what does not fit the rules, or claims an arrival that cannot be, is
no memo, and the caller is taken as one who has just arrived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.rules import Rules

VERSION = "1"
SEPARATOR = "|"
FIELDS = 9
OLDEST_MS = 24 * 60 * 60 * 1_000
"""A call that claims to have arrived longer ago is not believed."""


class Memo(msgspec.Struct, frozen=True, gc=False):
    """A contact, as its channel remembers it."""

    contact: str
    line: str
    arrived_at: int  # ms since the epoch
    queued_at: int  # ms since the epoch
    seq: int
    group: str  # "" while in a menu
    service: str  # "" while not known
    connected_at: int  # ms since the epoch; 0 while not answered


def write(call: Call) -> str:
    """Return the memo of a contact."""
    fields = (
        VERSION,
        call.id,
        call.line.name,
        str(call.arrived_at),
        str(call.queued_at),
        str(call.entry.seq if call.entry else 0),
        call.group.name if call.group else "",
        call.service,
        str(call.connected_at),
    )
    return SEPARATOR.join(fields)


def read(text: str, *, rules: Rules, now: int) -> Memo | None:
    """Return what a channel remembers, or None when it is no memo of ours that fits the rules."""
    fields = text.split(SEPARATOR)
    if len(fields) != FIELDS or fields[0] != VERSION:
        return None
    _, contact, line, arrived, queued, seq, group, service, connected = fields
    numbers = (arrived, queued, seq, connected)
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    known = line in rules.lines and (not group or group in rules.groups)
    if not contact or not known or (service and service not in rules.services):
        return None
    if not now - OLDEST_MS <= int(arrived) <= now or int(queued) > now:
        return None
    return Memo(
        contact=contact,
        line=line,
        arrived_at=int(arrived),
        queued_at=int(queued),
        seq=int(seq),
        group=group,
        service=service,
        connected_at=min(int(connected), now),
    )
