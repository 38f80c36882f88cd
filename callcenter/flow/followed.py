"""How a transfer comes to its end, whoever brings it about: by the end of the contact, or before.

A contact's end is the last that is stated of it, so a transfer that runs then is closed before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.facts import TransferTo
    from callcenter.flow.call import Call
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.transfer import Transfer


class Followed:
    """States what became of contacts that were sent on."""

    def __init__(self, *, roster: Roster, outbox: Outbox) -> None:
        self._roster = roster
        self._outbox = outbox

    def taken(self, call: Call, transfer: Transfer) -> None:
        """Somebody speaks with a contact."""
        transfer.told = True
        self._outbox.state(
            facts.TransferTaken(
                contact=call.id,
                line=call.line.name,
                to=transfer.to,
                kind=transfer.kind,
                agent=transfer.agent,
                rang_ms=transfer.taken_at - transfer.since,
            )
        )

    def close(self, call: Call, to: TransferTo, now: int) -> None:
        """A transfer came to its end; who spoke with the contact writes the call up."""
        transfer = known(call.transfer)
        call.transfer = None
        if transfer.taken_at and not transfer.told:
            self.taken(call, transfer)
        self._outbox.state(
            facts.TransferEnded(
                contact=call.id,
                line=call.line.name,
                to=to,
                kind=transfer.kind,
                agent=transfer.agent,
                talk_ms=transfer.talked_ms(now) - transfer.talk_ms,
            )
        )
        if transfer.agent:
            self._outbox.state_all(self._roster.gives(transfer.agent, call.line.wrap_up_ms, now))

    def ends(self, call: Call, now: int) -> None:
        """A contact is about to end: whoever spoke with it is free of it."""
        if call.transfer is not None:
            self.close(call, call.transfer.to, now)
