from __future__ import annotations

from itertools import product

import pytest

from callcenter.agents.states import AgentMove as Move
from callcenter.agents.states import AgentState as State
from callcenter.agents.states import next_state
from callcenter.errors import IllegalTransition

LEGAL = {
    (State.OFFLINE, Move.LOG_IN): State.AVAILABLE,
    (State.AVAILABLE, Move.LOG_IN): State.AVAILABLE,
    (State.AVAILABLE, Move.RING): State.RINGING,
    (State.AVAILABLE, Move.TAKE): State.TALKING,
    (State.WRAP_UP, Move.TAKE): State.TALKING,
    (State.PAUSED, Move.TAKE): State.TALKING,
    (State.AVAILABLE, Move.WRAP_UP): State.WRAP_UP,
    (State.AVAILABLE, Move.PAUSE): State.PAUSED,
    (State.AVAILABLE, Move.LOG_OUT): State.OFFLINE,
    (State.RINGING, Move.LOG_IN): State.AVAILABLE,
    (State.RINGING, Move.ANSWER): State.TALKING,
    (State.RINGING, Move.FREE): State.AVAILABLE,
    (State.RINGING, Move.PAUSE): State.PAUSED,
    (State.RINGING, Move.LOG_OUT): State.OFFLINE,
    (State.TALKING, Move.WRAP_UP): State.WRAP_UP,
    (State.TALKING, Move.FREE): State.AVAILABLE,
    (State.TALKING, Move.PAUSE): State.PAUSED,
    (State.TALKING, Move.LOG_OUT): State.OFFLINE,
    (State.WRAP_UP, Move.LOG_IN): State.AVAILABLE,
    (State.WRAP_UP, Move.WRAP_UP): State.WRAP_UP,
    (State.WRAP_UP, Move.FREE): State.AVAILABLE,
    (State.WRAP_UP, Move.PAUSE): State.PAUSED,
    (State.WRAP_UP, Move.LOG_OUT): State.OFFLINE,
    (State.PAUSED, Move.LOG_IN): State.AVAILABLE,
    (State.PAUSED, Move.FREE): State.AVAILABLE,
    (State.PAUSED, Move.PAUSE): State.PAUSED,
    (State.PAUSED, Move.LOG_OUT): State.OFFLINE,
}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_every_move_is_either_in_the_table_or_refused(state: State, move: Move) -> None:
    if (state, move) in LEGAL:
        assert next_state(state, move) is LEGAL[state, move]
    else:
        with pytest.raises(IllegalTransition, match=f"{state} cannot {move}"):
            next_state(state, move)


def test_an_agent_picks_up_only_what_rings() -> None:
    assert [state for state, move in LEGAL if move is Move.ANSWER] == [State.RINGING]


def test_only_an_available_agent_is_rung() -> None:
    assert [state for state, move in LEGAL if move is Move.RING] == [State.AVAILABLE]
