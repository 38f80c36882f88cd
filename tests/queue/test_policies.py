from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.lab import judge
from callcenter.queue.policies import PolicyName, Reason, Standing, policy
from callcenter.queue.waiting import WaitClass, Waiting
from tests.queue.lines import (
    ANYBODY,
    CLASSES,
    EMERGENCY,
    GENERAL,
    NOW,
    PREFERRED,
    QUICK,
    arrivals,
    entries,
    entry,
    moments,
    policy_names,
)

if TYPE_CHECKING:
    from callcenter.queue.policies import Policy

TIERS, RATIO, STRICT = (
    policy(name) for name in (PolicyName.TIERS, PolicyName.RATIO, PolicyName.STRICT)
)
DUE, FIFO = policy(PolicyName.DUE), policy(PolicyName.FIFO)

UNGUARDED = WaitClass("general", 2, 180_000)


def in_order(policy_: Policy, *expected: Waiting) -> bool:
    """Whether each is ahead of all who follow, and of nobody else."""
    return all(
        policy_.ahead(a, b, NOW) is (i < j)
        for i, a in enumerate(expected)
        for j, b in enumerate(expected)
        if i != j
    )


class TestTiers:
    def test_serves_an_emergency_before_anybody_however_long_others_have_waited(self) -> None:
        assert in_order(
            TIERS, entry(EMERGENCY), entry(PREFERRED, waited_s=900), entry(GENERAL, waited_s=539)
        )

    def test_serves_the_larger_share_first_inside_a_tier(self) -> None:
        pregnant = WaitClass("pregnant", 1, 30_000)

        assert in_order(TIERS, entry(pregnant, waited_s=31), entry(PREFERRED, waited_s=60))

    def test_moves_whoever_has_waited_out_the_guard_to_the_preferred(self) -> None:
        guarded, not_yet = entry(GENERAL, waited_s=540), entry(GENERAL, waited_s=539)

        assert in_order(TIERS, guarded, entry(PREFERRED, waited_s=179), not_yet)

    def test_lets_the_share_decide_among_the_preferred_and_the_guarded(self) -> None:
        assert in_order(TIERS, entry(PREFERRED, waited_s=181), entry(GENERAL, waited_s=540))

    def test_gives_an_equal_share_to_whoever_arrived_earlier(self) -> None:
        """The shares 540/180 and 180/60 are the same, exactly."""
        assert in_order(TIERS, entry(GENERAL, waited_s=540), entry(PREFERRED, waited_s=180))

    @pytest.mark.parametrize("guard_ms", [None, 10**30])
    def test_never_moves_anybody_whose_guard_is_off_or_out_of_reach(
        self, guard_ms: int | None
    ) -> None:
        patient = WaitClass("patient", 2, 1, guard_ms)

        assert in_order(TIERS, entry(PREFERRED), entry(patient, waited_s=900))

    def test_counts_a_guard_of_nothing_from_the_start_even_when_the_clock_was_set_back(
        self,
    ) -> None:
        at_once = WaitClass("at once", 2, 60_000, 0)
        ahead_of_time = entry(at_once, waited_s=-1)

        assert in_order(TIERS, entry(PREFERRED, waited_s=0), ahead_of_time, entry(GENERAL))
        assert TIERS.places(entry(GENERAL), NOW)(at_once) > (ahead_of_time.arrived_at,)

    @pytest.mark.parametrize("tier", [0, 1])
    def test_ignores_a_guard_outside_tier_2(self, tier: int) -> None:
        assert TIERS.tier(entry(WaitClass("x", tier, 60_000, 0), waited_s=900), NOW) == tier


