"""What a ring that came to nothing costs the agent: a rest, the place among the idle, a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentMove
from callcenter.events import RingOutcome

if TYPE_CHECKING:
    from callcenter.agents.agent import Agent
    from callcenter.agents.floor import Floor

PBX_COOL_DOWN_MS = 1_000
"""At least, after a ring that the PBX itself could not make: it would say so again at once."""


def charge(  # noqa: PLR0913  # whom, for what, and by which rules
    floor: Floor, agent: Agent, outcome: RingOutcome, *, cool_down_ms: int, most: int, now: int
) -> AgentMove:
    """Charge a ring that came to nothing, and say where that leaves the agent.

    Args:
        floor: where the agent is.
        agent: whose phone rang.
        outcome: how the ring ended.
        cool_down_ms: how long an agent is left alone after one.
        most: rings in a row left unanswered before a pause; 0: never.
        now: in ms since the epoch.
    """
    least_ms = PBX_COOL_DOWN_MS if outcome is RingOutcome.FAILED else 0
    if rest_ms := max(cool_down_ms, least_ms):
        floor.cool(agent, now + rest_ms)
    if outcome is not RingOutcome.FAILED:
        agent.idle_since = now
    if outcome is RingOutcome.REFUSED:
        agent.unanswered = 0  # somebody is there
    if outcome is not RingOutcome.NO_ANSWER or agent.on_call:
        return AgentMove.FREE
    agent.unanswered += 1
    return AgentMove.PAUSE if 0 < most <= agent.unanswered else AgentMove.FREE
