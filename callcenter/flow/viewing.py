"""Pictures of the line for those who look at it."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

from callcenter.contacts import ContactState
from callcenter.views import AgentView, LineView, OfferView, WaitingView

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.flow.call import Call
    from callcenter.flow.table import CallTable
    from callcenter.queue.line import Line
    from callcenter.queue.waiting import Waiting


def line_view(
    now: int, *, calls: CallTable, line: Line, dispatcher: Dispatcher, roster: Roster
) -> LineView:
    """Return everybody who waits, in the order in which they would be served, and every agent.

    Those for whom a phone rings, or who are being connected, stand in the order too.
    """

    def compare(a: Waiting, b: Waiting) -> int:
        return -1 if line.policy.ahead(a, b, now) else 1

    unserved = [call for call in calls if call.in_line or call.state is ContactState.CONNECTING]
    order = sorted((c.entry for c in unserved if c.entry), key=cmp_to_key(compare))
    by_contact: dict[str, Call] = {call.id: call for call in unserved}
    return LineView(
        now=now,
        waiting=tuple(
            _waiting(by_contact[entry.contact], entry, place, now=now, line=line)
            for place, entry in enumerate(order, start=1)
        ),
        agents=tuple(_agents(roster)),
        offers=tuple(
            OfferView(
                offer=offer.offer,
                contact=placed.contact,
                agent=offer.agent.number,
                since=offer.started_at,
            )
            for placed in dispatcher.ringing()
            for offer in placed.ringing
        ),
    )


def _waiting(call: Call, entry: Waiting, place: int, *, now: int, line: Line) -> WaitingView:
    waited_ms = entry.waited_ms(now)
    return WaitingView(
        contact=call.id,
        line=call.line.name,
        group=call.group.name if call.group else "",
        service=call.service,
        tier=line.policy.standing(entry, now).tier,
        arrived_at=call.arrived_at,
        queued_at=call.queued_at,
        position=place,
        waited_ms=waited_ms,
        target_ms=entry.wait_class.target_ms,
        share_of_target=waited_ms / entry.wait_class.target_ms,
        state=call.state,
    )


def _agents(roster: Roster) -> list[AgentView]:
    return [
        AgentView(
            number=agent.number,
            name=agent.name,
            state=agent.state,
            phone=agent.phone,
            since=agent.since,
            reason=agent.pause_reason,
            skills=agent.skill_names,
        )
        for agent in roster
    ]
