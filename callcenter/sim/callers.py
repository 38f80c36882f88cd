"""Who calls in a simulation, as the simulation is told it: nothing here is left to chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from callcenter.agents.roster import AgentProfile
from callcenter.queue.waiting import WaitClass

if TYPE_CHECKING:
    from callcenter.queue.waiting import Waiting

ENDLESS: Final = 1 << 62
"""The patience (ms) of who never hangs up."""


class Caller(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One person who will stand in the line, with all that the line cannot know beforehand."""

    wait_class: WaitClass
    skills: frozenset[str] = frozenset()
    arrived_at: int
    """When the call is answered, in ms: order and promise count from it."""
    queued_at: int
    """When the line is entered, in ms: the wait that is reported counts from it."""
    service_ms: int
    """For how long an agent is busy with it."""
    patience_ms: int = ENDLESS
    """How long it stays in the line before it hangs up."""
    counted: bool = True
    """Whether it is part of the result: not, in a warm-up."""
    contact: str = ""
    """The contact of the records it is made after, if it is."""


class Duty(msgspec.Struct, frozen=True, gc=False):
    """A moment at which an agent begins to take calls, or stops."""

    at: int  # ms
    agent: str
    on: bool


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers."""

    agents: tuple[AgentProfile, ...]
    on_duty: frozenset[str]
    """Numbers of those who take calls from the start on."""
    changes: tuple[Duty, ...] = ()
    """In the order of time."""


class Observer(Protocol):
    """Somebody who is told what became of each caller."""

    def answered(self, caller: Caller, entry: Waiting, *, wait_ms: int, overtook: int) -> None:
        """An agent answers ``caller`` who went before ``overtook`` earlier ones of its class."""

    def hung_up(self, caller: Caller) -> None:
        """The patience of ``caller`` is over."""
