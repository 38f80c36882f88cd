"""What is stated of contacts that were served, or ended, while nobody lived to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.facts import EndedBy, Outcome

if TYPE_CHECKING:
    from callcenter.events import CallFound, ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.memo import Memo
    from callcenter.flow.rules import Group


def was_served(event: CallFound, found: Memo) -> bool:
    """Whether somebody spoke with the caller who is not spoken with now.

    Where nobody lived to be told of the bridge, the PBX says whether there was one.
    """
    if not found.connected_at or event.offer is not None or event.diverted:
        return False
    if event.partner is not None or event.sent or event.unanswered:
        return False  # an agent sent them on
    return not found.offer or (event.talked and not event.taken)


def connected(found: Memo, group: Group, recovered: ContactRecovered | None) -> facts.Connected:
    """The two heard each other, and nobody lived to state it; when exactly is not known."""
    return facts.Connected(
        contact=ContactId(found.contact),
        offer=OfferId(found.offer),
        agent=AgentNumber(found.agent),
        line=found.line,
        group=group.name,
        service=found.service,
        tier=group.tier,
        target_ms=group.target_ms,
        wait_ms=found.connected_at - found.queued_at,
        arrival_wait_ms=found.connected_at - found.arrived_at,
        overtook=0,
        promised=recovered is not None and recovered.was_promised,
    )


def of_dead_pbx(call: Call) -> Outcome:
    """How a call ends whose PBX died."""
    if call.served:
        return Outcome.ANSWERED
    return Outcome.DIVERTED if call.diverted_at else Outcome.PBX_DIED


def unseen(contact: ContactRecovered, outcome: Outcome) -> facts.Ended:
    """How a contact ended that was there when the service died and is gone now."""
    talked = contact.connected_at > 0
    if contact.diverted_at:
        outcome = Outcome.DIVERTED
    return facts.Ended(
        contact=contact.contact,
        line=contact.line,
        group=contact.group,
        service=contact.service,
        outcome=Outcome.ANSWERED if talked else outcome,
        ended_by=EndedBy.SYSTEM,
        wait_ms=_waited_ms(contact),
        target_ms=contact.target_ms,
        talk_ms=contact.talked_ms,
        rings=0,
        again=contact.again,
        promised=contact.was_promised,
    )


def _waited_ms(contact: ContactRecovered) -> int:
    """How long a contact waited that nobody saw end, as far as it is known."""
    until = contact.connected_at or contact.diverted_at
    if not until:
        return 0
    return max(0, until - contact.queued_at - contact.talked_ms)


def served(found: Memo, group: Group, recovered: ContactRecovered | None) -> facts.Ended:
    """The conversation of a caller who is found in no bridge any more is over."""
    return facts.Ended(
        contact=ContactId(found.contact),
        line=found.line,
        group=group.name,
        service=found.service,
        outcome=Outcome.ANSWERED,
        ended_by=EndedBy.AGENT,
        wait_ms=found.connected_at - found.queued_at,
        target_ms=group.target_ms,
        talk_ms=0,  # nobody saw when it ended
        rings=0,
        again=recovered is not None and recovered.again,
        promised=recovered is not None and recovered.was_promised,
    )
