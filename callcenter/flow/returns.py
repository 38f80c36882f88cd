"""Places kept for callers whose call broke: who calls again soon gets theirs back.

A call breaks because the PBX died with it, or because the caller's own line did while they stood
in the line. The first is nobody's doing: its place is kept longer, and again after the next death.
The second looks like hanging up, and so that hanging up is no way of waiting, the place is kept for
minutes, once, and only the latest of a number; who was spoken with meanwhile has none to regain.

A caller is known by what stands for their number, made by a keyed hash; the number itself is not
kept. Nobody gets a place by a number that may be anybody's: one withheld, one that the rules list
as shared, or one that two of the contacts had that the PBX lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import ContactId
from callcenter.facts import Break, CameBack, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.events import ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.numbers import Numbers
    from callcenter.flow.rules import Rules

FORGET_MS = 60_000
"""How often places are forgotten that are kept no longer."""


class Lost(msgspec.Struct, frozen=True, gc=False):
    """A contact whose call broke."""

    contact: ContactId
    line: str  # where it stood
    came_to: str  # the line that was called
    group: str  # "" when the line was not entered
    service: str
    arrived_at: int  # ms since the epoch; 0: there is no place to give back
    seq: int
    lost_at: int  # ms since the epoch
    by: Break
    regained: bool = False  # whoever has this place has regained one after a drop
    caller: str = ""  # what stands for the number
    names: tuple[str, ...] = ()  # by what else whoever comes back may be known

    def given_to(self, contact: ContactId) -> CameBack:
        """Return the fact that ``contact`` has this place now."""
        return CameBack(contact, self.contact, self.arrived_at, self.lost_at, self.by, self.line)

    def is_of(self, line: str) -> bool:
        """Whether who calls this line may have the place: they called it, or stood in it."""
        return line in (self.came_to, self.line)


class Returns:
    """Knows which PBX began anew, and keeps the places of those whose call broke.

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
        self._lost: dict[str, tuple[Lost, ...]] = {}  # by caller
        self._named: dict[str, Lost] = {}  # by what else they may be known
        self._forget_at = 0  # ms

    def __len__(self) -> int:
        """Of how many callers a place is remembered."""
        return len(self._lost)

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

    # -- calls that break --------------------------------------------------------------------

    def died(self, call: Call, now: int) -> None:
        """The PBX died with this call; whoever was spoken with already has no place any more."""
        lost = _lost(call, now, Break.PBX_DIED)
        if call.served or call.diverted_at:
            lost = msgspec.structs.replace(lost, arrived_at=0)
        self._keep(call.caller, lost, now)

    def ended(self, call: Call, outcome: Outcome, now: int) -> None:
        """A call is over: keep the place of who was in the line, and of nobody a second time."""
        if outcome is Outcome.ANSWERED:
            self._without_drops(call.caller)
            for name in names_of(call):
                self._named.pop(name, None)
        elif outcome is Outcome.ABANDONED and not call.regained:
            self._keep(call.caller, _lost(call, now, Break.DROPPED), now)

    def recovered(
        self, contact: ContactRecovered, lost_at: int, now: int, *, code: str = ""
    ) -> None:
        """The call of a contact of an earlier run broke at ``lost_at`` (ms)."""
        lost = Lost(
            contact=contact.contact,
            line=contact.line,
            came_to=contact.came_to or contact.line,
            group=contact.group,
            service=contact.service,
            arrived_at=0 if contact.connected_at else contact.arrived_at,
            seq=contact.seq,
            lost_at=lost_at,
            by=Break.DROPPED if contact.dropped else Break.PBX_DIED,
            regained=contact.dropped or contact.regained,
            caller=contact.caller,
            names=(code_name(code),) if code else (),
        )
        self._keep(contact.caller, lost, now)

    # -- callers who come back ---------------------------------------------------------------

    def claim(self, caller: str, line: str, now: int) -> Lost | None:
        """Return whose place a caller of this line gets, and keep it no longer."""
        kept = [lost for lost in self._lost.get(caller, ()) if now <= self._end(lost)]
        if len(kept) != 1 or not kept[0].arrived_at or not kept[0].is_of(line):
            return None
        del self._lost[caller]
        self._unname(kept[0])
        return self._as_ruled(kept[0])

    def claim_named(self, name: str, line: str, now: int, *, before: int) -> Lost | None:
        """Return whose place somebody gets who is known by a name; one from before a moment."""
        lost = self._named.get(name)
        if lost is None or now > self._end(lost) or not lost.is_of(line) or not lost.group:
            return None
        if not 0 < lost.arrived_at < before:
            return None
        self._unname(lost)
        others = tuple(x for x in self._lost.pop(lost.caller, ()) if x.contact != lost.contact)
        if others:
            self._lost[lost.caller] = others
        ruled = self._as_ruled(lost)
        if ruled.group:
            return ruled
        default = self._rules.lines[line].default_group
        return msgspec.structs.replace(lost, group=default, service="")

    def keeps(self, name: str) -> bool:
        """Whether a place is kept under a name."""
        return name in self._named

    def _unname(self, lost: Lost) -> None:
        for name in lost.names:
            if name in self._named and self._named[name].contact == lost.contact:
                del self._named[name]

    # -- inside ------------------------------------------------------------------------------

    def _keep(self, caller: str, lost: Lost, now: int) -> None:
        self._forget(now)
        if lost.arrived_at and self._kept_ms(lost):
            self._named.update(dict.fromkeys(lost.names, lost))
        if caller and self._kept_ms(lost):
            if lost.by is Break.DROPPED:
                self._without_drops(caller)
            self._lost[caller] = (*self._lost.get(caller, ()), lost)

    def _without_drops(self, caller: str) -> None:
        """Only the place just vacated is kept, and none once the caller was answered."""
        kept = tuple(lost for lost in self._lost.pop(caller, ()) if lost.by is not Break.DROPPED)
        if kept:
            self._lost[caller] = kept

    def _forget(self, now: int) -> None:
        """Forget whose time is over, once in a while: tens of thousands may hang up in an hour."""
        if now >= self._forget_at:
            self._forget_at = now + FORGET_MS
            known = self._lost.items()
            kept = ((who, tuple(x for x in lost if now <= self._end(x))) for who, lost in known)
            self._lost = {who: lost for who, lost in kept if lost}
            named = self._named.items()
            self._named = {name: lost for name, lost in named if now <= self._end(lost)}

    def _kept_ms(self, lost: Lost) -> int:
        rules = self._rules
        return rules.place_kept_ms if lost.by is Break.PBX_DIED else rules.dropped_place_kept_ms

    def _end(self, lost: Lost) -> int:
        return lost.lost_at + self._kept_ms(lost)

    def _as_ruled(self, lost: Lost) -> Lost:
        """Leave out a group or a service that the rules do not have any more."""
        rules = self._rules
        if lost.group not in rules.groups:
            return msgspec.structs.replace(lost, group="", service="", seq=0)
        if lost.service not in rules.services:
            return msgspec.structs.replace(lost, service="")
        return lost


def person_name(person: str) -> str:
    """Return by what a person whom the registry knows may come back."""
    return f"person {person}"


def code_name(code: str) -> str:
    """Return by what whoever has a code may come back."""
    return f"code {code}"


def names_of(call: Call) -> tuple[str, ...]:
    """Return by what else than the number the caller may be known again."""
    person = (person_name(call.known.person),) if call.known and call.known.person else ()
    return (*person, code_name(call.code)) if call.code else person


def _lost(call: Call, now: int, by: Break) -> Lost:
    return Lost(
        contact=call.id,
        line=call.line.name,
        came_to=call.came_to,
        group=call.group.name if call.group else "",
        service=call.service,
        arrived_at=call.arrived_at,
        seq=call.entry.seq if call.entry else 0,
        lost_at=now,
        by=by,
        regained=call.regained or by is Break.DROPPED,
        caller=call.caller,
        names=names_of(call),
    )
