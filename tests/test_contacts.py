"""A contact's states: every move the table allows leads on, every other is refused."""

from __future__ import annotations

import pytest

from callcenter.contacts import ContactState, Move, next_state
from callcenter.errors import IllegalTransition

ALLOWED = {
    ("menu", "queue"): "waiting",
    ("menu", "divert"): "diverted",
    ("menu", "end"): "ended",
    ("waiting", "offer"): "offered",
    ("waiting", "divert"): "diverted",
    ("diverted", "return"): "waiting",
    ("diverted", "try_again"): "menu",
    ("diverted", "end"): "ended",
    ("waiting", "end"): "ended",
    ("offered", "return"): "waiting",
    ("offered", "answer"): "connecting",
    ("offered", "end"): "ended",
    ("connecting", "return"): "waiting",
    ("connecting", "bridge"): "talking",
    ("connecting", "end"): "ended",
    ("talking", "hand_back"): "waiting",
    ("talking", "transfer"): "transferred",
    ("waiting", "transfer"): "transferred",
    ("transferred", "return"): "waiting",
    ("transferred", "end"): "ended",
    ("talking", "end"): "ended",
}


@pytest.mark.parametrize("state", list(ContactState))
@pytest.mark.parametrize("move", list(Move))
def test_a_move_leads_where_the_table_says_or_is_refused(state: ContactState, move: Move) -> None:
    after = ALLOWED.get((state, move))
    if after is not None:
        assert next_state(state, move) == after
        return
    with pytest.raises(IllegalTransition, match=f"a contact that is {state} cannot {move}"):
        next_state(state, move)


@pytest.mark.parametrize("state", [state for state in ContactState if state != "ended"])
def test_every_state_but_the_last_can_end(state: ContactState) -> None:
    assert next_state(state, Move.END) is ContactState.ENDED
