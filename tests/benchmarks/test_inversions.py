"""The judge finds every inversion and overtake there is, and none that there is not."""

from __future__ import annotations

from math import inf

import pytest

from benchmarks.bystander import Call, Ring
from benchmarks.inversions import SECOND_RING_S, Verdict, judge

EMERGENCY, PREFERRED, GENERAL = 0, 1, 2


def call(tier: int, joined: float, *rings: Ring, left: float = inf) -> Call:
    """A call that arrived half a second before it joined."""
    number = f"51{tier}{joined:g}"
    return Call(number, tier, arrived=joined - 0.5, joined=joined, left=left, rings=list(rings))


def answered(phone: str, began: float) -> Ring:
    """A phone that is picked up after half a second."""
    return Ring(phone, began, began + 0.5, answered=True)


def test_an_agent_for_a_lower_tier_while_a_higher_waits_unoffered_is_an_inversion() -> None:
    emergency = call(EMERGENCY, 0.0, answered("202", 5.0))
    general = call(GENERAL, 1.0, answered("201", 2.0))

    assert judge([general, emergency]) == Verdict(
        inversions=1, unoffered=1, passed=1, longest_after_s=3.5, overtakes=0, answered_later=0
    )


def test_the_order_of_the_rule_is_none() -> None:
    emergency = call(EMERGENCY, 1.0, answered("201", 2.0))
    preferred = call(PREFERRED, 0.5, answered("202", 3.0))
    general = call(GENERAL, 0.0, answered("203", 4.0))

    assert judge([general, preferred, emergency]) == Verdict(0, 0, 0, 0.0, 0, 0)


def test_every_ring_given_to_a_lower_tier_counts_and_every_passed_caller_once() -> None:
    preferred = call(PREFERRED, 0.0, answered("203", 9.0))
    general = [call(GENERAL, 1.0 + n, answered(f"20{n}", 2.0 + n)) for n in range(3)]

    verdict = judge([preferred, *general])

    assert (verdict.inversions, verdict.passed, verdict.longest_after_s) == (3, 1, 7.5)


@pytest.mark.parametrize(
    ("tier", "rang_s", "inversions"),
    [
        (PREFERRED, SECOND_RING_S - 1, 0),
        (PREFERRED, SECOND_RING_S + 1, 1),
        (EMERGENCY, 1.0, 1),
    ],
)
def test_one_phone_may_ring_alone_for_as_long_as_the_rule_allows(
    tier: int, rang_s: float, inversions: int
) -> None:
    higher = call(tier, 0.0, Ring("201", 1.0, 16.0), answered("201", 21.0))
    lower = call(GENERAL, 0.5, answered("202", 1.0 + rang_s))

    verdict = judge([higher, lower])

    assert (verdict.inversions, verdict.unoffered) == (inversions, 0)


def test_a_call_with_two_phones_ringing_has_all_there_is() -> None:
    emergency = call(EMERGENCY, 0.0, Ring("201", 1.0, 16.0), Ring("202", 1.0, 16.0))
    general = call(GENERAL, 0.5, answered("203", 10.0))

    assert judge([emergency, general]).inversions == 0


def test_a_phone_that_rings_on_alone_has_rung_since_the_first_of_the_two() -> None:
    rings = (Ring("201", 1.0, 8.0), Ring("202", 7.0, 22.0))
    preferred = call(PREFERRED, 0.0, *rings)
    general = call(GENERAL, 0.5, answered("203", 9.0))

    assert judge([preferred, general]).inversions == 1


def test_a_pause_between_two_rings_is_time_unoffered() -> None:
    preferred = call(PREFERRED, 0.0, Ring("201", 1.0, 4.0), answered("201", 9.0))

    def with_a_lower_one_at(moment: float) -> int:
        return judge([preferred, call(GENERAL, 0.5, answered("202", moment))]).inversions

    assert [with_a_lower_one_at(moment) for moment in (2.0, 6.0, 9.2)] == [0, 1, 0]


def test_what_is_told_in_the_same_moment_has_no_order() -> None:
    preferred = call(PREFERRED, 0.0, answered("202", 5.05))
    general = call(GENERAL, 0.5, answered("201", 5.0))
    just_joined = call(EMERGENCY, 4.98, answered("203", 7.0))

    assert judge([preferred, general, just_joined]).inversions == 0


def test_who_has_left_or_been_picked_up_waits_no_more() -> None:
    gone = call(EMERGENCY, 0.0, left=1.0)
    picked_up = call(PREFERRED, 0.0, answered("201", 2.0))
    general = call(GENERAL, 0.5, answered("202", 4.0))

    assert judge([gone, picked_up, general]).inversions == 0


def test_a_later_arrival_of_the_group_before_one_who_waits_unoffered_is_an_overtake() -> None:
    first = call(GENERAL, 0.0, answered("202", 5.0))
    second = call(GENERAL, 1.0, answered("201", 3.0))
    second.connected, second.left = 3.6, 9.0

    verdict = judge([first, second])

    assert (verdict.overtakes, verdict.answered_later, verdict.inversions) == (1, 1, 0)


def test_who_is_picked_up_after_a_later_one_was_answered_later_though_a_phone_rang() -> None:
    first = call(GENERAL, 0.0, Ring("201", 1.0, 16.0))
    second = call(GENERAL, 1.0, answered("202", 2.0))
    second.connected, second.left = 2.6, 9.0

    verdict = judge([first, second])

    assert (verdict.overtakes, verdict.answered_later) == (0, 1)
