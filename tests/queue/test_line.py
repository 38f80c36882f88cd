from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.lab import judge
from callcenter.queue.lanes import CHUNK_MAX
from callcenter.queue.line import AlreadyWaiting, Line
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import Waiting
from tests.queue.lines import (
    EMERGENCY,
    GENERAL,
    NOW,
    PREFERRED,
    QUICK,
    SKILLS,
    entries,
    entry,
    moments,
    policy_names,
)

if TYPE_CHECKING:
    import random

CITAS, RECLAMOS = frozenset({"citas"}), frozenset({"reclamos"})
ALL = CITAS | RECLAMOS


def line_of(*waiting: Waiting, name: PolicyName = PolicyName.TIERS) -> Line:
    line = Line(policy(name))
    for each in waiting:
        line.add(each)
    return line


def anyone(_skills: frozenset[str]) -> bool:
    return True


class TestWhoWaits:
    def test_knows_a_contact_by_its_id(self) -> None:
        here = entry(contact="here")
        line = line_of(here)

        assert "here" in line
        assert "gone" not in line
        assert line.get("here") is here
        assert line.get("gone") is None
        assert (len(line), list(line)) == (1, [here])

    def test_refuses_a_contact_that_waits_already_and_changes_nothing(self) -> None:
        line = line_of(entry(GENERAL, contact="same"))

        with pytest.raises(AlreadyWaiting, match="contact same is in the line already"):
            line.add(entry(PREFERRED, contact="same"))
        assert [each.wait_class for each in line] == [GENERAL]

    def test_refuses_two_contacts_with_the_same_stamps_and_changes_nothing(self) -> None:
        line = line_of(entry(seq=1, contact="one"))

        with pytest.raises(ValueError, match="other has the place of one"):
            line.add(entry(seq=1, contact="other"))
        assert ("other" in line, len(line)) == (False, 1)

    def test_lets_anybody_hang_up_wherever_they_stand(self) -> None:
        first, middle, last = (entry(waited_s=3 - seq, seq=seq) for seq in range(3))
        line = line_of(first, middle, last)

        assert line.remove(middle.contact) is middle
        assert line.ordered(NOW) == [first, last]

    def test_removes_nobody_who_does_not_wait(self) -> None:
        assert line_of().remove("gone") is None

    def test_is_empty_again_after_the_last_has_left(self) -> None:
        line = line_of(entry(contact="only"))
        line.remove("only")

        assert (len(line), list(line), list(line.heads()), line.best(ALL, NOW)) == (0, [], [], None)
        assert repr(line) == "<Line by tiers: 0 waiting []>"

    def test_says_what_it_holds(self) -> None:
        line = line_of(entry(GENERAL, skills=CITAS))

        assert repr(line) == "<Line by tiers: 1 waiting [<Lane general (citas): 1 waiting>]>"


class TestChoice:
    def test_has_nobody_for_an_agent_when_nobody_waits(self) -> None:
        assert line_of().pick(ALL, NOW) is None

    def test_offers_an_agent_only_those_whom_the_agent_can_answer(self) -> None:
        preferred = entry(PREFERRED, waited_s=60, skills=CITAS)
        general = entry(GENERAL, skills=RECLAMOS)
        line = line_of(preferred, general)

        assert line.best(RECLAMOS, NOW) is general
        assert line.best(ALL, NOW) is preferred
        assert line.best(frozenset(), NOW) is None

    def test_offers_an_emergency_to_every_agent_because_it_needs_no_skill(self) -> None:
        emergency = entry(EMERGENCY)
        line = line_of(entry(PREFERRED, waited_s=60, skills=CITAS), emergency)

        assert line.best(frozenset(), NOW) is emergency

    def test_takes_the_picked_contact_out_and_then_the_next(self) -> None:
        preferred, general = entry(PREFERRED), entry(GENERAL)
        line = line_of(general, preferred)

        assert [line.pick(ALL, NOW) for _ in range(3)] == [preferred, general, None]

    def test_changes_its_order_at_once_when_given_another_policy(self) -> None:
        early, preferred = entry(GENERAL, waited_s=9), entry(PREFERRED)
        line = line_of(early, preferred)

        line.policy = policy(PolicyName.FIFO)

        assert line.ordered(NOW) == [early, preferred]

    def test_puts_an_unanswered_offer_back_at_its_first_place(self) -> None:
        first, second = entry(waited_s=9, seq=1), entry(waited_s=8, seq=2)
        line = line_of(first, second)

        line.add(line.pick(ALL, NOW) or second)

        assert line.ordered(NOW) == [first, second]

    def test_places_a_new_class_by_the_first_arrival(self) -> None:
        slow, preferred = entry(GENERAL, waited_s=9, seq=1), entry(PREFERRED, waited_s=8, seq=2)
        line = line_of(slow, preferred)

        line.remove(slow.contact)
        line.add(msgspec.structs.replace(slow, wait_class=PREFERRED))

        assert [each.seq for each in line.ordered(NOW)] == [1, 2]

    def test_lists_only_the_first_so_many_when_asked(self) -> None:
        line = line_of(*(entry(waited_s=9 - seq, seq=seq) for seq in range(5)))

        assert [each.seq for each in line.ordered(NOW, limit=2)] == [0, 1]


