"""Messages about queues as the PBX meant them, whatever headers a caller's number brought with it.

Asterisk writes a number as it came, line breaks included (see `callcenter.pbx.wire.genuine`). In
events of a channel what names it comes behind the number, but for the channel's own name; in a row
of `QueueStatus` queue, place and unique id come before it (apps/app_queue.c). A number may hold an
empty line, too, and so begin a message of the caller's own making: one that lacks what its kind
must have is nobody's word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.pbx.wire import Message

_FIRST = frozenset({"event", "privilege", "channel", "channelstate"})
_FIRST_IN_A_ROW = frozenset({"event", "queue", "position", "channel", "uniqueid"})
_ROW = "QueueEntry"

_CALLER, _RING = ("queue", "uniqueid"), ("queue", "uniqueid", "interface")
_NEEDED = {
    "AgentCalled": _RING,
    "AgentComplete": _RING,
    "AgentConnect": _RING,
    "AgentRingNoAnswer": _RING,
    "Hangup": ("uniqueid",),
    "HangupRequest": ("uniqueid",),
    "QueueCallerAbandon": _CALLER,
    "QueueCallerJoin": _CALLER,
    "QueueCallerLeave": _CALLER,
    "QueueEntry": _CALLER,
    "QueueMember": ("queue", "location"),
    "QueueMemberAdded": ("queue",),
    "QueueMemberPause": ("queue",),
    "QueueMemberRemoved": ("queue", "interface"),
    "QueueMemberStatus": ("queue",),
    "QueueParams": ("queue",),
}
"""Without which a message of that name says nothing."""


def rows_meant(rows: Iterable[Message]) -> list[Message]:
    """Return the rows of a list as the PBX meant them, without those that say nothing."""
    return [row for row in map(meant, rows) if is_whole(row)]


def is_whole(message: Message) -> bool:
    """Whether a message has what its kind must have."""
    return all(name in message for name in _NEEDED.get(message.get("event", ""), ()))


def meant(message: Message) -> Message:
    """Return the message with each header once: the PBX's own."""
    if not any("\n" in value for value in message.values()):
        return message
    row = message.get("event", "").partition("\n")[0] == _ROW
    first = _FIRST_IN_A_ROW if row else _FIRST
    return {
        name: value.partition("\n")[0] if name in first else value.rpartition("\n")[2]
        for name, value in message.items()
    }
