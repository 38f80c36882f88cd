"""The people of a story: callers, agents, and whoever dials a feature code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import AgentNumber, ContactState, LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    DigitPressed,
    Event,
    LegEnded,
    LogInAsked,
    RingOutcome,
)
from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    Offered,
    OfferEnded,
    Outcome,
    Queued,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.agent import Agent
    from callcenter.commands import HoldMusic, Play
    from callcenter.contacts import ContactId
    from tests.flow.story import Story

NORMAL = 16  # Q.850: normal call clearing


class Leg:
    """What a leg at the PBX hears."""

    def __init__(self, *, since: int = 0, number: str = "999") -> None:
        self.up = True
        self.number = number
        self.since = since  # ms since the epoch
        self.memo = ""  # as the service wrote it
        self.limit_ms = 60_000  # as the dialplan gives it
        self.elsewhere = False  # in the PBX's own queue
        self.taken = False  # and there a phone rings, or somebody speaks
        self.emergency = False  # the key of emergencies was pressed there
        self.diverted = ""  # the number outside that rings for it, or the mailbox
        self.can_hear = False  # an agent's leg: has come to where it can be played to
        self.talked = False  # was ever bridged
        self.sent = ""  # where an agent sent the caller, until they are back
        self.partner: Phone | None = None  # of somebody who speaks with them there
        self.unanswered = False  # nobody there answered
        self.astray = False  # where somebody else at the PBX has sent them
        self.called_back = False  # somebody who was called pressed the key
        self.of_earlier_run = False  # what plays was asked for by a service that died
        self.then: list[Play | HoldMusic] = []  # to be heard after that
        self.token = 0  # of the prompt that plays
        self.sounds: tuple[str, ...] = ()
        self.music = ""
        self.records = ""  # the sound that is, or was last, recorded there
        self.heard: list[str] = []  # every sound and music that began, in order


class Caller:
    """Somebody who called."""

    def __init__(self, story: Story, leg: LegId) -> None:
        self.story = story
        self.leg = leg
        self._contact: ContactId | None = None
        if story.alive:
            self._contact = story.stated(ContactArrived)[-1].contact

    @property
    def contact(self) -> ContactId:
        """The contact's id; of those who came while the service was away, the one it gave them."""
        if self._contact is None:
            call = self.story.core.calls.of_leg(self.leg)
            assert call is not None
            self._contact = call.id
        return self._contact

    @property
    def ear(self) -> Leg:
        return self.story.legs[self.leg]

    def presses(self, keys: str, *, cuts: bool = True) -> None:
        """Press keys one after the other; each cuts the prompt, unless the PBX does not notice."""
        for key in keys:
            playing = self.ear.token
            self.story.tell(DigitPressed(self.leg, key))
            if cuts and self.ear.token == playing:
                self.prompt_ends()

    def prompt_ends(self) -> None:
        """What plays has come to its end."""
        self.story.tell(*self.story.prompt_ends(self.leg))

    def waits_silently(self) -> None:
        """Hear out and leave unanswered whatever is said, until music plays or an agent speaks."""
        for _ in range(20):
            if self.ear.token:
                self.prompt_ends()
            elif not self.ear.music and self.state in ("menu", "waiting", "offered"):
                self.story.passes(8)
            else:
                return
        raise AssertionError(f"never came to the music: {self.ear.heard}")

    def hangs_up(self) -> None:
        self.ear.up = False
        self.story.parts(self.leg)
        self.story.tell(LegEnded(self.leg, NORMAL))

    @property
    def state(self) -> ContactState:
        call = self.story.core.calls.of_leg(self.leg)
        return ContactState.ENDED if call is None else call.state

    @property
    def outcome(self) -> Outcome:
        return self.ended().outcome

    def ended(self) -> Ended:
        """How it ended, stated once."""
        (ended,) = (fact for fact in self.story.stated(Ended) if fact.contact == self.contact)
        return ended

    def queued(self) -> list[Queued]:
        return [fact for fact in self.story.stated(Queued) if fact.contact == self.contact]

    def offers(self) -> list[Offered]:
        return [fact for fact in self.story.stated(Offered) if fact.contact == self.contact]

    def connected(self) -> Connected:
        """The fact that a conversation began, stated once."""
        (fact,) = (each for each in self.story.stated(Connected) if each.contact == self.contact)
        return fact

    def assert_hears(self, *sounds: str) -> None:
        """The leg hears these sounds now, or this music."""
        now = self.ear.sounds if self.ear.token else (self.ear.music,)
        plain = ("default", "digits/", "callcenter-messages/")
        assert now == tuple(s if s.startswith(plain) else f"callcenter/{s}" for s in sounds), now

    def assert_state(self, state: str) -> None:
        assert self.state == state


