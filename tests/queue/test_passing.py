"""How overtakes of one lane are counted."""

from __future__ import annotations

from callcenter.queue.passing import Passes


def test_those_behind_a_place_are_counted() -> None:
    passes = Passes()
    for arrived_at in (30, 10, 20):
        passes.note((arrived_at, 1), head=(5, 0))

    assert [passes.behind((at, 1)) for at in (5, 10, 15, 30)] == [3, 2, 2, 0]


def test_what_came_before_the_first_of_the_lane_is_not_kept() -> None:
    passes = Passes()
    for arrived_at in range(10, 20):
        passes.note((arrived_at, 1), head=(5, 0))

    passes.note((40, 1), head=(18, 0))

    assert len(passes) == 3
    assert passes.behind((18, 0)) == 3


def test_nothing_is_kept_of_an_empty_lane() -> None:
    passes = Passes()
    passes.note((10, 1), head=(5, 0))

    passes.clear()

    assert passes.behind((0, 0)) == 0
