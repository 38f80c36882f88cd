from __future__ import annotations

import msgspec
import pytest

from callcenter.queue.waiting import AWAY, WaitClass, asked_of_agents
from tests.queue.lines import GENERAL, NOW, PREFERRED, entry


class TestWaitClass:
    @pytest.mark.parametrize("tier", [-1, 3])
    def test_refuses_a_tier_that_does_not_exist(self, tier: int) -> None:
        with pytest.raises(ValueError, match=f"'x': tier is {tier}, not 0, 1 or 2"):
            WaitClass("x", tier, 1)

    @pytest.mark.parametrize("target_ms", [0, -1])
    def test_refuses_a_promise_of_no_time(self, target_ms: int) -> None:
        with pytest.raises(ValueError, match=f"'x': target_ms is {target_ms}, not positive"):
            WaitClass("x", 1, target_ms)

    def test_refuses_a_guard_below_zero(self) -> None:
        with pytest.raises(ValueError, match="'x': guard_ms is -1, below zero"):
            WaitClass("x", 2, 1, -1)

    @pytest.mark.parametrize("tier", [0, 1, 2])
    @pytest.mark.parametrize("guard_ms", [None, 0, 10**30])
    def test_takes_any_other_guard_in_any_tier(self, tier: int, guard_ms: int | None) -> None:
        assert WaitClass("x", tier, 1, guard_ms).guard_ms == guard_ms

    def test_is_known_by_its_value_so_that_a_reloaded_file_gives_the_same_class(self) -> None:
        again = WaitClass("general", 2, 180_000, 540_000)

        assert (again, hash(again)) == (GENERAL, hash(GENERAL))


class TestWaiting:
    def test_has_waited_since_it_arrived(self) -> None:
        assert entry(waited_s=7).waited_ms(NOW) == 7_000

    def test_has_waited_nothing_when_the_clock_was_set_back_before_it_arrived(self) -> None:
        assert entry(waited_s=-7).waited_ms(NOW) == 0

    def test_keeps_its_stamps_when_it_is_classified_anew(self) -> None:
        before = entry(GENERAL, waited_s=7, seq=3)

        after = msgspec.structs.replace(before, wait_class=PREFERRED)

        assert (after.contact, after.arrived_at, after.seq) == (
            before.contact,
            before.arrived_at,
            before.seq,
        )


class TestWhoIsAway:
    def test_asks_of_agents_what_it_asked_before(self) -> None:
        assert asked_of_agents(frozenset({"citas", AWAY})) == {"citas"}
        assert asked_of_agents(frozenset({"citas"})) == {"citas"}
