"""Who must accept a call by a key after picking up: to the core, their phone rings on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import CancelRing, RingAgent
from callcenter.events import RingOutcome
from callcenter.facts import AgentChanged, OfferEnded
from callcenter.flow.accepting import ACCEPT_MS, AcceptWords
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

WORDS = AcceptWords(
    call=("call",),
    services={"citas": ("appointments",)},
    press=("press",),
    digits=tuple((str(digit),) for digit in range(10)),
)


def accepting(*numbers: str) -> Rules:
    """The rules of the example line, where these agents accept by a key."""
    rules = example_rules()
    people = [
        replace(agent, accept="1") if agent.number in numbers else agent for agent in rules.agents
    ]
    return replace(rules, agents=tuple(people), accept=WORDS)


@pytest.fixture
def story() -> Story:
    return Story(accepting("7001"))


def test_what_asks_for_the_key_names_what_the_call_is_about() -> None:
    assert WORDS.asking("1", "citas") == ("call", "appointments", "press", "1")
    assert WORDS.asking("3") == ("call", "press", "3")
    assert WORDS.asking("3", "unknown") == ("call", "press", "3")
    assert WORDS.asking("") == ()


def test_the_pbx_is_told_to_ask_for_it(story: Story) -> None:
    story.waiting("21")
    story.at_work("7001")
    (ring,) = story.done(RingAgent)
    assert (ring.accept, ring.sounds) == ("1", ("call", "appointments", "press", "1"))


def test_who_need_not_is_rung_as_ever(story: Story) -> None:
    story.at_work("7002")
    story.waiting("21")
    (ring,) = story.done(RingAgent)
    assert (ring.accept, ring.sounds) == ("", ())


def test_a_ring_lasts_so_much_longer_as_asking_takes(story: Story) -> None:
    rosa = story.at_work("7001")
    story.waiting()
    (ring,) = story.done(RingAgent)
    story.passes((ring.ring_ms + ACCEPT_MS) / 1000 - 0.1)
    assert rosa.rings()
    assert story.done(CancelRing) == []
    story.passes(0.1)
    assert len(story.done(CancelRing)) == 1


def test_who_accepts_is_connected_with_the_caller(story: Story) -> None:
    rosa = story.at_work("7001")
    caller = story.waiting()
    story.passes(20)
    rosa.answers()
    caller.assert_state("talking")


def test_a_mailbox_is_no_answer_and_the_caller_goes_to_the_next(story: Story) -> None:
    rosa, luis = story.at_work("7001"), story.at_work("7002")
    caller = story.waiting("21")
    story.passes(2)
    rosa.refuses(RingOutcome.NO_ANSWER)
    assert luis.rings()
    luis.answers()
    assert caller.connected().agent == "7002"
    assert story.stated(OfferEnded)[0].outcome is RingOutcome.NO_ANSWER


def test_nobody_there_twice_is_paused_like_a_phone_that_rings_on(story: Story) -> None:
    rosa = story.at_work("7001")
    story.waiting()
    rosa.refuses(RingOutcome.NO_ANSWER)
    story.passes(6)
    rosa.refuses(RingOutcome.NO_ANSWER)
    assert story.stated(AgentChanged)[-1].after == "paused"


def test_a_restart_finds_them_asked_and_waits_as_long(story: Story) -> None:
    rosa = story.at_work("7001")
    caller = story.waiting()
    (ring,) = story.done(RingAgent)
    story.passes(ring.ring_ms / 1000 + 2)
    story.restarts()
    assert rosa.rings()
    story.passes(ACCEPT_MS / 1000)
    assert rosa.rings()
    rosa.answers()
    caller.assert_state("talking")
    assert len(story.done(RingAgent)) == 1


def test_a_forwarding_phone_costs_a_rest_and_never_a_pause(story: Story) -> None:
    rosa = story.at_work("7001")
    story.waiting()
    for _ in range(4):
        assert rosa.rings()
        rosa.refuses(RingOutcome.FORWARDED)
        assert not rosa.rings()
        story.passes(6)
    assert all(change.after != "paused" for change in story.stated(AgentChanged))