class TestPosition:
    def test_counts_those_who_are_served_before(self) -> None:
        general = entry(GENERAL, waited_s=9)
        line = line_of(entry(EMERGENCY), entry(PREFERRED), general, entry(GENERAL, seq=1))

        assert line.ahead_count(general, NOW, lanes_shared=anyone) == 2

    def test_leaves_out_those_who_wait_for_other_agents(self) -> None:
        mine = entry(GENERAL, skills=CITAS)
        rival = entry(PREFERRED, skills=CITAS, seq=1)
        line = line_of(entry(PREFERRED, skills=RECLAMOS, seq=2), rival, mine)

        assert line.ahead_count(mine, NOW, lanes_shared=lambda skills: skills == CITAS) == 1

    def test_can_be_asked_for_somebody_who_is_not_in_the_line(self) -> None:
        line = line_of(entry(GENERAL, waited_s=9, seq=1), entry(GENERAL, waited_s=7, seq=2))

        assert line.ahead_count(entry(waited_s=8, seq=3), NOW, lanes_shared=anyone) == 1


class TestProperties:
    @QUICK
    @given(entries(), policy_names, moments)
    def test_order_best_and_positions_are_the_judges(
        self, waiting: list[Waiting], name: PolicyName, now: int
    ) -> None:
        line, expected = line_of(*waiting, name=name), judge.order(waiting, name, now)

        assert line.ordered(now) == expected
        for place, each in enumerate(expected):
            assert line.ahead_count(each, now, lanes_shared=anyone) == place
        for skills in SKILLS:
            assert line.best(skills, now) is judge.best(waiting, skills, name, now)

    @QUICK
    @given(entries(), policy_names, moments, st.randoms(use_true_random=False))
    def test_the_order_of_joining_does_not_matter(
        self, waiting: list[Waiting], name: PolicyName, now: int, rng: random.Random
    ) -> None:
        shuffled = waiting.copy()
        rng.shuffle(shuffled)
        line, other = line_of(*waiting, name=name), line_of(*shuffled, name=name)

        assert line.ordered(now) == other.ordered(now)

    @QUICK
    @given(entries(), policy_names, moments)
    def test_picking_one_by_one_follows_the_order(
        self, waiting: list[Waiting], name: PolicyName, now: int
    ) -> None:
        line, skills = line_of(*waiting, name=name), frozenset("abc")

        assert [line.pick(skills, now) for _ in waiting] == judge.order(waiting, name, now)


def test_a_lane_that_was_emptied_and_entered_again_goes_on_as_a_new_one() -> None:
    line = Line(policy(PolicyName.TIERS))
    for turn in range(3):
        for place in range(CHUNK_MAX + 2):
            line.add(Waiting(f"{turn}/{place}", GENERAL, frozenset(), NOW + place, place))
        names = [entry.contact for entry in line.ordered(NOW + 9_999)]
        assert names == [f"{turn}/{place}" for place in range(CHUNK_MAX + 2)]
        for name in names:
            picked = line.pick(frozenset(), NOW + 9_999)
            assert picked is not None
            assert picked.contact == name
        assert len(line) == 0
        assert line.best(frozenset(), NOW) is None