class TestRatio:
    def test_serves_an_emergency_before_anybody(self) -> None:
        assert in_order(RATIO, entry(EMERGENCY), entry(PREFERRED, waited_s=900))

    def test_merges_all_others(self) -> None:
        assert in_order(
            RATIO,
            entry(PREFERRED, waited_s=21),
            entry(GENERAL, waited_s=60),
            entry(PREFERRED, waited_s=20),
        )

    def test_places_an_equal_share_before_later_and_behind_earlier_arrivals(self) -> None:
        """The shares 60/180 and 20/60 are the same, exactly."""
        earlier, later = entry(GENERAL, waited_s=60), entry(PREFERRED, waited_s=20)

        assert in_order(RATIO, earlier, later)
        assert RATIO.places(later, NOW)(GENERAL) == (earlier.arrived_at + 1,)
        assert RATIO.places(earlier, NOW)(PREFERRED) == (later.arrived_at,)


class TestStrict:
    def test_keeps_the_tiers_whatever_the_guard(self) -> None:
        assert in_order(STRICT, entry(EMERGENCY), entry(PREFERRED), entry(GENERAL, waited_s=900))

    def test_serves_the_larger_share_first_inside_a_tier(self) -> None:
        procedures = WaitClass("procedures", 2, 120_000)

        assert in_order(STRICT, entry(procedures, waited_s=41), entry(GENERAL, waited_s=60))


class TestDue:
    def test_serves_an_emergency_before_anybody(self) -> None:
        assert in_order(DUE, entry(EMERGENCY), entry(PREFERRED, waited_s=900))

    def test_serves_first_whose_promise_ends_first(self) -> None:
        assert in_order(
            DUE,
            entry(GENERAL, waited_s=121),
            entry(GENERAL, waited_s=120),
            entry(PREFERRED),
            entry(GENERAL, waited_s=119),
        )


class TestFifo:
    def test_knows_arrivals_only(self) -> None:
        assert in_order(
            FIFO, entry(GENERAL, waited_s=3), entry(PREFERRED, waited_s=2), entry(EMERGENCY)
        )


@pytest.mark.parametrize("name", PolicyName)
class TestEveryPolicy:
    def test_is_known_by_its_name(self, name: PolicyName) -> None:
        assert policy(name).name is name

    def test_finds_nobody_best_among_none(self, name: PolicyName) -> None:
        assert policy(name).best([], NOW) is None

    @pytest.mark.parametrize("waited_s", [-1, 0, 539, 540, 541])
    def test_gives_everybody_their_own_place_in_their_own_lane(
        self, name: PolicyName, waited_s: int
    ) -> None:
        someone = entry(GENERAL, waited_s=waited_s, seq=7)

        assert policy(name).places(someone, NOW)(GENERAL) == (someone.arrived_at, 7)

    def test_decides_between_twins_by_sequence(self, name: PolicyName) -> None:
        first, second = entry(seq=1), entry(seq=2)

        assert in_order(policy(name), first, second)

    def test_serves_in_order_of_arrival_those_whom_a_clock_set_back_left_in_the_future(
        self, name: PolicyName
    ) -> None:
        sooner, later = entry(PREFERRED, waited_s=-5), entry(PREFERRED, waited_s=-6)

        assert in_order(policy(name), sooner, later)


@pytest.mark.parametrize(
    ("name", "wait_class", "tier"),
    [
        (PolicyName.TIERS, GENERAL, 1),
        (PolicyName.TIERS, UNGUARDED, 2),
        (PolicyName.STRICT, GENERAL, 2),
        (PolicyName.RATIO, GENERAL, 1),
        (PolicyName.RATIO, EMERGENCY, 0),
        (PolicyName.DUE, GENERAL, 1),
        (PolicyName.DUE, EMERGENCY, 0),
        (PolicyName.FIFO, EMERGENCY, 2),
    ],
)
def test_a_standing_tells_what_the_policy_looked_at(
    name: PolicyName, wait_class: WaitClass, tier: int
) -> None:
    guarded = entry(wait_class, waited_s=540, seq=4)

    assert policy(name).standing(guarded, NOW) == Standing(
        tier=tier,
        waited_ms=540_000,
        target_ms=wait_class.target_ms,
        arrived_at=NOW - 540_000,
        seq=4,
    )


