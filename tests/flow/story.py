"""A whole call centre to tell stories with: the real core, a made-up PBX, and a clock of our own.

The PBX does what it is told, at once, and says so. A test makes it misbehave by naming the commands
it is `deaf_to`, by failing one (`fails`), or by telling an event of its own (`tell`).
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from callcenter import config
from callcenter.commands import (
    BringBack,
    Command,
    Limit,
    Remember,
)
from callcenter.contacts import AgentNumber, LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    CallArrived,
    DeadlineReached,
    DeskCalled,
    Event,
    HoursGiven,
    LegReady,
    PbxConnected,
    PbxLost,
    PbxRecovered,
    RulesChanged,
)
from callcenter.facts import (
    CallbackPromised,
    Fact,
    RulesReloaded,
)
from callcenter.flow.core import Core
from callcenter.flow.rules import Whisper
from callcenter.lab.verdict import Verdict, judge_run
from tests.flow.obedient_pbx import PBX, ObedientPbx
from tests.flow.people import NORMAL, AgentAt, Caller, Desk, Leg
from tests.flow.recovered import recovered, stood

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from callcenter.journal.lines import Standing

__all__ = [
    "NORMAL",
    "PBX",
    "START",
    "AgentAt",
    "Caller",
    "Desk",
    "Leg",
    "Story",
    "announcing_rules",
    "example_rules",
    "whispering_rules",
    "with_music_alone",
]

START = 1_760_000_000_000
EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "salud.toml"

F = TypeVar("F", bound=Fact)
C = TypeVar("C", bound=Command)


@cache
def example_rules() -> Rules:
    """Return the rules of the example line, where who waits hears music alone."""
    return with_music_alone(announcing_rules())


def with_music_alone(rules: Rules) -> Rules:
    """Return rules by which nothing is announced to who waits."""
    lines = {name: replace(line, announced=None) for name, line in rules.lines.items()}
    return replace(rules, lines=lines)


@cache
def announcing_rules() -> Rules:
    """Return the rules of the example line as they are, but that nobody is asked afterwards."""
    settings = config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "any"})
    return replace(config.rules(settings), survey=None)


@cache
def whispering_rules() -> Rules:
    """The rules of the example line, where agents are told about callers first."""
    rules = example_rules()
    whisper = Whisper(
        tiers=(("emergency",), ("preferred",), ("general",)),
        services={"citas": ("appointments",)},
        minutes=(("just-come",), ("one-minute",), ("long",)),
    )
    return replace(rules, lines={"salud": replace(rules.lines["salud"], whisper=whisper)})


class Death(Enum):
    """How much of its last event a service does before it is killed."""

    BEFORE = "nothing"
    HALF_WAY = "it decided, and wrote its journal, but no command was sent"
    AFTER = "everything; what follows is not heard any more"


class Story(ObedientPbx):
    """The core, the PBX and the people; every verb plays until nothing more happens by itself."""

    def __init__(self, rules: Rules | None = None) -> None:
        super().__init__()
        self.core = Core(rules or example_rules(), run="run")
        self.now = START
        self.runs = 1
        self.doom: tuple[int, Death] | None = None  # after so many events the service is killed
        self.alive = True  # the service, that is: without it nothing is told
        self.facts: list[tuple[int, Fact]] = []
        self.standings: dict[AgentNumber, Standing] = {}
        self.numbers: dict[str, str] = {}  # that contacts were promised to be called back at
        self.commands: list[Command] = []
        self.provisions: list[Command] = []  # against our own death; nobody hears of them
        self.deadlines = 0
        self._count = 0
        self.hours: HoursGiven | None = None  # when lines are open; told by the shell at each start
        self.heard_started = ""  # what the service knows of it
        self.tell(PbxConnected(PBX, started=self.started))

    # -- the engine --------------------------------------------------------------------------

    def tell(self, *events: Event) -> None:
        """Let events happen, and everything that follows from them at this moment."""
        queue = deque(events)
        while queue and self._lives_on(Death.BEFORE):
            event = queue.popleft()
            if isinstance(event, PbxConnected):
                self.heard_started = event.started
            decision = self.core.handle(event, self.now)
            self.facts += [(self.now, fact) for fact in decision.facts]
            self.standings |= stood(self.core, decision.facts)
            self.numbers |= {
                fact.contact: self.core.promised_number(fact.contact)
                for fact in decision.facts
                if isinstance(fact, CallbackPromised)
            }
            if not self._lives_on(Death.HALF_WAY):
                return
            for command in decision.commands:
                if isinstance(command, Limit | Remember | BringBack):
                    self.provisions.append(command)
                else:
                    self.commands.append(command)
                queue.extend(self.does(command))
            self._lives_on(Death.AFTER)

    def passes(self, seconds: float) -> None:
        """Let time pass; each deadline is told when it comes, as the engine does."""
        end = self.now + round(seconds * 1000)
        while self.alive and (at := self.core.next_deadline()) is not None and at <= end:
            self.now = max(self.now, at)
            self.deadlines += 1
            assert self.deadlines < 10_000, "a deadline that comes again and again"
            self.tell(DeadlineReached())
        self.now = end

    def reloads(self, rules: Rules) -> RulesReloaded:
        """The settings are read anew: the line goes by ``rules``; return what was stated of it."""
        self.core.prepare(rules)
        self.tell(RulesChanged("os:ana", ("groups.general.target_s",)))
        return self.stated(RulesReloaded)[-1]

    # -- the PBX -----------------------------------------------------------------------------

    def can_hear(self, offer: OfferId) -> None:
        """An agent's leg that was picked up has come to where it can be played to."""
        if self.legs[offer].up:
            self.legs[offer].can_hear = True
            self.tell(LegReady(offer))

    def keeps(self, hours: HoursGiven) -> None:
        """The lines have these hours, whichever run serves them."""
        self.hours = hours
        self.tell(hours)

    def loses_session(self) -> None:
        """The session breaks; commands fail until it is back."""
        self.tell(PbxLost(PBX))

    def reconnects(self, *, without: tuple[str, ...] = ()) -> None:
        """The session is back; ``without`` are legs that ended unseen."""
        for leg in without:
            self.vanishes(leg)
        self.tell(*self.snapshot(self.now), *map(AgentAnswered, self.answered_legs()))

    def pbx_dies(self, *, started: str = "on Tuesday") -> None:
        """Asterisk is killed and runs again; `reconnects` lets the service find it."""
        self.crashes(started=started)
        self.tell(PbxLost(PBX))

    def _lives_on(self, death: Death) -> bool:
        """Whether the service is alive after this much of an event; the doom counts events."""
        if self.doom is not None and death is self.doom[1]:
            left, how = self.doom
            self.doom = (left - 1, how)
            if left == 0:
                self.doom = None
                self.dies()
        return self.alive

    # -- the service's own end ---------------------------------------------------------------

    def dies(self) -> None:
        """The service is killed: the PBX and the people go on, and nobody is told."""
        self.alive = False

    def starts_again(
        self, rules: Rules | None = None, *, journal: bool = True, loses_first: bool = False
    ) -> None:
        """Another run of the service, some seconds later, takes over what it finds.

        ``loses_first``: its first session broke before the PBX was read.
        """
        self.now += 2_000
        self.runs += 1
        for state in self.legs.values():
            state.of_earlier_run = bool(state.token)
        running = PbxRecovered(PBX, self.heard_started)
        known = (running, *recovered(self.facts, self.standings, self.numbers)) if journal else ()
        self.core = Core(rules or self.core.rules, run=f"run{self.runs}", began_at=self.now)
        self.alive = True
        self.tell(*([self.hours] if self.hours else []), *known)
        if loses_first:
            self.loses_session()
        self.tell(*self.snapshot(self.now))

    def restarts(self, rules: Rules | None = None, *, journal: bool = True) -> None:
        """The service is killed and starts again."""
        self.dies()
        self.starts_again(rules, journal=journal)

    # -- people ------------------------------------------------------------------------------

    def call(self, number: str = "") -> Caller:
        """Somebody calls, from a number of their own unless told."""
        self._count += 1
        number = number or f"5550{self._count:03}"
        leg = LegId(f"leg-{self._count}")
        self.legs[leg] = Leg(since=self.now, number=number)
        self.tell(CallArrived(PBX, leg, number, "", "0800"))
        return Caller(self, leg)

    def waiting(self, keys: str = "21", *, number: str = "") -> Caller:
        """Somebody calls, presses these keys, and hears out whatever follows."""
        caller = self.call(number)
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

    def rules_without(self, agent: AgentAt) -> Rules:
        """The rules of a line at which ``agent`` does not work any more."""
        rules = self.core.rules
        return replace(rules, agents=tuple(a for a in rules.agents if a.number != agent.number))

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
