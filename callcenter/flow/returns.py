"""Places kept for callers whose call died with the PBX: who calls again soon gets theirs back.

A caller is known by what stands for their number, made by a keyed hash; the number itself is not
kept. Nobody gets a place by a number that may be anybody's: one withheld, one that the rules list
as shared, or one that two of the lost contacts had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import ContactId, ContactState

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.events import ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.numbers import Numbers
    from callcenter.flow.rules import Rules


class Lost(msgspec.Struct, frozen=True, gc=False):
    """A contact whose call the PBX took with it when it died."""

    contact: ContactId
    line: str
    group: str  # "" when the line was not entered
    service: str
    arrived_at: int  # ms since the epoch; 0: there is no place to give back
    seq: int
    lost_at: int  # ms since the epoch


class Returns:
    """Knows which PBX began anew, and keeps the places of those it lost.

    Args:
        rules: How long a place is kept.
        numbers: Which numbers say who calls.
        hide: Makes of a number what stands for it, the same number always alike.
    """

    def __init__(self, *, rules: Rules, numbers: Numbers, hide: Callable[[str], str]) -> None:
        self._rules = rules
        self._hide = hide
        self._numbers = numbers
        self._started: dict[str, str] = {}  # since when each PBX runs, in its own words
        self._lost: dict[str, list[Lost]] = {}  # by caller
        self._until = 0  # ms; the last place is kept until then

    def caller(self, number: str) -> str:
        """Return what stands for a caller's number; "" for one that may be anybody's."""
        known = self._numbers.identity(number)
        return self._hide(known) if known else ""

    def began(self, pbx: str, started: str) -> bool:
        """Take note of since when a PBX runs; return whether it died since it was last seen."""
        before = self._started.get(pbx, "")
        if started:
            self._started[pbx] = started
        return bool(before and started) and before != started

    def lose_call(self, call: Call, now: int) -> None:
        """The PBX died with this call; whoever was spoken with already has no place any more."""
        talked = call.state is ContactState.TALKING
        lost = Lost(
            contact=call.id,
            line=call.line.name,
            group=call.group.name if call.group else "",
            service=call.service,
            arrived_at=0 if talked else call.arrived_at,
            seq=call.entry.seq if call.entry else 0,
            lost_at=now,
        )
        self._keep(call.caller, lost)

    def lose(self, contact: ContactRecovered, lost_at: int) -> None:
        """The PBX died with the call of a contact of an earlier run."""
        lost = Lost(
            contact=contact.contact,
            line=contact.line,
            group=contact.group,
            service=contact.service,
            arrived_at=0 if contact.connected_at else contact.arrived_at,
            seq=contact.seq,
            lost_at=lost_at,
        )
        self._keep(contact.caller, lost)

    def claim(self, caller: str, line: str, now: int) -> Lost | None:
        """Return whose place a caller of this line gets, and keep it no longer."""
        if now > self._until:
            self._lost.clear()
        kept = [lost for lost in self._lost.get(caller, ()) if now <= self._end(lost)]
        if len(kept) != 1 or not kept[0].arrived_at or kept[0].line != line:
            return None
        del self._lost[caller]
        return self._as_ruled(kept[0])

    def _keep(self, caller: str, lost: Lost) -> None:
        if caller and self._rules.place_kept_ms:
            self._lost.setdefault(caller, []).append(lost)
            self._until = max(self._until, self._end(lost))

    def _end(self, lost: Lost) -> int:
        return lost.lost_at + self._rules.place_kept_ms

    def _as_ruled(self, lost: Lost) -> Lost:
        """Leave out a group or a service that the rules do not have any more."""
        rules = self._rules
        if lost.group not in rules.groups:
            return msgspec.structs.replace(lost, group="", service="", seq=0)
        if lost.service not in rules.services:
            return msgspec.structs.replace(lost, service="")
        return lost