class TestProperties:
    @QUICK
    @given(entries(), policy_names, moments)
    def test_the_best_is_whom_the_judge_would_serve(
        self, waiting: list[Waiting], name: PolicyName, now: int
    ) -> None:
        everything = frozenset("abc")

        assert policy(name).best(waiting, now) is judge.best(waiting, everything, name, now)

    @QUICK
    @given(entries(min_size=2), policy_names, moments)
    def test_the_order_is_strict_and_total(
        self, waiting: list[Waiting], name: PolicyName, now: int
    ) -> None:
        ahead, ranks = policy(name).ahead, judge.order(waiting, name, now)

        assert all(
            ahead(a, b, now) is (i < j)
            for i, a in enumerate(ranks)
            for j, b in enumerate(ranks)
            if i != j
        )

    @QUICK
    @given(entries(min_size=2), policy_names, moments)
    def test_places_and_comparisons_say_the_same(
        self, waiting: list[Waiting], name: PolicyName, now: int
    ) -> None:
        asker, *others = waiting
        order, place = policy(name), policy(name).places(asker, now)
        for other in others:
            before = (other.arrived_at, other.seq) < place(other.wait_class)

            assert before is order.ahead(other, asker, now)

    @QUICK
    @given(entries(min_size=2, classes=CLASSES[5:6]), policy_names, moments)
    def test_inside_a_class_it_is_first_come_first_served(
        self, waiting: list[Waiting], name: PolicyName, now: int
    ) -> None:
        waiting.sort(key=lambda each: (each.arrived_at, each.seq))
        first, *others = waiting

        assert all(policy(name).ahead(first, other, now) for other in others)

    @QUICK
    @given(st.sampled_from(CLASSES), arrivals, policy_names, moments, st.integers(0, 40))
    def test_a_key_never_falls_while_its_contact_waits(
        self, wait_class: WaitClass, arrived_at: int, name: PolicyName, now: int, later_ms: int
    ) -> None:
        one = Waiting("one", wait_class, ANYBODY, arrived_at, 0)
        order = policy(name)
        then, later = order.standing(one, now), order.standing(one, now + later_ms)

        assert later.tier <= then.tier
        assert later.waited_ms >= then.waited_ms
        assert judge.key(one, name, now + later_ms) <= judge.key(one, name, now)


class TestReasons:
    """Why somebody is ahead: the first thing in which the two differ."""

    @pytest.mark.parametrize(
        ("order", "ahead", "behind", "reason"),
        [
            (TIERS, entry(EMERGENCY), entry(PREFERRED, waited_s=9), Reason.TIER),
            (TIERS, entry(GENERAL, waited_s=540), entry(UNGUARDED, waited_s=540), Reason.GUARD),
            (TIERS, entry(PREFERRED, waited_s=20), entry(PREFERRED, waited_s=10), Reason.SHARE),
            (TIERS, entry(PREFERRED, seq=1), entry(PREFERRED, seq=2), Reason.ARRIVAL),
            (RATIO, entry(PREFERRED, waited_s=60), entry(GENERAL, waited_s=60), Reason.SHARE),
            (RATIO, entry(GENERAL, waited_s=180), entry(PREFERRED, waited_s=60), Reason.ARRIVAL),
            (DUE, entry(EMERGENCY), entry(GENERAL, waited_s=900), Reason.TIER),
            (DUE, entry(PREFERRED), entry(GENERAL), Reason.DUE),
            (DUE, entry(GENERAL, waited_s=120), entry(PREFERRED), Reason.ARRIVAL),
            (FIFO, entry(GENERAL, waited_s=1), entry(EMERGENCY), Reason.ARRIVAL),
        ],
    )
    def test_is_told(self, order: Policy, ahead: Waiting, behind: Waiting, reason: Reason) -> None:
        assert order.ahead(ahead, behind, NOW)
        assert order.reason(ahead, behind, NOW) is reason
