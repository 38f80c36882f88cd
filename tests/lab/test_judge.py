"""The judge is held to orders worked out by hand, so that it may judge others."""

from __future__ import annotations

from fractions import Fraction

import pytest

from callcenter.lab import judge
from callcenter.queue.waiting import WaitClass, Waiting

NOW = 600_000
CITAS = frozenset({"citas"})


def contact(name: str, tier: int, target_s: int, waited_s: int, guard_s: int | None) -> Waiting:
    guard_ms = None if guard_s is None else 1_000 * guard_s
    wait_class = WaitClass(name, tier, 1_000 * target_s, guard_ms)
    return Waiting(name, wait_class, CITAS, NOW - 1_000 * waited_s, waited_s)


LINE = [
    contact("emergency", 0, 30, 0, 0),
    contact("pregnant", 1, 30, 29, 0),
    contact("elderly", 1, 60, 57, None),
    contact("guarded", 2, 180, 540, 540),
    contact("almost", 2, 180, 539, 540),
    contact("new", 2, 120, 4, None),
]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("tiers", "emergency guarded pregnant elderly almost new"),
        ("strict", "emergency pregnant elderly guarded almost new"),
        ("ratio", "emergency guarded almost pregnant elderly new"),
        ("due", "emergency guarded almost pregnant elderly new"),
        ("fifo", "guarded almost elderly pregnant new emergency"),
    ],
)
def test_orders_as_worked_out_by_hand(policy: str, expected: str) -> None:
    assert [each.contact for each in judge.order(LINE, policy, NOW)] == expected.split()


def test_finds_the_best_among_those_whom_the_agent_can_answer() -> None:
    anybody = Waiting("anybody", LINE[5].wait_class, frozenset(), NOW, 0)

    assert judge.best([*LINE, anybody], frozenset(), "tiers", NOW) is anybody
    assert judge.best([*LINE, anybody], CITAS, "tiers", NOW) is LINE[0]
    assert judge.best(LINE, frozenset(), "tiers", NOW) is None


def test_takes_a_clock_that_was_set_back_for_no_wait_at_all() -> None:
    ahead_of_time = Waiting("x", LINE[5].wait_class, CITAS, NOW + 9, 0)

    assert judge.key(ahead_of_time, "tiers", NOW) == (2, Fraction(0), NOW + 9, 0)


def test_refuses_a_policy_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no policy is called 'mood'"):
        judge.order(LINE, "mood", NOW)
