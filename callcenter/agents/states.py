"""The states of an agent, and the only moves between them.

This file owns the state table; nothing else decides whether a move is legal, and nothing here
knows why it is made. A call that is being connected counts as talking.
"""

from __future__ import annotations

from enum import StrEnum

from callcenter.errors import IllegalTransition


class AgentState(StrEnum):
    """What an agent is doing."""

    OFFLINE = "offline"
    AVAILABLE = "available"  # rings as soon as somebody waits, if the phone allows
    RINGING = "ringing"
    TALKING = "talking"  # from picking up until the leg ends
    WRAP_UP = "wrap_up"  # the call is over, its paper work is not
    PAUSED = "paused"


class AgentMove(StrEnum):
    """What can happen to an agent."""

    LOG_IN = "log_in"  # at a phone; also the move to another phone
    LOG_OUT = "log_out"
    PAUSE = "pause"  # also for a new reason
    FREE = "free"  # a pause, a wrap-up, a ring or a call is over
    RING = "ring"
    ANSWER = "answer"
    TAKE = "take"  # speaks with a caller whom a colleague sent to their phone
    WRAP_UP = "wrap_up"  # a call is over, with time to write it up; or with more of it


_TABLE: dict[AgentState, dict[AgentMove, AgentState]] = {
    AgentState.OFFLINE: {
        AgentMove.LOG_IN: AgentState.AVAILABLE,
    },
    AgentState.AVAILABLE: {
        AgentMove.LOG_IN: AgentState.AVAILABLE,
        AgentMove.RING: AgentState.RINGING,
        AgentMove.TAKE: AgentState.TALKING,
        AgentMove.WRAP_UP: AgentState.WRAP_UP,
        AgentMove.PAUSE: AgentState.PAUSED,
        AgentMove.LOG_OUT: AgentState.OFFLINE,
    },
    AgentState.RINGING: {
        AgentMove.LOG_IN: AgentState.AVAILABLE,
        AgentMove.ANSWER: AgentState.TALKING,
        AgentMove.FREE: AgentState.AVAILABLE,
        AgentMove.PAUSE: AgentState.PAUSED,
        AgentMove.LOG_OUT: AgentState.OFFLINE,
    },
    AgentState.TALKING: {
        AgentMove.WRAP_UP: AgentState.WRAP_UP,
        AgentMove.FREE: AgentState.AVAILABLE,
        AgentMove.PAUSE: AgentState.PAUSED,
        AgentMove.LOG_OUT: AgentState.OFFLINE,
    },
    AgentState.WRAP_UP: {
        AgentMove.LOG_IN: AgentState.AVAILABLE,
        AgentMove.TAKE: AgentState.TALKING,
        AgentMove.WRAP_UP: AgentState.WRAP_UP,
        AgentMove.FREE: AgentState.AVAILABLE,
        AgentMove.PAUSE: AgentState.PAUSED,
        AgentMove.LOG_OUT: AgentState.OFFLINE,
    },
    AgentState.PAUSED: {
        AgentMove.LOG_IN: AgentState.AVAILABLE,
        AgentMove.TAKE: AgentState.TALKING,
        AgentMove.FREE: AgentState.AVAILABLE,
        AgentMove.PAUSE: AgentState.PAUSED,
        AgentMove.LOG_OUT: AgentState.OFFLINE,
    },
}


def next_state(state: AgentState, move: AgentMove) -> AgentState:
    """Return the state after ``move``.

    Raises:
        IllegalTransition: the table has no such move.
    """
    try:
        return _TABLE[state][move]
    except KeyError:
        raise IllegalTransition(f"an agent who is {state} cannot {move}") from None
