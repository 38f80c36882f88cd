"""One whole call, with the service killed at any of its events and started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import RingAgent
from callcenter.facts import Connected, ContactArrived, Ended, Outcome, Queued
from tests.flow import soundness
from tests.flow.story import START, Death, Story, example_rules, whispering_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import AgentAt, Caller

STEPS = 20
"""As many events as the call takes and the wrap-up after it, and a few more."""


RULES = [
    pytest.param(example_rules(), id="plain"),
    pytest.param(whispering_rules(), id="with-a-whisper"),
]


class WholeCall:
    """Somebody calls, presses 1 whenever asked, waits, speaks for ten seconds and is left."""

    def __init__(self, rules: Rules) -> None:
        self.story = Story(rules)
        self.rosa: AgentAt = self.story.at_work("7001")
        self.luis: AgentAt = self.story.at_work("7002")
        self.told = 0

    def plays(self, doom: tuple[int, Death] | None) -> Caller:
        story = self.story
        story.now = START + 10_000
        story.doom = doom
        caller = story.call("999")
        for _ in range(200):
            if not story.alive:
                story.starts_again()
            soundness.everybody_is_in_exactly_one_place(story.core)
            soundness.agents_and_offers_agree(story.core)
            assert len(story.rings) <= 2
            if not caller.ear.up:
                return caller
            self._somebody_acts(caller)
        raise AssertionError("the call has no end")

    def _somebody_acts(self, caller: Caller) -> None:
        story, sounds = self.story, caller.ear.sounds
        talking = [a for a in (self.rosa, self.luis) if a.agent.offer in story.bridges]
        told = [leg for leg in story.answered_legs() if story.legs[leg].token]
        if told:
            story.tell(*story.prompt_ends(told[0]))
        elif sounds:
            asked = {"callcenter/menu", "callcenter/tramite"} & set(sounds)
            caller.presses("1") if asked else caller.prompt_ends()
        elif talking:
            story.passes(10)
            if story.alive:
                talking[0].hangs_up()
        elif self.luis.rings():  # the second phone; the first rings in vain
            self.luis.answers()
        else:
            story.passes(1)


@pytest.mark.parametrize("rules", RULES)
def test_the_call_takes_about_so_many_steps(rules: Rules) -> None:
    call = WholeCall(rules)
    call.plays((STEPS, Death.AFTER))
    assert call.story.doom is not None
    left, _ = call.story.doom
    assert 0 <= left < 5


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("death", Death)
@pytest.mark.parametrize("step", range(STEPS))
def test_ends_answered(step: int, death: Death, rules: Rules) -> None:
    call = WholeCall(rules)
    caller = call.plays((step, death))
    story = call.story
    assert not story.rings
    assert not story.bridges
    arrived, ended = story.stated(ContactArrived), story.stated(Ended)
    assert [fact.contact for fact in arrived] == [fact.contact for fact in ended]
    assert [fact.outcome for fact in ended] == [Outcome.ANSWERED]
    assert len(story.stated(Connected)) == 1
    assert {fact.arrived_at for fact in story.stated(Queued)} == {START + 10_000}
    assert {fact.group for fact in story.stated(Queued)} == {"preferente"}
    assert len(story.done(RingAgent)) <= 3
    story.passes(60)
    if not story.alive:
        story.starts_again()
    assert {call.rosa.state, call.luis.state} == {"available"}
    assert not caller.ear.up
