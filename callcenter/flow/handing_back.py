"""An agent puts the caller they speak with back into the line: the first arrival is kept.

The line knows of it first, then the channel, and only then is the agent's leg taken away; it hears
that it is done while the caller waits already. So at whatever moment this service dies, the caller
is either still with the agent or in the line, and the agent's leg ends by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.rules import LineRules

DONE = ("callcenter/agent-handed-back",)
"""What the agent hears then, for as long as the end of a leg may take."""

REST_MS = 5_000
"""At least so long the agent wraps up, or the same caller would come back to them at once."""


class HandingBack:
    """Parts a caller from the agent, and gives them their place again."""

    def __init__(self, *, places: Places, legs: AgentLegs, outbox: Outbox) -> None:
        self._places = places
        self._legs = legs
        self._outbox = outbox

    def hand_back(self, call: Call, group: str, service: str, now: int) -> None:
        """Put a caller who is spoken with back into the line, under this group and service."""
        offer, agent = known(call.offer), known(call.agent)
        talk_ms = now - call.connected_at
        self._state(call, offer, talk_ms)
        part(call, talk_ms)
        call.again = call.coming_back = True
        self._places.hand_back(call, offer, group, service, actor=agent, now=now)
        self._legs.hands_back(offer, wrap_up_ms=max(call.line.wrap_up_ms, REST_MS))
        self._legs.dismiss(offer, DONE)
        self._legs.expect_end(offer, now)

    def _state(self, call: Call, offer: OfferId, talk_ms: int) -> None:
        self._outbox.state(
            facts.HandedBack(
                contact=call.id,
                offer=offer,
                agent=known(call.agent),
                line=call.line.name,
                group=known(call.group).name,
                service=call.service,
                talk_ms=talk_ms,
            )
        )


def no_emergency(call: Call, into: LineRules | None = None) -> str:
    """Return the group of a caller whom an agent has heard: it was no emergency, or is over.

    ``into``: the line into which they go, where it is another.
    """
    group = known(call.group).name
    return (into or call.line).default_group if group == call.line.emergency_group else group


def part(call: Call, talk_ms: int) -> None:
    """Let a call be as one that waits, after it was spoken with for so long."""
    call.offer = call.agent = call.left_by = None
    call.answered_at = call.connected_at = 0
    call.estimate_ms = call.bound_ms = None  # said of the first wait, which is over
    call.talked_ms += talk_ms
    call.bridged_before = True
