"""Agents to whose phones a colleague sends a caller, past the line: they talk as all who talk.

The PBX rings them, and not we. So there is no offer and no leg of ours, and an agent may be in a
pause or write up the last call meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.agent import Wish
from callcenter.agents.states import AgentMove, AgentState

if TYPE_CHECKING:
    from callcenter.agents.agent import Agent
    from callcenter.agents.floor import Floor
    from callcenter.contacts import ContactId, Phone
    from callcenter.facts import Fact

REASON = "transfer"
"""Why an agent talks to whose phone a caller was sent."""

_MAY_TAKE = (AgentState.AVAILABLE, AgentState.WRAP_UP, AgentState.PAUSED)


def who_takes(floor: Floor, phone: Phone) -> Agent | None:
    """Return the agent at a phone who speaks with a caller that was sent there; None: nobody.

    Whoever sits at an extension is at the phone of that name.
    """
    agent = floor.at_phone.get(phone) or _at_extension(floor, phone)
    if agent is None or agent.on_call or agent.offer is not None or agent.state not in _MAY_TAKE:
        return None
    return agent


def _at_extension(floor: Floor, phone: Phone) -> Agent | None:
    way = f"Local/{phone.partition('/')[2]}@"
    return next((agent for at, agent in floor.at_phone.items() if at.startswith(way)), None)


def take(floor: Floor, agent: Agent, contact: ContactId, now: int) -> tuple[Fact, ...]:
    """Let an agent talk with a contact; a pause goes on afterwards."""
    wish = Wish(AgentMove.PAUSE, agent.pause_reason, "") if agent.pause_reason else None
    fact = floor.move(agent, AgentMove.TAKE, reason=REASON, now=now)
    agent.after_call = wish
    agent.calls += 1
    agent.last_contact = contact
    return (fact,)
