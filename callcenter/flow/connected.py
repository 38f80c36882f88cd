"""What is stated of a caller and an agent who hear each other from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber, OfferId
    from callcenter.dispatch.offers import Served
    from callcenter.flow.call import Call


def connected(
    call: Call, offer: OfferId, agent: AgentNumber, *, served: Served, now: int
) -> facts.Connected:
    """Return the fact; the call knows from now on what its wait was worth."""
    group = known(call.group)
    call.overtaken, call.guard_hit = served.overtaken, served.guard_hit
    return facts.Connected(
        contact=call.id,
        offer=offer,
        agent=agent,
        line=call.line.name,
        group=group.name,
        service=call.service,
        tier=group.tier,
        target_ms=group.target_ms,
        wait_ms=call.waited_ms(now),
        arrival_wait_ms=now - call.arrived_at,
        overtook=served.overtook,
        passed=served.passed,
        overtaken=served.overtaken,
        guard_hit=served.guard_hit,
        estimate_ms=call.estimate_ms,
        bound_ms=call.bound_ms,
        again=call.again,
        promised=call.was_promised,
    )
