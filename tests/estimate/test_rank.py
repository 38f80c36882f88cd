"""The wait that agrees with who will have gone before, under each policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.estimate.rank import LONGEST_MS, STEP_MS
from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import AWAY, WaitClass
from tests.estimate.room import (
    CLASSES,
    EMERGENCY,
    GENERAL,
    HANDLING_MS,
    PREFERRED,
    Room,
    left,
    slowly,
)

SERVED_MS = HANDLING_MS / 4
"""What each of those ahead takes, with the four agents of a room."""
RATIO_2 = WaitClass("tramites", 2, 90_000, 270_000)

policies = st.sampled_from(list(PolicyName))
waits = st.lists(
    st.tuples(st.sampled_from([*CLASSES, RATIO_2]), st.integers(0, 1_200_000)), max_size=25
)


def served(count: int) -> pytest.approx:  # type: ignore[valid-type]
    """So many agents have come free."""
    return pytest.approx(count * SERVED_MS, abs=STEP_MS)


@pytest.mark.parametrize("ahead", [0, 1, 7, 60])
@pytest.mark.parametrize("name", list(PolicyName))
def test_it_is_the_exact_mean_where_nobody_overtakes(name: PolicyName, ahead: int) -> None:
    """One class, a known patience θ: E = Σ 1/(cμ + iθ), i from 0 to those ahead."""
    room = Room(name=name)
    for _ in range(200):
        room.estimator.learn([left(300_000)], room.now)
    for _ in range(ahead):
        room.waits()
    patience = room.estimator._patience.rate
    exact = sum(1 / (1 / SERVED_MS + i * patience) for i in range(ahead + 1))
    assert room.expected_ms(room.entry()) == pytest.approx(exact, abs=1)


def test_at_the_head_with_a_free_agent_nothing_is_left_to_wait() -> None:
    room = Room()
    room.finishes("1")
    assert room.expected_ms(room.entry()) == 0
    room.waits()
    assert room.expected_ms(room.entry()) == served(1)


def test_who_stands_in_the_line_counts_those_ahead_and_not_itself() -> None:
    room = Room()
    first, second, third = (room.waits(waited_ms=ms) for ms in (3_000, 2_000, 1_000))
    assert [room.expected_ms(one) for one in (first, second, third)] == [
        served(1), served(2), served(3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "ahead"),
    [
        (PolicyName.TIERS, 0),
        (PolicyName.STRICT, 0),
        (PolicyName.RATIO, 0),  # their share is the smaller after a minute already
        (PolicyName.DUE, 0),
        (PolicyName.FIFO, 5),
    ],
)
def test_general_callers_of_this_minute_are_before_a_preferred_one_only_by_arrival(
    name: PolicyName, ahead: int
) -> None:
    room = Room(name=name)
    for _ in range(5):
        room.waits(GENERAL, waited_ms=60_000)
    assert room.expected_ms(room.entry(PREFERRED)) == served(1 + ahead)


@pytest.mark.parametrize("name", [PolicyName.RATIO, PolicyName.DUE])
def test_who_waited_long_keeps_its_lead_where_waits_count_across_tiers(name: PolicyName) -> None:
    room = Room(name=name)
    room.waits(GENERAL, waited_ms=1_000_000)
    assert room.expected_ms(room.entry(PREFERRED)) == served(2)


def test_past_the_guard_a_general_caller_is_before_a_preferred_one_unless_it_is_strict() -> None:
    expected = {}
    for name in (PolicyName.TIERS, PolicyName.STRICT):
        room = Room(name=name)
        room.waits(GENERAL, waited_ms=700_000)
        expected[name] = room.expected_ms(room.entry(PREFERRED))
    assert expected == {PolicyName.TIERS: served(2), PolicyName.STRICT: served(1)}


def test_a_general_caller_whom_the_guard_will_lift_meanwhile_counts_already() -> None:
    room = Room()
    room.waits(GENERAL, waited_ms=500_000)
    assert room.expected_ms(room.entry(PREFERRED)) == served(2)


def test_an_emergency_waits_for_emergencies_alone() -> None:
    room = Room()
    for _ in range(9):
        room.waits(GENERAL, waited_ms=900_000)
    room.waits(EMERGENCY)
    assert room.expected_ms(room.entry(EMERGENCY)) == served(2)


def test_those_who_will_come_and_go_first_make_a_wait_longer() -> None:
    """Half of what the agents can take are preferred: a general wait doubles."""
    room = Room()
    room.comes_at(2 / 240, PREFERRED)
    for _ in range(3):
        room.waits(GENERAL)
    told = room.expected_ms(room.entry(GENERAL))
    assert told == pytest.approx(SERVED_MS + 3 * 2 * SERVED_MS, rel=0.06)
    assert room.expected_ms(room.entry(PREFERRED)) == served(1)


def test_a_guard_ends_the_inflow_of_the_preferred() -> None:
    """More preferred come than can be served: only those who come before the guard count."""
    strict, guarded = Room(name=PolicyName.STRICT), Room(name=PolicyName.TIERS)
    for room in (strict, guarded):
        room.comes_at(5 / 240, PREFERRED)
        for _ in range(2):
            room.waits(GENERAL)
    assert strict.expected_ms(strict.entry()) >= 2 * 20 * SERVED_MS
    assert GENERAL.guard_ms is not None
    assert GENERAL.guard_ms < guarded.expected_ms(guarded.entry()) < 2 * GENERAL.guard_ms


def test_arrivals_who_need_others_do_not_come_before() -> None:
    room = Room(["a", "a", "b"])
    room.comes_at(1 / 240, PREFERRED, "b")
    room.waits(GENERAL, "a")
    assert room.expected_ms(room.entry(GENERAL, "a")) == pytest.approx(HANDLING_MS, abs=STEP_MS)


def test_no_wait_is_told_to_be_longer_than_a_day() -> None:
    room = Room([""])
    for _ in range(1_000):
        room.waits()
    assert room.expected_ms(room.entry()) == LONGEST_MS


def test_not_even_where_guards_lift_ever_more_before_it() -> None:
    room = Room([""])
    for _ in range(400):
        room.waits(PREFERRED)
        room.waits(WaitClass("tramites", 2, 30_000, 90_000))
    assert room.expected_ms(room.entry(PREFERRED)) == LONGEST_MS


def test_a_wait_of_less_than_a_second_is_told_without_a_search() -> None:
    room = Room(calls=0)
    for _ in range(20):
        room.handled(2_000)
    assert room.expected_ms(room.entry()) == 500


@slowly
@given(policies, waits, waits, st.floats(0.001, 0.05))
def test_it_is_never_negative_always_finite_and_never_shorter_for_more_ahead(
    name: PolicyName,
    line: list[tuple[WaitClass, int]],
    more: list[tuple[WaitClass, int]],
    rate_per_s: float,
) -> None:
    room = Room(name=name)
    room.comes_at(rate_per_s, PREFERRED)
    for wait_class, waited_ms in line:
        room.waits(wait_class, waited_ms=waited_ms)
    newcomers = [room.entry(wait_class) for wait_class in CLASSES]
    before = [room.expected_ms(one) for one in newcomers]
    assert all(0 < told <= LONGEST_MS for told in before)
    for newcomer, told in zip(newcomers, before, strict=True):
        for _, waited_ms in more:
            room.waits(newcomer.wait_class, waited_ms=waited_ms)
        assert room.expected_ms(newcomer) >= told - STEP_MS


def test_who_is_away_counts_as_if_they_waited_on_the_phone() -> None:
    room, other = Room(), Room()
    away = frozenset((AWAY,))
    for _ in range(5):
        room.waits(GENERAL)
        other.line.add(replace(other.entry(GENERAL), skills=away))

    expected = room.expected_ms(room.entry(GENERAL))

    assert other.expected_ms(other.entry(GENERAL)) == expected
    assert other.expected_ms(replace(other.entry(GENERAL), skills=away)) == expected
