"""What a rule of overflow is: a condition, and where it leads those in the line whom it finds.

Also the words by which sets of skills tell agents and on-call phones apart. An ordinary contact
needs `STAFF`, which every agent has and no on-call phone. One that a rule lets on-call phones serve
needs the help of its line instead, which every agent has, too. So nothing that asks who may serve
whom knows of on-call phones, and where there are none no word is needed.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

STAFF = "@staff"
"""What every agent has and no on-call phone."""


def help_of(line: str) -> str:
    """Return what agents, and the on-call phones of ``line``, have."""
    return f"@on-call:{line}"


class When(StrEnum):
    """What a rule looks at."""

    NO_AGENTS = "no_agents"  # nobody at work, and not paused, who could serve the contact
    WAIT = "wait"  # so long in the line
    SIZE = "size"  # at the entry: so many in the line already
    ESTIMATE = "estimate"  # at the entry: so long a wait is expected
    LOAD = "load"  # at the entry: so many in the line to each agent at work who could serve it
    CLOSING = "closing"  # the line closes so soon, or before its turn is expected, or is closed
    TRUNK = "trunk"  # at the entry: so few channels of the trunk are left


AT_ENTRY = frozenset({When.SIZE, When.ESTIMATE, When.LOAD, When.TRUNK})
"""Conditions that are looked at once, when a contact enters the line."""


class Way(StrEnum):
    """Where a rule leads."""

    ON_CALL = "on_call"  # on-call phones may serve the contact, too
    LINE = "line"  # it goes on in another line, with its arrival
    SERVICE = "service"  # the agents of another service serve it
    MENU = "menu"  # it hears a menu: at the entry instead of entering, later in the line
    CALLBACK = "callback"  # it is asked whether, and where, it wants to be called back
    NUMBER = "number"  # the PBX dials a number of the settings; no answer: back at its place
    VOICEMAIL = "voicemail"  # it may leave a message


class Spill(msgspec.Struct, frozen=True):
    """One rule of overflow. It is applied to a contact once at most, so no rules can loop."""

    name: str
    when: When
    to: Way
    target: str = ""  # the name of the line, service, menu or place outside
    over_ms: int = 0  # for `NO_AGENTS`, `WAIT`, `ESTIMATE` and `CLOSING`
    over: float = 0.0  # for `SIZE`, `LOAD` and `TRUNK`
    groups: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()

    @property
    def leads_to(self) -> str:
        """Where it leads, as facts say it."""
        return f"{self.to}:{self.target}" if self.target else str(self.to)


class Outside(msgspec.Struct, frozen=True):
    """A place outside the line to which the PBX connects a caller by itself."""

    name: str
    to: str  # what the PBX dials, or the mailbox
    ring_ms: int = 0
    is_mailbox: bool = False
