"""Pictures of the line for those who look at it."""

from __future__ import annotations

from functools import cmp_to_key
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from callcenter.contacts import ContactState
from callcenter.views import AgentView, LineView, OfferView, WaitingView

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.flow.call import Call
    from callcenter.flow.table import CallTable
    from callcenter.queue.line import Line
    from callcenter.queue.waiting import Waiting

ESTIMATED = 50
"""So many of the first are told how long they still wait: an estimate costs 0.1 to 0.25 ms, and no
event is handled meanwhile."""

_OUT_OF_LANE = (ContactState.OFFERED, ContactState.CONNECTING)


def line_view(  # noqa: PLR0913  # the parts of the core, handed over by name
    now: int,
    *,
    calls: CallTable,
    line: Line,
    dispatcher: Dispatcher,
    roster: Roster,
    estimator: Courtesy,
    limit: int | None = None,
) -> LineView:
    """Return who waits, in the order in which they would be served, and every agent.

    Those for whom a phone rings, or who are being connected, stand in the order too. With a
    ``limit`` only the first so many are looked at, however long the line is. Waits are estimated
    for the first `ESTIMATED`.
    """

    def compare(a: Waiting, b: Waiting) -> int:
        return -1 if line.policy.ahead(a, b, now) else 1

    by_policy = cmp_to_key(compare)
    out_of_lane = sorted(_out_of_lane(calls, dispatcher, roster), key=by_policy)
    order = merge(line.ordered(now, limit=limit), out_of_lane, key=by_policy)
    return LineView(
        now=now,
        waiting=tuple(
            _waiting(
                calls.of_contact(entry.contact),
                entry,
                place,
                now=now,
                line=line,
                estimator=estimator,
            )
            for place, entry in enumerate(islice(order, limit), start=1)
        ),
        total=len(calls.waiting),
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


def _out_of_lane(calls: CallTable, dispatcher: Dispatcher, roster: Roster) -> list[Waiting]:
    """Return those whom some agent's offer is for: a phone rings, or they are being connected."""
    found: dict[str, Waiting] = {}
    for agent in roster:
        offer = dispatcher.offers.get(agent.offer) if agent.offer else None
        call = calls.find(offer.contact) if offer else None
        if call and call.entry and call.state in _OUT_OF_LANE:
            found[call.id] = call.entry
    return list(found.values())


def _waiting(  # noqa: PLR0913  # what a row is made of
    call: Call, entry: Waiting, place: int, *, now: int, line: Line, estimator: Courtesy
) -> WaitingView:
    waited_ms = entry.waited_ms(now)
    group = call.group.name if call.group else ""
    # For whom a phone rings the wait is as good as over.
    told = place <= ESTIMATED and call.state is ContactState.WAITING
    estimate = estimator.estimate(entry, group=group, now=now) if told else None
    return WaitingView(
        contact=call.id,
        line=call.line.name,
        group=group,
        service=call.service,
        tier=line.policy.tier(entry, now),
        arrived_at=call.arrived_at,
        queued_at=call.queued_at,
        position=place,
        waited_ms=waited_ms,
        target_ms=entry.wait_class.target_ms,
        share_of_target=waited_ms / entry.wait_class.target_ms,
        state=call.state,
        estimate_ms=estimate.expected_ms if estimate else None,
        bound_ms=estimate.bound_ms if estimate else None,
        away=call.away,
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
            skills=agent.told_skills,
            lines=agent.profile.lines,
            then=agent.after_call.after if agent.after_call else "",
            then_reason=agent.after_call.reason if agent.after_call else "",
            overran=agent.overran,
            phone_state=roster.phones.state(agent.phone) if agent.phone else "",
        )
        for agent in roster
    ]
