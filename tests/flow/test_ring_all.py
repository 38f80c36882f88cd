"""A line whose strategy rings every free agent at once."""

from __future__ import annotations

from msgspec.structs import replace

from callcenter.commands import CancelRing
from callcenter.dispatch.strategies import Strategy
from callcenter.events import RingOutcome
from callcenter.facts import Connected, OfferEnded
from tests.flow import soundness
from tests.flow.story import Story, example_rules


def story(most: int = 10) -> Story:
    """A line that rings all, up to so many."""
    rules = example_rules()
    salud = replace(rules.lines["salud"], strategy=Strategy.RING_ALL, ring_all_most=most)
    return Story(replace(rules, lines={"salud": salud}))


def test_all_ring_one_answers_and_the_others_fall_silent() -> None:
    called = story()
    agents = [called.at_work(number) for number in ("7001", "7002", "7003", "7004")]
    caller = called.call()
    caller.presses("2")
    assert all(agent.rings() for agent in agents)
    agents[2].answers()
    assert caller.state == "talking"
    assert not called.rings
    assert [agent.state for agent in agents] == ["available", "available", "talking", "available"]
    assert caller.connected().agent == agents[2].number
    assert {fact.outcome for fact in called.stated(OfferEnded)} == {RingOutcome.CANCELLED}
    assert not called.verdict().faults


def test_two_who_pick_up_in_the_same_moment_get_one_caller() -> None:
    called = story()
    first, second = called.at_work("7001"), called.at_work("7002")
    caller = called.call()
    caller.presses("2")
    called.deaf_to.add(CancelRing)
    second.answers()
    late = first.offer
    first.answers()
    assert caller.state == "talking"
    assert len(called.stated(Connected)) == len(called.bridges) == 1
    assert not called.legs[late].up
    assert first.state == "available"
    soundness.agents_and_offers_agree(called.core)


def test_no_more_than_the_bound_ring() -> None:
    called = story(most=2)
    for number in ("7001", "7002", "7003"):
        called.at_work(number)
    called.call().presses("2")
    assert len(called.rings) == 2


def test_a_service_killed_while_all_ring_goes_on_with_each() -> None:
    called = story()
    agents = [called.at_work(number) for number in ("7001", "7002", "7003")]
    caller = called.call()
    caller.presses("2")
    called.restarts()
    assert all(agent.rings() for agent in agents)
    agents[1].answers()
    assert caller.state == "talking"
    assert not called.rings
