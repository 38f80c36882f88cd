"""Who calls, who works, and what they do at odd times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState
from callcenter.contacts import AgentNumber
from callcenter.contacts import Phone as PhoneName
from callcenter.events import (
    LogInAsked,
    LogOutAsked,
    PauseAsked,
    PromptRecordingAsked,
    UnpauseAsked,
    WrapUpEndAsked,
)
from tests.simulation.legs import ON_CALL, Leg, Person, Phone

if TYPE_CHECKING:
    from tests.simulation.service import Site

AGENTS = tuple(AgentNumber(f"700{at}") for at in range(1, 7))
PINS = ("1947", "2853", "3716", "4629", "5384", "6175")
PHONES = tuple(f"PJSIP/20{at}" for at in range(1, 7))
CODES = ("1", "2", "3", "31", "32", "4", "5", "7", "711", "8", "", "01", "02", "03")
"""What desks dial behind the prefix."""
KEYS = ("", "", "2", "21", "22", "23", "1", "11", "12", "9", "92", "29", "2*#0", "19",
        "2151", "251", "11551", "3351", "2152", "7", "27")  # fmt: skip


def _supervises(at: int) -> str:
    """What a supervisor types: number and PIN, and a 1 for whatever is asked."""
    return f"{AGENTS[at]}#{PINS[at]}#1111#"


class People:
    """The callers and agents of one simulation.

    Args:
        site: where they call and work.
        until_s: when they begin to behave.
    """

    def __init__(self, site: Site, *, until_s: float) -> None:
        self.site = site
        self.world = site.world
        self.switch = site.pbx.switch
        self.until_s = until_s
        self._called = 0
        for name in (*PHONES, ON_CALL):
            self.switch.phones[name] = Phone(name)
        at_work = self.world.rng.randint(1, len(AGENTS))
        # Where nobody is at work people wait, and some give up.
        late_s = self.world.between(30, 110) if self.world.chance(0.3) else 0.0
        for at in range(at_work):
            self.world.later(late_s + self.world.between(0.1, 3), self._logs_in, at)
        for _ in range(self.world.rng.randint(3, 14)):
            self.world.later(self.world.between(0, until_s), self._somebody_calls)
        for _ in range(self.world.rng.randint(0, 8)):
            self.world.later(self.world.between(3, until_s), self._an_agent_does_something)
        for _ in range(self.world.rng.randint(0, 4)):
            self.world.later(self.world.between(1, until_s), self._a_desk_dials)

    # -- callers -----------------------------------------------------------------------------

    def _somebody_calls(self) -> None:
        self._called += 1
        self._calls(f"55{self._called:05}")

    def _calls(self, number: str) -> None:
        world = self.world
        person = self.switch.calls(number, patient=world.chance(0.6))
        world.note(f"{person.leg.id} calls, {'patient' if person.patient else 'impatient'}")
        at_s = world.between(0.0, 2.0)
        for key in world.rng.choice(KEYS):
            at_s += world.rng.choice((0.01, 0.3, world.between(0.1, 6)))
            world.later(at_s, self._presses, person.leg, key)
        if not person.patient:
            leaves_s = world.rng.choice((world.between(0, 1), world.between(0, 90)))
            world.later(leaves_s, self._leaves, person)

    def _presses(self, leg: Leg, key: str) -> None:
        if not leg.gone:
            self.switch.key(leg, key)

    def _leaves(self, person: Person) -> None:
        """Hang up, or lose the line; some call again, and not all of them soon enough."""
        if person.leg.gone:
            return
        self.switch.ends(person.leg, by="caller")
        if self.world.chance(0.6):
            again_s = self.world.rng.choice((self.world.between(0.5, 40), 400))
            self.world.later(again_s, self._calls, person.number)

    # -- agents ------------------------------------------------------------------------------

    def _ask(self, event: object) -> None:
        if run := self.site.alive:
            self.world.note(f"asked: {event}")
            run.ask(event)  # type: ignore[arg-type]

    def _logs_in(self, at: int) -> None:
        self._ask(LogInAsked(AGENTS[at], PhoneName(PHONES[at]), "test"))

    def _an_agent_does_something(self) -> None:
        agent = self.world.rng.choice(AGENTS)
        phone = PhoneName(self.world.rng.choice(PHONES))
        deeds = (
            LogInAsked(agent, phone, "test"),
            LogOutAsked(agent, "test"),
            PauseAsked(agent, "lunch", "test"),
            UnpauseAsked(agent, "test"),
            WrapUpEndAsked(agent, "test"),
            PromptRecordingAsked("menu", phone, "test"),
        )
        self._ask(self.world.rng.choice(deeds))

    def _a_desk_dials(self) -> None:
        world = self.world
        at = world.rng.randrange(len(AGENTS))
        phone = self.switch.phones[PHONES[at]]
        leg = self.site.pbx.phones.dials(phone, f"*2{world.rng.choice(CODES)}")
        if leg is None:
            return
        typed = world.rng.choice(
            (f"{AGENTS[at]}#{PINS[at]}#", f"{AGENTS[at]}#0000#", "1", "*#9", "", _supervises(at))
        )
        after_s = 0.5
        for key in typed:
            after_s += world.between(0.05, 0.6)
            world.later(after_s, self._presses, leg, key)
        world.later(world.between(0.1, 40), lambda: self.switch.ends(leg, by="agent"))

    # -- in the end --------------------------------------------------------------------------

    def behave(self) -> None:
        """From now on everybody who waits is served: whoever can work does, and picks up."""
        for at, name in enumerate(PHONES):
            phone = self.switch.phones[name]
            phone.mood = "answers"
            self.site.pbx.phones.back(phone)
            self._goes_to_work(at)

    def _goes_to_work(self, at: int) -> None:
        run = self.site.alive
        agent = run.app.core.roster.get(AGENTS[at]) if run and run.app else None
        if agent is not None and agent.state is AgentState.PAUSED:
            self._ask(UnpauseAsked(AGENTS[at], "test"))
        elif agent is not None and not agent.logged_in:
            self._logs_in(at)
