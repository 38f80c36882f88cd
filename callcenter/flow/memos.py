"""What the channel of a contact remembers of it, for a service that starts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Remember
from callcenter.flow import memo
from callcenter.queue.waiting import EVERYONE

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.outbox import Outbox

PRIORITIES = (20, 10, 0)
"""What the PBX's own queue makes of tiers 0, 1 and 2, should it come to that."""


class Memos:
    """Keeps the memos of channels up to date; `flow.memo` knows how they are written."""

    __slots__ = ("_outbox",)

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def remember(self, call: Call) -> None:
        """Let the channel remember the contact, for a service that starts again."""
        if call.away:
            return
        served = call.connected_at > 0
        command = Remember(
            pbx=call.pbx,
            leg=call.leg,
            memo=memo.write(call),
            priority=None if served else _news(call),
            served=served,
            afresh=call.bridged_before and not served,
        )
        self._outbox.do(command)


def _news(call: Call) -> int | None:
    """Return a contact's priority in the PBX's own queue unless its channel was told it."""
    priority = PRIORITIES[call.entry.wait_class.tier if call.entry else EVERYONE]
    if priority == call.priority:
        return None
    call.priority = priority
    return priority
