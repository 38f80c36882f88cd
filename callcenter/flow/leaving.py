"""Legs whose contacts are over, and whose end was asked of the PBX.

The session may break before the PBX did it. Such a leg looks like that of a caller who is still
there; taken for one, a contact would end twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.commands import Hangup

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.events import CallFound
    from callcenter.flow.call import Call
    from callcenter.flow.outbox import Outbox


class Leaving:
    """Ends them, again where that was not carried out."""

    __slots__ = ("_legs", "_outbox")

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._legs: dict[LegId, str] = {}  # at which PBX each is

    def __len__(self) -> int:
        """How many have not ended yet, as far as the PBX told."""
        return len(self._legs)

    def hang_up(self, call: Call) -> None:
        """End the leg of a contact that is over."""
        self._legs[call.leg] = call.pbx
        self._outbox.do(Hangup(pbx=call.pbx, leg=call.leg))

    def found(self, event: CallFound) -> CallFound | None:
        """A leg lives that was there before the session; return what others are to deal with.

        Whoever has got to somebody meanwhile, or to where somebody may answer, is nobody we know.
        """
        if event.leg not in self._legs:
            return event
        if event.elsewhere or event.astray or event.offer or event.partner is not None:
            self.left(event.leg)
            return replace(event, memo="")
        self._outbox.do(Hangup(pbx=event.pbx, leg=event.leg))
        return None

    def left(self, leg: LegId) -> None:
        """A leg ended."""
        self._legs.pop(leg, None)

    def resume(self, pbx: str, alive: frozenset[str]) -> None:
        """The session stands again: those that are gone ended unseen."""
        gone = [leg for leg, where in self._legs.items() if where == pbx and leg not in alive]
        for leg in gone:
            del self._legs[leg]
