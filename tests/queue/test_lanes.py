from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.queue import lanes
from callcenter.queue.lanes import EVERYBODY_BEFORE, NOBODY_BEFORE, Lane, Place
from callcenter.queue.waiting import Waiting
from tests.queue.lines import ANYBODY, GENERAL, QUICK, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

# Few values, so that many arrive in the same millisecond and one such run fills several chunks.
stamps = st.tuples(st.integers(-3, 3), st.integers(-30, 30))


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lanes, "CHUNK_MAX", 3)
        yield


def waiting(arrived_at: int, seq: int = 0) -> Waiting:
    return Waiting(f"{arrived_at}/{seq}", GENERAL, ANYBODY, arrived_at, seq)


def lane_of(*entries: Waiting) -> Lane:
    lane = Lane(GENERAL, ANYBODY)
    for each in entries:
        lane.add(each)
    return lane


def places_of(entries: list[Waiting]) -> list[tuple[int, int]]:
    return [(each.arrived_at, each.seq) for each in entries]


class TestLane:
    def test_is_empty_at_first(self) -> None:
        lane = lane_of()

        assert (len(lane), lane.head, list(lane)) == (0, None, [])

    def test_puts_a_late_comer_where_the_arrival_says(self) -> None:
        """Somebody slow with the keys joins after people who arrived later."""
        early, late, slow = waiting(1), waiting(5), waiting(3)

        assert list(lane_of(early, late, slow)) == [early, slow, late]

    def test_has_a_new_head_when_somebody_arrived_before_it(self) -> None:
        first, second = waiting(1), waiting(2)

        assert lane_of(second, first).head is first

    def test_orders_equal_arrivals_by_sequence_whatever_the_order_of_joining(self) -> None:
        ties = [waiting(1, seq) for seq in range(5)]

        assert all(list(lane_of(*joined)) == ties for joined in permutations(ties))

    def test_gives_the_next_as_head_when_the_head_leaves(self) -> None:
        first, second = waiting(1), waiting(2)
        lane = lane_of(first, second)

        lane.remove(first)

        assert lane.head is second

    def test_is_empty_again_when_the_last_has_left(self) -> None:
        only = waiting(1)
        lane = lane_of(only)

        lane.remove(only)

        assert (len(lane), lane.head, list(lane)) == (0, None, [])

    def test_can_be_filled_again_after_it_was_emptied(self) -> None:
        lane = lane_of(waiting(9))
        lane.remove(next(iter(lane)))

        lane.add(waiting(1))

        assert places_of(list(lane)) == [(1, 0)]

    def test_keeps_its_head_when_somebody_comes_first_of_a_later_chunk(self) -> None:
        lane = lane_of(*(waiting(at) for at in (1, 2, 3, 5, 7, 8)))
        lane.remove(next(each for each in lane if each.arrived_at == 5))

        lane.add(waiting(6))

        assert (lane.head, places_of(list(lane))[-3:]) == (waiting(1), [(6, 0), (7, 0), (8, 0)])

    @pytest.mark.parametrize("at", [1, 2, 3])
    def test_refuses_two_at_the_very_same_place_and_changes_nothing(self, at: int) -> None:
        entries = [waiting(1), waiting(2), waiting(3)]
        lane = lane_of(*entries)

        with pytest.raises(ValueError, match=f"other has the place of {at}/0"):
            lane.add(Waiting("other", GENERAL, ANYBODY, at, 0))
        assert list(lane) == entries

    @pytest.mark.parametrize("stranger", [waiting(2, 1), waiting(9), waiting(1), waiting(0)])
    def test_refuses_to_remove_whom_it_does_not_hold_and_changes_nothing(
        self, stranger: Waiting
    ) -> None:
        entries = [waiting(1), waiting(2), waiting(3)]
        lane = lane_of(*entries)

        with pytest.raises(ValueError, match="is not in <Lane general"):
            lane.remove(stranger)
        assert list(lane) == entries

    @pytest.mark.parametrize(
        ("place", "count"),
        [
            (NOBODY_BEFORE, 0),
            ((-(10**30),), 0),
            ((1,), 0),
            ((1, 0), 0),
            ((2,), 1),
            ((2, 1), 2),
            ((2, 99), 3),
            ((3,), 3),
            ((4,), 4),
            ((10**30,), 4),
            (EVERYBODY_BEFORE, 4),
        ],
    )
    def test_counts_who_stands_before_a_place(self, place: Place, count: int) -> None:
        assert (
            lane_of(waiting(1), waiting(2), waiting(2, 1), waiting(3)).count_before(place) == count
        )

    def test_says_what_it_holds(self) -> None:
        lane = Lane(GENERAL, frozenset({"quechua", "citas"}))
        lane.add(entry())

        assert repr(lane) == "<Lane general (citas+quechua): 1 waiting>"
        assert repr(lane_of()) == "<Lane general (any agent): 0 waiting>"

    @QUICK
    @given(st.lists(stamps, unique=True, max_size=40), st.data())
    def test_stays_sorted_and_counts_right_through_any_joining_and_leaving(
        self, joining: list[tuple[int, int]], data: st.DataObject
    ) -> None:
        lane, model = lane_of(), list[Waiting]()
        for place in joining:
            lane.add(joined := waiting(*place))
            model.append(joined)
            if data.draw(st.integers(0, 2), label="leaves") == 0:
                lane.remove(model.pop(data.draw(st.integers(0, len(model) - 1), label="who")))
            model.sort(key=lambda each: (each.arrived_at, each.seq))

            assert (list(lane), len(lane)) == (model, len(model))
            assert lane.head is (model[0] if model else None)
            for asked in (place, (place[0],), (place[0] + 1,), EVERYBODY_BEFORE):
                assert lane.count_before(asked) == sum(p < asked for p in places_of(model))

    @QUICK
    @given(st.permutations([(at, seq) for at in range(3) for seq in range(6)]))
    def test_empties_in_any_order(self, leaving: list[tuple[int, int]]) -> None:
        entries = {place: waiting(*place) for place in sorted(leaving)}
        lane = lane_of(*entries.values())
        for place in leaving:
            lane.remove(entries.pop(place))

            assert list(lane) == list(entries.values())
            assert len(lane) == len(entries)
