"""People who ask to be called back, and the rules they do it by."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.contacts import LegId
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    DigitPressed,
    RingOutcome,
)
from callcenter.facts import CallbackRefusal
from callcenter.flow.callbacks.rules import CallbackRules, CallbackWords
from tests.flow.people import NORMAL, Leg
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.flow.rules import Rules
    from tests.flow.people import Caller

KEY = "5"
WORDS = CallbackWords(
    confirm=("confirm",),
    choose=("choose",),
    type_number=("type",),
    promised=("promised",),
    booked=("booked",),
    stays=("stays",),
    refused={why: (f"refused-{why}",) for why in CallbackRefusal},
    greeting=("greeting",),
    cancelled=("cancelled",),
)
CALLBACK = CallbackRules(
    allow=("9XXXXXXXX", "555XXXX"),
    deny=("900.",),
    own=frozenset({"5559999"}),
    dial="PJSIP/{number}@trunk",
    caller_id="5559999",
    lead_ms=20_000,
    ring_ms=30_000,
    rest_ms=0,
    retry_ms=60_000,
    attempts=3,
    expires_ms=3_600_000,
    per_day=2,
    words=WORDS,
)


@cache
def callback_rules() -> Rules:
    """The rules of the example line, where callers may be called back."""
    return with_callbacks(example_rules())


def with_callbacks(rules: Rules, callback: CallbackRules = CALLBACK) -> Rules:
    """Return rules by which callers are called back, on every line."""
    lines = {name: replace(line, callback_key=KEY) for name, line in rules.lines.items()}
    return replace(rules, lines=lines, callback=callback)


def asks(caller: Caller, keys: str = "1") -> None:
    """Somebody on hold asks to be called back, and hears the call out."""
    caller.presses(KEY + keys)
    while caller.ear.up and caller.ear.token:
        caller.prompt_ends()


def promised(story: Story, number: str = "", keys: str = "21") -> Caller:
    """Somebody waits, asks to be called back, and is off the phone."""
    caller = story.waiting(keys, number=number)
    asks(caller)
    assert not caller.ear.up
    return caller


def learned(story: Story) -> None:
    """Ten calls have shown that each takes two minutes; another is under way."""
    agent = story.at_work("7001")
    for _ in range(10):
        story.waiting("21")
        agent.answers()
        story.passes(110)
        agent.hangs_up()
        story.passes(10)
    story.waiting("21")
    agent.answers()


class Called:
    """Whoever is at the phone that is dialled."""

    def __init__(self, story: Story, offer: OfferId | None = None) -> None:
        self.story = story
        self.offer = offer or list(story.dialled)[-1]
        self.leg = LegId(self.offer)

    @property
    def rings(self) -> bool:
        return self.offer in self.story.rings

    @property
    def ear(self) -> Leg:
        return self.story.legs[self.leg]

    def answers(self) -> None:
        del self.story.rings[self.offer]
        self.story.legs[self.leg] = Leg(since=self.story.now)
        self.story.tell(AgentAnswered(self.offer))
        self.story.can_hear(self.offer)

    def refuses(self, outcome: RingOutcome = RingOutcome.REFUSED) -> None:
        del self.story.rings[self.offer]
        self.story.tell(AgentRefused(self.offer, outcome))

    def presses(self, keys: str) -> None:
        for key in keys:
            playing = self.ear.token
            self.story.tell(DigitPressed(self.leg, key))
            if self.ear.up and self.ear.token == playing:
                self.prompt_ends()

    def prompt_ends(self) -> None:
        self.story.tell(*self.story.prompt_ends(self.leg))

    def waits_without_us(self) -> None:
        """The dialplan asked for the key, and they pressed it: the PBX's own queue has them."""
        self.ear.token, self.ear.sounds, self.ear.elsewhere = 0, (), True

    def hangs_up(self) -> None:
        self.ear.up = False
        self.story.parts(self.leg)
        self.story.tell(AgentHungUp(self.offer, NORMAL))


def comes_back(story: Story) -> Called:
    """The phone dialled last is picked up, and the key pressed."""
    called = Called(story)
    called.answers()
    called.presses("1")
    return called
