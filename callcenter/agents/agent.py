"""One agent: who it is, and everything that is true of it now."""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotations at run time
from itertools import filterfalse
from typing import TYPE_CHECKING

import msgspec

from callcenter.agents.skills import names_line
from callcenter.agents.states import AgentMove, AgentState, next_state
from callcenter.contacts import AgentNumber, ContactId, Phone  # msgspec reads them

if TYPE_CHECKING:
    from callcenter.contacts import OfferId


class AgentProfile(msgspec.Struct, frozen=True):
    """An agent as the configuration describes it."""

    number: AgentNumber
    name: str
    pin: str
    skills: frozenset[str]
    supervisor: bool = False  # may record messages for callers, and open and close lines
    records_prompts: bool = False  # may record what callers hear, by code
    levels: Mapping[str, int] = {}  # of skills, from 1, the best, to 10; one not named has the best
    lines: tuple[str, ...] = ()  # served, where not all are; also among the skills
    on_call: bool = False  # a phone of nobody at work, rung only for whom a rule sends there
    phone: Phone | None = None  # of an on-call phone
    ring_ms: int = 0  # it rings so long; 0: as the line says
    accept: str = ""  # the key by which a call is accepted after picking up; "": none
    weight: int = 1  # where agents are drawn by lot: of two, twice the weight is twice as likely

    def __repr__(self) -> str:
        """Everything but the PIN."""
        skills = "+".join(sorted(self.skills)) or "no skills"
        return f"<AgentProfile {self.number} {self.name!r} ({skills})>"


class Wish(msgspec.Struct, frozen=True, gc=False):
    """What is to happen when the running call is over."""

    move: AgentMove  # PAUSE or LOG_OUT
    reason: str
    actor: str

    @property
    def after(self) -> AgentState:
        """The state to come."""
        return next_state(AgentState.TALKING, self.move)


def as_counted(number: AgentNumber) -> tuple[int, str]:
    """Return what sorts agents by number as people count: 9 before 10."""
    return len(number), number


class Agent:
    """What is true of an agent now. Only the roster changes it; all others read."""

    __slots__ = (
        "after_call",
        "calls",
        "cool_until",
        "extensions",
        "idle_since",
        "last_contact",
        "leaving",
        "leg_phone",
        "name",
        "number",
        "off_duty",
        "offer",
        "order",
        "overran",
        "pause_reason",
        "phone",
        "profile",
        "rank",
        "rung_at",
        "since",
        "skill_names",
        "skills",
        "state",
        "talk_ms",
        "told_skills",
        "unanswered",
        "until",
    )

    def __init__(self, profile: AgentProfile, *, rank: int, order: int) -> None:
        self.number = profile.number
        self.describe(profile)
        self.leaving = False
        """Not in the settings any more; known until the last leg has ended."""
        self.rank = rank
        """Place among all agents by number; breaks ties, and stands for the agent in tables."""
        self.order = order
        """Place in the configuration."""
        self.state = AgentState.OFFLINE
        self.since = 0
        """When the state last changed, in ms; 0 before the first log-in."""
        self.until = 0
        """When a wrap-up is over, in ms; 0 in every other state."""
        self.extensions = 0
        """How often the running or last wrap-up was extended."""
        self.phone: Phone | None = None
        """Where the agent is logged in."""
        self.idle_since = 0
        """What "longest idle" goes by, in ms. A ring that we took back leaves it alone."""
        self.calls = 0
        """Calls picked up since logging in, from the least of those at work then on."""
        self.talk_ms = 0
        """Time with callers, counted likewise."""
        self.rung_at = 0
        """When the phone last began to ring for a call since logging in, in ms; 0: not yet."""
        self.last_contact = ContactId("")
        """Whom the agent picked up for last since logging in; "" for nobody."""
        self.unanswered = 0
        """Rings in a row that nobody picked up."""
        self.off_duty = False
        """Whether this is an on-call phone outside its hours."""
        self.cool_until = 0
        """Not to be rung before this moment, in ms; 0 when there is none."""
        self.pause_reason = ""
        self.overran = False
        """Whether the running pause has lasted longer than its reason allows."""
        self.after_call: Wish | None = None
        self.offer: OfferId | None = None
        """The offer whose leg rings or talks on `leg_phone`; set until that leg has ended, so it
        may outlive the states ringing and talking."""
        self.leg_phone: Phone | None = None

    @property
    def on_call(self) -> bool:
        """Whether this is an on-call phone, and nobody at work."""
        return self.profile.on_call

    def describe(self, profile: AgentProfile) -> None:
        """Be as the configuration says; the number stays."""
        self.profile = profile
        self.name = profile.name
        self.skills = profile.skills
        self.skill_names = tuple(sorted(profile.skills))
        named = profile.levels or dict.fromkeys(filterfalse(names_line, profile.skills), 1)
        self.told_skills = tuple(
            sorted(name if level == 1 else f"{name}:{level}" for name, level in named.items())
        )
        """For people: each skill once, with its level where that is not the best."""

    @property
    def logged_in(self) -> bool:
        """Whether the agent is at work, paused or not."""
        return self.state is not AgentState.OFFLINE

    def __repr__(self) -> str:
        """State first: what tests and operators look for."""
        where = f" at {self.phone}" if self.phone else ""
        offer = f", offer {self.offer}" if self.offer else ""
        return f"<Agent {self.number} {self.state}{where}{offer}>"
