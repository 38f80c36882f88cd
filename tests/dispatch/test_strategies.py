"""Which of the free agents is rung: by name of the strategy."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from callcenter.contacts import AgentNumber
from callcenter.dispatch.strategies import Strategy
from callcenter.events import RingOutcome
from tests.agents.people import ANA, BETO, CARLA, desk_of, profile
from tests.dispatch.room import EMERGENCY, GENERAL, Room


def serve(room: Room, name: str, *, talk_ms: int = 1_000) -> AgentNumber:
    """Somebody comes, is answered by whoever is rung, speaks so long; return the agent."""
    room.arrive(name)
    ((_, rung),) = room.match()
    number = AgentNumber(rung)
    room.later(10)
    room.answer(number)
    room.later(talk_ms)
    room.dispatcher.offers.finished(room.offer_at(number), 0, room.now)
    return number


def served_by(room: Room, *talks_ms: int) -> str:
    """The agents of so many calls, one after the other, each as long as told."""
    return "".join(serve(room, f"c{room.now}", talk_ms=talk_ms) for talk_ms in talks_ms)


class TestLeastCalls:
    def test_rings_who_has_picked_up_fewest(self) -> None:
        room = Room(strategy=Strategy.LEAST_CALLS)
        room.roster.requests.pause(CARLA, "", actor="", now=room.now)
        assert served_by(room, 10, 10, 10, 10) == "1212"
        room.roster.requests.unpause(CARLA, actor="", now=room.now)

        assert served_by(room, 10, 10, 10) == "331"  # then all have two, and ANA idles longest

    def test_a_ring_that_nobody_picks_up_is_no_call(self) -> None:
        room = Room(strategy=Strategy.LEAST_CALLS, cool_down_ms=0)
        room.arrive("x")
        room.match()
        room.end_ring(ANA, RingOutcome.REFUSED)

        assert [room.agent(number).calls for number in (ANA, BETO, CARLA)] == [0, 0, 0]

    def test_who_logs_in_late_begins_with_the_least_of_those_at_work(self) -> None:
        room = Room(strategy=Strategy.LEAST_CALLS)
        room.roster.requests.log_out(CARLA, actor="", now=room.now)
        served_by(room, 30, 20, 10)
        room.roster.requests.log_in(CARLA, desk_of(CARLA), actor="", now=room.now)

        assert room.agent(CARLA).calls == room.agent(BETO).calls == 1
        assert room.agent(CARLA).talk_ms == 20
        assert served_by(room, 10, 10, 10) == "231"


class TestLeastTalkTime:
    def test_rings_who_has_spoken_least(self) -> None:
        room = Room(strategy=Strategy.LEAST_TALK_TIME)

        assert served_by(room, 60_000, 50_000, 10_000, 30_000, 30_000) == "12333"
        assert room.agent(CARLA).talk_ms == 70_000
        assert served_by(room, 1) == "2"


class TestRoundRobin:
    def test_rings_everybody_once_before_anybody_twice_however_long_they_spoke(self) -> None:
        room = Room(profile(BETO), profile(CARLA), profile(ANA), strategy=Strategy.ROUND_ROBIN)

        assert served_by(room, 9_000, 10, 500, 10, 10, 10) == "231231"  # as in the configuration

    def test_a_ring_that_nobody_picks_up_was_a_turn(self) -> None:
        room = Room(strategy=Strategy.ROUND_ROBIN, cool_down_ms=0)
        room.arrive("x")
        room.match()
        room.later(1)
        room.end_ring(ANA, RingOutcome.NO_ANSWER)
        assert room.match() == [("x", "2")]
        room.answer(BETO)
        room.later(1)

        assert served_by(room, 10, 10) == "31"


class TestLinear:
    def test_rings_the_first_of_the_configuration_who_is_free(self) -> None:
        room = Room(profile(CARLA), profile(ANA), profile(BETO), strategy=Strategy.LINEAR)

        assert served_by(room, 10, 10) == "33"
        for name in "xyz":
            room.arrive(name)
        assert room.match() == [("x", "3"), ("y", "1"), ("z", "2")]


class TestSkillBest:
    def test_rings_who_knows_best_what_is_needed_then_who_idles_longest(self) -> None:
        levels = {ANA: {"a": 3, "b": 1}, BETO: {"a": 1, "b": 4}, CARLA: {"a": 1, "b": 4}}
        profiles = [replace(profile(n, "ab"), levels=levels[n]) for n in (ANA, BETO, CARLA)]
        room = Room(*profiles, strategy=Strategy.SKILL_BEST)
        room.arrive("x", skills="a", waited_ms=3)
        room.arrive("y", skills="b", waited_ms=2)
        room.arrive("z", skills="ab", waited_ms=1)

        assert room.match() == [("x", "2"), ("y", "1"), ("z", "3")]

    def test_without_levels_all_are_alike(self) -> None:
        assert served_by(Room(strategy=Strategy.SKILL_BEST), 10, 10, 10) == "123"


class TestByLot:
    @pytest.mark.parametrize("strategy", [Strategy.RANDOM, Strategy.WEIGHTED_RANDOM])
    def test_the_same_seed_gives_the_same_agents(self, strategy: Strategy) -> None:
        talks = [10] * 30

        first = served_by(Room(strategy=strategy, seed="run"), *talks)

        assert first == served_by(Room(strategy=strategy, seed="run"), *talks)
        assert first != served_by(Room(strategy=strategy, seed="another"), *talks)
        assert set(first) == set("123")

    def test_everybody_is_as_likely(self) -> None:
        rung = Counter(served_by(Room(strategy=Strategy.RANDOM), *[10] * 3_000))

        assert all(abs(rung[number] - 1_000) < 130 for number in "123")  # five deviations of 26

    def test_twice_the_weight_is_twice_as_likely(self) -> None:
        heavy = replace(profile(BETO), weight=2)
        room = Room(profile(ANA), heavy, profile(CARLA), strategy=Strategy.WEIGHTED_RANDOM)
        rung = Counter(served_by(room, *[10] * 4_000))

        assert abs(rung["2"] - 2_000) < 158  # five deviations of 31.6
        assert abs(rung["1"] - 1_000) < 137  # and of 27.4


@pytest.mark.parametrize("strategy", Strategy)
class TestWhateverTheStrategy:
    def test_only_who_has_the_skills_is_rung(self, strategy: Strategy) -> None:
        room = Room(profile(ANA, "a"), profile(BETO, "b"), strategy=strategy)
        room.arrive("x", skills="b")

        assert room.match() == [("x", "2")]

    def test_the_order_of_the_line_is_kept(self, strategy: Strategy) -> None:
        room = Room(strategy=strategy)
        room.arrive("g1", GENERAL, waited_ms=2)
        room.arrive("g2", GENERAL, waited_ms=1)
        room.arrive("e", EMERGENCY)

        all_for_one = strategy is Strategy.RING_ALL
        expected = ["e", "e", "e"] if all_for_one else ["e", "e", "g1"]
        assert [contact for contact, _ in room.match()] == expected

    def test_who_refused_is_not_rung_again_while_others_are_free(self, strategy: Strategy) -> None:
        room = Room(profile(ANA), profile(BETO), strategy=strategy, cool_down_ms=0)
        room.arrive("x")
        first, *others = [agent.rstrip("+") for _, agent in room.match()]
        room.end_ring(AgentNumber(first), RingOutcome.REFUSED)
        second = others[0] if others else room.match()[0][1]
        assert second != first
        room.end_ring(AgentNumber(second), RingOutcome.REFUSED)

        assert room.match()  # both have refused: better one of them than nobody

    def test_a_contact_may_be_given_another(self, strategy: Strategy) -> None:
        room = Room(profile(CARLA), profile(ANA), strategy=strategy)
        entry = room.arrive("x")
        room.dispatcher.replace(entry, strategy=Strategy.LINEAR)
        room.dispatcher.replace(entry)

        assert room.match() == [("x", "3")]
