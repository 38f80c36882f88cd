"""Messages about queues as the PBX meant them, whatever headers a caller's number brought with it.

Asterisk writes a number as it came, line breaks included (see `callcenter.pbx.wire.genuine`). In
events of a channel what names it comes behind the number, but for the channel's own name; in a row
of `QueueStatus` queue, place and unique id come before it (apps/app_queue.c).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.pbx.wire import Message

_FIRST = frozenset({"event", "privilege", "channel", "channelstate"})
_FIRST_IN_A_ROW = frozenset({"event", "queue", "position", "channel", "uniqueid"})
_ROW = "QueueEntry"


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
