"""What else happens meets somebody who asks to be called back, or is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.commands import DialCaller
from callcenter.events import Failure, ReclassifyAsked, RingOutcome
from callcenter.facts import CallbackMiss, Outcome
from callcenter.flow.known import known
from tests.flow.callbacks import Called, callback_rules, comes_back, promised
from tests.flow.story import Story

NUMBER = "5550100"


@pytest.mark.parametrize("reason", [Failure.UNAVAILABLE, Failure.REFUSED])
def test_a_promise_does_not_end_by_attempts_that_were_never_dialled(reason: Failure) -> None:
    """No session, or a trunk that refuses everything for ten minutes, ends every promise."""
    story = Story(callback_rules())
    caller = promised(story, NUMBER)
    story.fails(DialCaller, reason)
    story.at_work("7001")
    story.passes(600)
    assert not story.dialled
    assert not [fact for fact in story.stated(facts.Ended) if fact.contact == caller.contact]


def test_an_emergency_stays_on_the_phone_whatever_was_being_asked() -> None:
    """A supervisor makes them one while they confirm their number."""
    story = Story(callback_rules())
    caller = story.waiting("21", number=NUMBER)
    caller.presses("5")
    story.tell(ReclassifyAsked(caller.contact, "emergencia", "os:ana"))
    caller.presses("1")
    while caller.ear.up and caller.ear.token:
        caller.prompt_ends()
    assert caller.ear.up


def test_a_called_back_leg_that_asks_again_is_forgotten_when_it_ends() -> None:
    story = Story(callback_rules())
    promised(story, NUMBER)
    agent = story.at_work("7001")
    called = comes_back(story)
    agent.refuses()
    called.presses("51")
    while called.ear.up and called.ear.token:
        called.prompt_ends()
    assert not called.ear.up
    assert not story.core._parts.partings._ears


def test_a_trunk_that_is_out_costs_no_attempt_also_across_a_start() -> None:
    """A promise ends when its time is over, not because nobody could be dialled."""
    story = Story(callback_rules())
    caller = promised(story, NUMBER)
    story.at_work("7001")
    for _ in range(5):
        Called(story).refuses(RingOutcome.FAILED)
        story.passes(61)
    assert {fact.attempt for fact in story.stated(facts.CallbackDialled)} == {1}
    story.restarts()
    story.passes(61)
    assert story.stated(facts.CallbackDialled)[-1].attempt <= 2
    assert {fact.why for fact in story.stated(facts.CallbackMissed)} >= {CallbackMiss.FAILED}
    assert not [f for f in story.stated(facts.Ended) if f.contact == caller.contact]


def test_whose_number_is_not_allowed_any_more_is_not_called() -> None:
    story = Story(callback_rules())
    caller, other = promised(story, NUMBER), promised(story, "5550101")
    rules = callback_rules()
    story.reloads(replace(rules, callback=replace(known(rules.callback), deny=(NUMBER,))))
    story.at_work("7001")
    ended = [f for f in story.stated(facts.Ended) if f.contact == caller.contact]
    assert [f.outcome for f in ended] == [Outcome.CALLBACK_FAILED]
    assert len(story.dialled) == 1
    assert other.contact
