"""The whole core under everything at once: people, a clock, numbers outside, and a wild PBX."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from callcenter.contacts import LegId
from callcenter.events import (
    AgentAnswered,
    AgentRefused,
    DigitPressed,
    DivertAnswered,
    LegReady,
    LegReturned,
    RingOutcome,
)
from tests.flow.core_machine import picks, refusals
from tests.flow.core_people import PeopleMachine

HOW = ("51", "51", "59", "5", "52", "55550003#1", "525550003#1", "527#")
"""The key that asks, and what is pressed then."""


class EverythingMachine(PeopleMachine):
    """Also those who are called back, or whom the PBX connects elsewhere."""

    @precondition(lambda self: self.pbx.connected)
    @rule(number=st.sampled_from(["5550001", "5550002", "999"]), keys=st.sampled_from(HOW))
    def somebody_calls_to_be_called_back(self, number: str, keys: str) -> None:
        self.somebody_calls("", number)
        self.types(LegId(f"leg-{self.count}"), f"21{keys}")

    @precondition(lambda self: self.pbx.on_the_line())
    @rule(pick=picks, keys=st.sampled_from(HOW))
    def somebody_asks_to_be_called_back(self, pick: int, keys: str) -> None:
        legs = self.pbx.on_the_line()
        self.types(legs[pick % len(legs)], keys)

    def types(self, leg: LegId, keys: str) -> None:
        """Press keys one after the other, and hear out what is said at last."""
        for key in keys:
            self.pbx.happens(DigitPressed(leg, key))
            self.events_are_told()
            self.pbx.prompt_over(leg)
            self.events_are_told()

    @precondition(lambda self: self.pbx.dialling)
    @rule(pick=picks, keys=st.sampled_from(["", "1", "1", "1", "2", "9", "7", "77"]))
    def who_is_called_back_picks_up(self, pick: int, keys: str) -> None:
        offer = sorted(self.pbx.dialling)[pick % len(self.pbx.dialling)]
        leg = LegId(offer)
        self.pbx.called[leg] = self.pbx.dialling.pop(offer)
        self.pbx.playing[leg] = 0
        self.pbx.since[leg] = self.now
        self.pbx.happens(AgentAnswered(offer), LegReady(offer))
        self.events_are_told()
        self.types(leg, keys)

    @precondition(lambda self: self.pbx.dialling)
    @rule(pick=picks, outcome=refusals)
    def who_is_called_back_does_not(self, pick: int, outcome: RingOutcome) -> None:
        offer = sorted(self.pbx.dialling)[pick % len(self.pbx.dialling)]
        del self.pbx.dialling[offer]
        self.pbx.happens(AgentRefused(offer, outcome))

    @precondition(lambda self: self.pbx.rings_outside())
    @rule(pick=picks)
    def a_number_outside_answers(self, pick: int) -> None:
        legs = self.pbx.rings_outside()
        leg = legs[pick % len(legs)]
        self.pbx.taken.add(leg)
        self.pbx.happens(DivertAnswered(leg))

    @precondition(lambda self: self.pbx.rings_outside())
    @rule(pick=picks)
    def a_number_outside_gives_up(self, pick: int) -> None:
        legs = self.pbx.rings_outside()
        leg = legs[pick % len(legs)]
        del self.pbx.diverted[leg]
        self.pbx.happens(LegReturned(leg))


TestCore = EverythingMachine.TestCase
TestCore.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
