"""The line against a plain list: whatever happens, in whatever order, both agree at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from callcenter.lab import judge
from callcenter.queue import lanes
from callcenter.queue.line import Line
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import WaitClass, Waiting
from tests.queue.lines import CLASSES, NOW, SKILLS, policy_names

if TYPE_CHECKING:
    from collections.abc import Iterator

classes = st.sampled_from(CLASSES)
skill_sets = st.sampled_from(SKILLS)
indexes = st.integers(0, 10**6)


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lanes, "CHUNK_MAX", 2)
        yield


class LineMachine(RuleBasedStateMachine):
    """Contacts come, are offered, refused, classified anew and hang up, while the clock runs."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.seq = 0
        self.waiting: list[Waiting] = []
        self.offered: list[Waiting] = []

    @initialize(name=policy_names)
    def open_the_line(self, name: PolicyName) -> None:
        self.name = name
        self.line = Line(policy(name))

    @rule(wait_class=classes, skills=skill_sets, ago_ms=st.sampled_from([0, 0, 0, 1, 2, 6, 18, 40]))
    def arrive(self, wait_class: WaitClass, skills: frozenset[str], ago_ms: int) -> None:
        """Somebody joins, now or after a while at the keypad."""
        self.seq += 1
        self.join(Waiting(f"c{self.seq}", wait_class, skills, self.now - ago_ms, self.seq))

    @rule(passed_ms=st.integers(-4, 12))
    def pass_time(self, passed_ms: int) -> None:
        """The clock runs, and is set back now and then."""
        self.now += passed_ms

    @rule(name=policy_names)
    def reload_with_another_policy(self, name: PolicyName) -> None:
        self.name = name
        self.line.policy = policy(name)

    @precondition(lambda self: self.waiting)
    @rule(index=indexes)
    def hang_up(self, index: int) -> None:
        leaving = self.waiting.pop(index % len(self.waiting))

        assert self.line.remove(leaving.contact) is leaving
        assert leaving.contact not in self.line

    @precondition(lambda self: self.waiting)
    @rule(index=indexes, wait_class=classes, skills=skill_sets)
    def classify_anew(self, index: int, wait_class: WaitClass, skills: frozenset[str]) -> None:
        """The class or the service becomes known while waiting; the arrival stays."""
        before = self.waiting.pop(index % len(self.waiting))
        self.line.remove(before.contact)
        self.join(msgspec.structs.replace(before, wait_class=wait_class, skills=skills))

    @rule(skills=skill_sets)
    def offer(self, skills: frozenset[str]) -> None:
        """An agent is free and is offered the best."""
        expected = judge.best(self.waiting, skills, self.name, self.now)

        assert self.line.pick(skills, self.now) is expected
        if expected is not None:
            self.waiting.remove(expected)
            self.offered.append(expected)

    @precondition(lambda self: self.offered)
    @rule(index=indexes)
    def let_it_ring(self, index: int) -> None:
        """An offer is not answered: the contact is back, with its first arrival."""
        self.join(self.offered.pop(index % len(self.offered)))

    def join(self, joining: Waiting) -> None:
        self.line.add(joining)
        self.waiting.append(joining)

    @invariant()
    def the_order_is_the_judges(self) -> None:
        assert self.line.ordered(self.now) == judge.order(self.waiting, self.name, self.now)

    @invariant()
    def every_agent_would_get_whom_the_judge_says(self) -> None:
        for skills in SKILLS:
            expected = judge.best(self.waiting, skills, self.name, self.now)

            assert self.line.best(skills, self.now) is expected

    @invariant()
    def every_position_is_the_place_in_that_order(self) -> None:
        for mine in SKILLS[:3]:
            shared = [each for each in self.waiting if each.skills >= mine]
            order = judge.order([*shared, *self.offered], self.name, self.now)
            for each in order:
                ahead = order[: order.index(each)]
                count = self.line.ahead_count(each, self.now, lanes_shared=mine.issubset)

                assert count == sum(other not in self.offered for other in ahead)

    @invariant()
    def it_is_first_come_first_served_inside_every_class(self) -> None:
        for wait_class in CLASSES:
            stamps = [
                (each.arrived_at, each.seq)
                for each in self.line.ordered(self.now)
                if each.wait_class == wait_class
            ]

            assert stamps == sorted(stamps)

    @invariant()
    def nothing_is_lost_or_counted_twice(self) -> None:
        assert len(self.line) == len(self.waiting)
        assert {each.contact for each in self.line} == {each.contact for each in self.waiting}

    @invariant()
    def whoever_is_ahead_in_a_lane_stays_ahead(self) -> None:
        order = self.line.ordered(self.now)
        later = self.line.ordered(self.now + 7)
        for head in self.line.heads():
            lane = (head.wait_class, head.skills)

            assert [e for e in order if (e.wait_class, e.skills) == lane] == [
                e for e in later if (e.wait_class, e.skills) == lane
            ]


TestLineAgainstAPlainList = LineMachine.TestCase
TestLineAgainstAPlainList.settings = settings(
    max_examples=20, stateful_step_count=40, deadline=None
)
