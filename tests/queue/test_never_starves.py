"""Nobody waits for ever: what may pass a contact is bounded, but for emergencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import WaitClass, Waiting
from tests.queue.lines import ANYBODY, CLASSES, GENERAL, NOW, PREFERRED, QUICK, entries, entry

if TYPE_CHECKING:
    from callcenter.queue.policies import Policy

TIERS, RATIO, STRICT = (
    policy(name) for name in (PolicyName.TIERS, PolicyName.RATIO, PolicyName.STRICT)
)


class TestNobodyStarves:
    @QUICK
    @given(entries(min_size=2), st.integers(NOW, NOW + 120))
    def test_only_emergencies_and_larger_shares_pass_whoever_has_waited_out_the_guard(
        self, waiting: list[Waiting], now: int
    ) -> None:
        guarded = [e for e in waiting if e.wait_class.tier == 2 and TIERS.tier(e, now) == 1]
        for waits_long in guarded:
            for other in waiting:
                if other is waits_long or not TIERS.ahead(other, waits_long, now):
                    continue
                share = waits_long.waited_ms(now) * other.wait_class.target_ms
                other_share = other.waited_ms(now) * waits_long.wait_class.target_ms
                tier = TIERS.tier(other, now)

                assert tier == 0 or (tier == 1 and other_share >= share)

    @QUICK
    @given(
        st.sampled_from(CLASSES[2:]),
        st.sampled_from(CLASSES[2:]),
        st.sampled_from([TIERS, RATIO]),
        st.integers(0, 40),
        st.integers(1, 40),
    )
    def test_whoever_arrives_late_in_a_wait_cannot_pass_it(
        self, mine: WaitClass, theirs: WaitClass, order: Policy, waited_ms: int, later_ms: int
    ) -> None:
        """A wait w for a target T is passed only by arrivals in its first (1 - T'/T) w."""
        one = Waiting("one", mine, ANYBODY, NOW - waited_ms, 0)
        other = Waiting("other", theirs, ANYBODY, one.arrived_at + later_ms, 1)
        in_tier_1 = order.tier(one, NOW) == 1
        may_pass = later_ms * mine.target_ms <= (mine.target_ms - theirs.target_ms) * waited_ms

        assert may_pass or not (in_tier_1 and order.ahead(other, one, NOW))

    def test_a_guard_ends_a_wait_that_strict_tiers_would_make_endless(self) -> None:
        """One preferred contact arrives each second, and one contact is served each second."""
        waits = {}
        for order in (TIERS, STRICT):
            line = [entry(GENERAL, contact="general")]
            for second in range(1, 3_600):
                now = NOW + 1_000 * second
                line.append(Waiting(f"p{second}", PREFERRED, ANYBODY, now, second))
                served = order.best(line, now)
                assert served is not None
                line.remove(served)
                if served.contact == "general":
                    waits[order.name] = second
                    break

        assert waits == {PolicyName.TIERS: 540}