class AgentAt:
    """An agent and the phone they use."""

    def __init__(self, story: Story, number: AgentNumber) -> None:
        self.story = story
        self.number = number
        self.phone = Phone("")

    @property
    def agent(self) -> Agent:
        agent = self.story.core.roster.get(self.number)
        assert agent is not None
        return agent

    @property
    def state(self) -> str:
        return str(self.agent.state)

    @property
    def offer(self) -> OfferId:
        """The offer whose leg is at the agent's phone."""
        assert self.agent.offer is not None, f"{self.agent!r} has no offer"
        return self.agent.offer

    def rings(self) -> bool:
        return self.phone in self.story.rings.values()

    def logs_in(self, phone: str) -> None:
        self.phone = Phone(phone)
        self.story.tell(LogInAsked(self.number, self.phone, "test"))
        self.story.now += 1  # so that "longest idle" is the order of logging in

    def asks(self, event: Callable[..., Event], *args: str) -> None:
        """Somebody asks for the agent: ``asks(PauseAsked, "lunch")``."""
        self.story.tell(event(self.number, *args, "test"))

    def _picks_up(self) -> OfferId:
        offer = next(o for o, phone in self.story.rings.items() if phone == self.phone)
        del self.story.rings[offer]
        return offer

    def answers(self) -> OfferId:
        offer = self._picks_up()
        self.story.legs[offer] = Leg()
        self.story.tell(AgentAnswered(offer))
        self.story.can_hear(offer)
        return offer

    def refuses(self, outcome: RingOutcome = RingOutcome.REFUSED) -> None:
        self.story.tell(AgentRefused(self._picks_up(), outcome))

    def lets_ring(self) -> None:
        """Nobody picks up until the ring is taken back."""
        offer = self.offer
        for _ in range(160):
            if offer in self.story.rings:
                self.story.passes(0.1)
        assert offer not in self.story.rings

    def keys(self, keys: str) -> None:
        """Press keys while speaking with a caller."""
        leg = LegId(self.offer)
        for key in keys:
            self.story.tell(DigitPressed(leg, key))

    def hangs_up(self) -> None:
        offer = self.offer
        self.story.legs[offer].up = False
        left = self.story.bridges.get(offer)
        self.story.parts(offer)
        self.story.tell(AgentHungUp(offer, NORMAL), *self.story.comes_out(left))

    def changes(self) -> list[tuple[str, str]]:
        """Every state the agent came into, with the reason."""
        stated = self.story.stated(AgentChanged)
        return [(fact.after, fact.reason) for fact in stated if fact.agent == self.number]

    def offer_ends(self) -> list[RingOutcome]:
        return [f.outcome for f in self.story.stated(OfferEnded) if f.agent == self.number]


class Desk:
    """A call of somebody to a feature code."""

    def __init__(self, story: Story, leg: LegId) -> None:
        self.story = story
        self.leg = leg

    @property
    def ear(self) -> Leg:
        return self.story.legs[self.leg]

    @property
    def over(self) -> bool:
        return not self.ear.up

    def types(self, keys: str) -> None:
        """Press keys one after the other; the first cuts the prompt."""
        for key in keys:
            playing = self.ear.token
            self.story.tell(DigitPressed(self.leg, key))
            if self.ear.token == playing:
                self.prompt_ends()

    def prompt_ends(self) -> None:
        self.story.tell(*self.story.prompt_ends(self.leg))

    def hangs_up(self) -> None:
        self.ear.up = False
        self.story.tell(LegEnded(self.leg, NORMAL))

    def assert_hears(self, *sounds: str) -> None:
        assert self.ear.sounds == tuple(f"callcenter/agent-{sound}" for sound in sounds)
