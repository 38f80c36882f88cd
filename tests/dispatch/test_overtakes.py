"""Who was passed, who was overtaken, and that nobody's own class ever is where a rule decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, ContactId
from callcenter.events import RingOutcome
from callcenter.lab import judge
from callcenter.queue.policies import PolicyName
from tests.agents.people import ANA, BETO, CARLA, profile
from tests.dispatch.room import EMERGENCY, GENERAL, PREFERRED, Room

if TYPE_CHECKING:
    from random import Random

    from callcenter.dispatch.offers import Served
    from callcenter.queue.waiting import Waiting


def served(room: Room, number: AgentNumber) -> Served:
    """This agent picks up and speaks with the contact."""
    assert room.answer(number) is not None
    return room.dispatcher.offers.connected(room.offer_at(number))


def overtaken(room: Room, name: str) -> int:
    return room.dispatcher.fared(ContactId(name), room.now)[0]


class TestPassing:
    def test_in_the_order_of_arrival_nobody_passes_anybody(self) -> None:
        room = Room(profile(ANA))
        room.arrive("first", waited_ms=1_000)
        room.match()
        room.arrive("second")

        assert served(room, ANA).passed == 0
        assert overtaken(room, "second") == 0

    def test_who_goes_first_by_tier_passes_all_who_came_before(self) -> None:
        room = Room(profile(ANA, "a"))
        room.arrive("g1", GENERAL, "a", waited_ms=3_000)
        room.arrive("g2", GENERAL, waited_ms=2_000)
        room.arrive("needs b", GENERAL, "b", waited_ms=2_000)
        room.arrive("p", PREFERRED, waited_ms=1_000)
        room.arrive("late", GENERAL)
        assert room.match() == [("p", "1")]

        answered = served(room, ANA)

        assert (answered.passed, answered.overtook) == (2, 0)
        assert [overtaken(room, name) for name in ("g1", "g2", "needs b", "late")] == [1, 1, 0, 0]

    def test_what_happened_before_somebody_entered_the_lane_is_not_counted(self) -> None:
        room = Room(profile(ANA), profile(BETO))
        room.arrive("g1", GENERAL, waited_ms=9_000)
        room.arrive("p1", PREFERRED, waited_ms=1_000)
        room.arrive("p2", PREFERRED, waited_ms=500)
        assert room.match() == [("p1", "1"), ("p2", "2")]
        served(room, ANA)
        room.arrive("g0", GENERAL, waited_ms=9_999)

        served(room, BETO)

        assert [overtaken(room, name) for name in ("g0", "g1")] == [1, 2]

    def test_who_rings_somebody_stands_in_no_lane_and_is_not_passed(self) -> None:
        room = Room(profile(ANA), profile(BETO))
        room.arrive("first", waited_ms=1_000)
        room.arrive("second")
        assert room.match() == [("first", "1"), ("second", "2")]

        assert served(room, BETO).passed == 0
        assert overtaken(room, "first") == 0

    def test_a_vain_ring_costs_a_place_and_is_no_fault_of_the_order(self) -> None:
        room = Room(profile(ANA), profile(BETO))
        room.arrive("first", waited_ms=1_000)
        room.arrive("second")
        assert room.match() == [("first", "1"), ("second", "2")]
        room.end_ring(ANA, RingOutcome.REFUSED)

        answered = served(room, BETO)

        assert (answered.passed, answered.overtook) == (1, 0)
        assert overtaken(room, "first") == 1

    def test_what_was_counted_stays_through_a_ring_and_another_class(self) -> None:
        room = Room(profile(ANA), profile(BETO))
        general = room.arrive("g", GENERAL, waited_ms=9_000)
        for name in ("p1", "p2"):
            room.arrive(name, PREFERRED)
        room.match()
        assert [served(room, number).passed for number in (ANA, BETO)] == [1, 1]
        room.dispatcher.offers.finished(room.offer_at(ANA), 0, room.now)
        room.match()
        room.end_ring(ANA, RingOutcome.REFUSED)
        room.dispatcher.replace(replace(general, wait_class=PREFERRED))
        room.arrive("e", EMERGENCY)
        room.dispatcher.offers.finished(room.offer_at(BETO), 0, room.now)
        room.match()

        assert served(room, BETO).passed == 1
        assert overtaken(room, "g") == 3

    def test_an_emptied_lane_forgets(self) -> None:
        room = Room(profile(ANA))
        room.arrive("g", GENERAL, waited_ms=9_000)
        room.arrive("p", PREFERRED)
        room.match()
        served(room, ANA)
        room.dispatcher.leave(ContactId("g"))
        room.arrive("g2", GENERAL, waited_ms=9_000)

        assert overtaken(room, "g2") == 0

    def test_whoever_is_not_in_the_line_was_not_overtaken(self) -> None:
        assert Room().dispatcher.fared(ContactId("x"), 0) == (0, False)


class TestSameClass:
    def test_earlier_arrivals_of_the_class_whom_the_agent_could_serve_count(self) -> None:
        room = Room(profile(ANA, "ab"), log_in=False)
        room.arrive("early", GENERAL, "a", waited_ms=9_000)
        room.arrive("early too", GENERAL, "a", waited_ms=8_000)
        room.arrive("another class", PREFERRED, "a", waited_ms=9_000)
        room.arrive("other skills", GENERAL, "c", waited_ms=9_000)
        chosen = room.arrive("chosen", GENERAL, "b")
        room.arrive("late", GENERAL, "a")

        assert room.dispatcher.overtook(chosen, frozenset("ab")) == 2

    def test_a_choice_out_of_order_would_be_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        room = Room(profile(ANA, "ab"))
        room.arrive("first", GENERAL, "a", waited_ms=1_000)
        room.arrive("second", GENERAL, "b")
        monkeypatch.setattr(type(room.line.policy), "ahead", lambda _, a, b, _now: a.seq > b.seq)
        assert room.match() == [("second", "1")]

        assert served(room, ANA).overtook == 1


class TestGuard:
    @pytest.mark.parametrize(("waited_ms", "hit"), [(539_999, False), (540_000, True)])
    def test_it_is_seen_when_the_phone_begins_to_ring(self, *, waited_ms: int, hit: bool) -> None:
        room = Room(profile(ANA))
        room.arrive("g", GENERAL, waited_ms=waited_ms)
        room.match()
        room.later(1_000)

        assert served(room, ANA).guard_hit is hit

    @pytest.mark.parametrize(
        ("policy_name", "hit"), [(name, name is PolicyName.TIERS) for name in PolicyName]
    )
    def test_it_means_something_under_tiers_only(
        self, *, policy_name: PolicyName, hit: bool
    ) -> None:
        room = Room(policy_name=policy_name)
        room.arrive("g", GENERAL, waited_ms=600_000)

        assert room.dispatcher.fared(ContactId("g"), room.now) == (0, hit)


class Trace:
    """A line that lives at random, and beside it every overtake counted one by one."""

    def __init__(self, rng: Random, policy_name: PolicyName) -> None:
        self.rng = rng
        agents = (profile(ANA, "ab"), profile(BETO, "b"), profile(CARLA, "a"))
        self.room = Room(*agents, policy_name=policy_name)
        self.counted: dict[str, int] = {}
        self.count = 0

    def step(self) -> None:
        """Let one thing happen, and match as after every event."""
        self.rng.choice(
            (self.arrive, self.arrive, self.arrive, self.leave, self.change, self.end, self.end)
        )()
        self.room.later(self.rng.randrange(2_000))
        self.room.matches()
        for name, count in self.counted.items():
            assert overtaken(self.room, name) == count, name

    def arrive(self) -> None:
        self.count += 1
        name = f"c{self.count}"
        wait_class = self.rng.choice((EMERGENCY, PREFERRED, GENERAL, GENERAL))
        skills, waited_ms = self.rng.choice(("", "a", "b", "ab")), self.rng.randrange(20_000)
        self.room.arrive(name, wait_class, skills, waited_ms=waited_ms)
        self.counted[name] = 0

    def leave(self) -> None:
        if self.counted:
            name = self.rng.choice(list(self.counted))
            del self.counted[name]
            self.room.dispatcher.leave(ContactId(name))

    def change(self) -> None:
        if self.counted:
            placed = self.room.placed(self.rng.choice(list(self.counted)))
            assert placed is not None
            skills = frozenset(self.rng.choice(("", "a", "b")))
            wait_class = self.rng.choice((PREFERRED, GENERAL))
            self.room.dispatcher.replace(
                replace(placed.entry, wait_class=wait_class, skills=skills)
            )

    def end(self) -> None:
        """A ring is answered and over at once, or it is not answered."""
        room = self.room
        offers = [offer for placed in room.dispatcher.ringing() for offer in placed.ringing]
        if not offers:
            return
        offer = self.rng.choice(offers)
        if self.rng.random() < 0.3:
            room.dispatcher.offers.ring_ended(offer.offer, RingOutcome.NO_ANSWER, room.now)
            return
        placed = room.placed(offer.contact)
        assert placed is not None
        answered = room.dispatcher.offers.answered(offer.offer, room.now)
        if answered is None:
            return
        told = room.dispatcher.offers.connected(offer.offer)
        waiting: list[Waiting] = list(room.line)
        passed = judge.passed(waiting, placed.entry, offer.agent.skills)
        for entry in passed:
            self.counted[entry.contact] += 1
        assert (told.passed, told.overtook) == (len(passed), 0)
        assert told.overtaken == self.counted.pop(offer.contact)
        for cancelled in answered.cancels:
            room.dispatcher.offers.ring_ended(cancelled, RingOutcome.CANCELLED, room.now)
        room.dispatcher.offers.finished(offer.offer, 0, room.now)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(PolicyName))
def test_counts_agree_with_counting_one_by_one(rng: Random, policy_name: PolicyName) -> None:
    trace = Trace(rng, policy_name)
    for _ in range(80):
        trace.step()
