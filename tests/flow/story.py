"""A whole call centre to tell stories with: the real core, a made-up PBX, and a clock of our own.

The PBX does what it is told, at once, and says so. A test makes it misbehave by naming the commands
it is `deaf_to`, by failing one (`fails`), or by telling an event of its own (`tell`).
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from callcenter import config
from callcenter.commands import (
    Bridge,
    BringBack,
    CancelRing,
    Command,
    Hangup,
    HoldMusic,
    Limit,
    Play,
    Remember,
    RingAgent,
    StopPlaying,
)
from callcenter.contacts import AgentNumber, LegId, OfferId, Phone
from callcenter.events import (
    AgentHungUp,
    AgentRefused,
    Bridged,
    CallArrived,
    CommandFailed,
    DeadlineReached,
    DeskCalled,
    Event,
    Failure,
    LegEnded,
    PbxConnected,
    PbxLost,
    PromptEnded,
    RingOutcome,
)
from callcenter.facts import (
    Fact,
)
from callcenter.flow.core import Core
from callcenter.lab.verdict import Verdict, judge_run
from tests.flow.people import NORMAL, AgentAt, Caller, Desk, Leg

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

__all__ = [
    "NORMAL",
    "PBX",
    "START",
    "AgentAt",
    "Caller",
    "Desk",
    "Leg",
    "Story",
    "example_rules",
]

PBX = "main"
START = 1_760_000_000_000
EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "salud.toml"

F = TypeVar("F", bound=Fact)
C = TypeVar("C", bound=Command)


def example_rules() -> Rules:
    """Return the rules of the example line."""
    settings = config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "any"})
    return config.rules(settings)


class Story:
    """The core, the PBX and the people; every verb plays until nothing more happens by itself."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.core = Core(rules or example_rules(), run="run")
        self.now = START
        self.facts: list[tuple[int, Fact]] = []
        self.commands: list[Command] = []
        self.provisions: list[Command] = []  # against our own death; nobody hears of them
        self.legs: dict[str, Leg] = {}
        self.rings: dict[OfferId, Phone] = {}  # phones that ring
        self.deaf_to: set[type[Command]] = set()
        self.failing: dict[type[Command], Failure] = {}
        self.deadlines = 0
        self._count = 0
        self.tell(PbxConnected(PBX))

    # -- the engine --------------------------------------------------------------------------

    def tell(self, *events: Event) -> None:
        """Let events happen, and everything that follows from them at this moment."""
        queue = deque(events)
        while queue:
            decision = self.core.handle(queue.popleft(), self.now)
            self.facts += [(self.now, fact) for fact in decision.facts]
            for command in decision.commands:
                if isinstance(command, Limit | Remember | BringBack):
                    self.provisions.append(command)
                else:
                    self.commands.append(command)
                    queue.extend(self._does(command))

    def passes(self, seconds: float) -> None:
        """Let time pass; each deadline is told when it comes, as the engine does."""
        end = self.now + round(seconds * 1000)
        while (at := self.core.next_deadline()) is not None and at <= end:
            self.now = max(self.now, at)
            self.deadlines += 1
            assert self.deadlines < 10_000, "a deadline that comes again and again"
            self.tell(DeadlineReached())
        self.now = end

    # -- the PBX -----------------------------------------------------------------------------

    def loses_session(self) -> None:
        """The session breaks; commands fail until it is back."""
        self.tell(PbxLost(PBX))

    def reconnects(self, *, without: tuple[str, ...] = ()) -> None:
        """The session is back; ``without`` are legs that ended unseen."""
        for leg in without:
            self.rings.pop(OfferId(leg), None)
            if leg in self.legs:
                self.legs[leg].up = False
        alive = {leg for leg, state in self.legs.items() if state.up} | set(self.rings)
        self.tell(PbxConnected(PBX, frozenset(alive)))

    def fails(self, command: type[Command], reason: Failure = Failure.REFUSED) -> None:
        """Let every such command come back undone from now on."""
        self.failing[command] = reason

    def obeys(self) -> None:
        """Let the PBX carry out everything again."""
        self.deaf_to.clear()
        self.failing.clear()

    def _does(self, command: Command) -> tuple[Event, ...]:  # noqa: PLR0911  # one a command
        kind = type(command)
        if kind in self.failing:
            subject = str(getattr(command, "offer", "") or getattr(command, "leg", ""))
            return (CommandFailed(kind.__name__, subject, self.failing[kind]),)
        if kind in self.deaf_to:
            return ()
        match command:
            case Play():
                return self._plays(command)
            case StopPlaying():
                return self.prompt_ends(command.leg)
            case HoldMusic():
                leg = self.legs[command.leg]
                leg.music, leg.sounds = command.music, ()
                leg.heard.append(command.music)
            case RingAgent():
                self.rings[command.offer] = command.phone
            case CancelRing():
                return self._cancels(command.offer)
            case Bridge():
                return (Bridged(command.offer),)
            case Hangup():
                return self._hangs_up(command.leg)
            case _:
                raise AssertionError(command)
        return ()

    def _plays(self, command: Play) -> tuple[Event, ...]:
        leg = self.legs[command.leg]
        assert not leg.token, "two prompts at once"
        leg.token, leg.sounds = command.token, command.sounds
        leg.heard += command.sounds
        return ()

    def prompt_ends(self, leg: str) -> tuple[Event, ...]:
        """End what plays on a leg; return the event that says so."""
        state = self.legs[leg]
        token, state.token, state.sounds = state.token, 0, ()
        return (PromptEnded(LegId(leg), token),) if token else ()

    def _cancels(self, offer: OfferId) -> tuple[Event, ...]:
        if self.rings.pop(offer, None) is None:
            return ()
        return (AgentRefused(offer, RingOutcome.CANCELLED),)

    def _hangs_up(self, leg: LegId) -> tuple[Event, ...]:
        if self.rings.pop(OfferId(leg), None) is not None:
            return (AgentRefused(OfferId(leg), RingOutcome.CANCELLED),)
        state = self.legs.get(leg)
        if state is None or not state.up:
            return (CommandFailed("Hangup", leg, Failure.NO_CHANNEL),)
        state.up = False
        if leg.startswith("cc-"):
            return (AgentHungUp(OfferId(leg), NORMAL),)
        return (LegEnded(leg, NORMAL),)

    # -- people ------------------------------------------------------------------------------

    def call(self, number: str = "999") -> Caller:
        """Somebody calls."""
        self._count += 1
        leg = LegId(f"leg-{self._count}")
        self.legs[leg] = Leg()
        self.tell(CallArrived(PBX, leg, number, "", "0800"))
        return Caller(self, leg)

    def waiting(self, keys: str = "21") -> Caller:
        """Somebody calls, presses these keys, and hears out whatever follows."""
        caller = self.call()
        caller.presses(keys)
        caller.waits_silently()
        return caller

    def dials(self, phone: str, code: str) -> Desk:
        """Somebody dials a feature code at a phone."""
        self._count += 1
        leg = LegId(f"desk-{self._count}")
        self.legs[leg] = Leg()
        self.tell(DeskCalled(PBX, leg, Phone(phone), code))
        return Desk(self, leg)

    def agent(self, number: str) -> AgentAt:
        """An agent of the rules, not logged in."""
        return AgentAt(self, AgentNumber(number))

    def at_work(self, number: str) -> AgentAt:
        """An agent who is logged in at a phone of their own."""
        agent = self.agent(number)
        agent.logs_in(f"PJSIP/{number}")
        return agent

    # -- what was stated and done ------------------------------------------------------------

    def stated(self, kind: type[F]) -> list[F]:
        """Every fact of a kind, in order."""
        return [fact for _, fact in self.facts if isinstance(fact, kind)]

    def done(self, kind: type[C]) -> list[C]:
        """Every command of a kind, in order."""
        return [command for command in self.commands if isinstance(command, kind)]

    def verdict(self) -> Verdict:
        """What a judge makes of the facts so far."""
        return judge_run(self.facts, self.core.rules.policy)
