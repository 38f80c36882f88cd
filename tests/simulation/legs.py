"""What the model PBX knows of each call and phone."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import Due

NORMAL, BUSY, DECLINED, ABSENT, NO_ANSWER = 16, 17, 21, 20, 19
"""Causes of Q.850."""

ON_CALL, OUTSIDE = "PJSIP/950", "PJSIP/900"
"""An on-call phone, and a number outside that the dialplan rings by itself."""


@dataclass(eq=False)
class Leg:
    """One channel."""

    id: str
    name: str
    kind: str  # "caller", "agent" (rung by the service), "queue" (by the PBX itself) or "desk"
    since: float
    linked: str
    context: str = ""
    exten: str = ""
    data: str = ""  # of the running application
    number: str = ""
    dialled: str = ""
    phone: Phone | None = None
    up: bool = True
    gone: bool = False
    agi: bool = False  # waits for commands of the service
    had_agi: bool = False
    returns: int = 0
    variables: dict[str, str] = field(default_factory=dict)
    todo: deque[tuple[str, str]] = field(default_factory=deque)  # commands and their ids
    playing: str = ""
    player: Due | None = None
    limit: Due | None = None
    partner: Leg | None = None  # whom it is bridged with
    bridge: str = ""
    recorded: str = ""  # into which file
    talk_end: Due | None = None
    answer_id: str = ""  # ActionID of the Originate that rings it
    ring_end: Due | None = None
    outside: Due | None = None  # what a number outside does next
    doomed: bool = False  # a Hangup for it came before it was there


@dataclass(eq=False)
class Phone:
    """An agent's phone; `mood` says what happens when it rings."""

    name: str
    registered: bool = True
    leg: Leg | None = None
    mood: str = "mixed"
    told: str = "NOT_INUSE"

    @property
    def state(self) -> str:
        """What the PBX says of it."""
        if not self.registered:
            return "UNAVAILABLE"
        if self.leg is None:
            return "NOT_INUSE"
        return "INUSE" if self.leg.up else "RINGING"


@dataclass(eq=False)
class Talk:
    """A conversation: what the two heard."""

    by: str  # "service", "fallback" or "outside"
    agent_leg: str
    began: float
    ended_by: str = ""
    keyed: str = ""  # by the agent


@dataclass(eq=False)
class Person:
    """Somebody who calls, and what became of them; the truth that the service is held against."""

    number: str
    leg: Leg
    patient: bool
    talks: list[Talk] = field(default_factory=list)
    called_back: list[Leg] = field(default_factory=list)  # legs by which they were called
    ended_by: str = ""  # "caller", "service", "agent", "asterisk", "dialplan"; "": still there
    fell_back: list[float] = field(default_factory=list)
