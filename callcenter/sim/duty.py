"""Who was on duty on a recorded day, and for how long each call kept its agent, by their states.

An agent is on duty who is logged in and not paused. Of an agent without any record the day knows
nothing, and takes it as away.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState
from callcenter.sim.callers import Duty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callcenter.store.records import AgentStateRecord

_AWAY = frozenset({AgentState.OFFLINE, AgentState.PAUSED})
_AFTER_CALL = frozenset({AgentState.TALKING, AgentState.WRAP_UP})


class Timeline:
    """One agent's changes of state, in order."""

    def __init__(self, changes: Sequence[AgentStateRecord]) -> None:
        self._changes = changes
        self._at = [change.at_ms for change in changes]

    def on_duty_at(self, at: int) -> bool:
        """Whether the agent was logged in and not paused at a moment (ms)."""
        place = bisect_right(self._at, at) - 1
        state = self._changes[place].after if place >= 0 else self._changes[0].before
        return state not in _AWAY

    def duties(self, since: int) -> list[Duty]:
        """Return when duty began and ended after ``since`` (ms)."""
        on = self.on_duty_at(since)
        found = []
        for change in self._changes[bisect_right(self._at, since) :]:
            now_on = change.after not in _AWAY
            if now_on is not on:
                on = now_on
                found.append(Duty(change.at_ms, change.agent, on))
        return found

    def busy_ms(self, connected_at: int) -> int | None:
        """Return for how long a call kept the agent: ring, talk and wrap-up; None if unknown."""
        place = bisect_right(self._at, connected_at) - 1
        if place < 0 or self._changes[place].after != AgentState.TALKING:
            return None
        rang = place > 0 and self._changes[place - 1].after == AgentState.RINGING
        began = self._at[place - 1 if rang else place]
        for change in self._changes[place + 1 :]:
            if change.after not in _AFTER_CALL:
                return change.at_ms - began
        return None


def timelines(states: Iterable[AgentStateRecord]) -> dict[str, Timeline]:
    """Return each agent's timeline; ``states`` are in the order of time."""
    changes: dict[str, list[AgentStateRecord]] = {}
    for state in states:
        changes.setdefault(state.agent, []).append(state)
    return {agent: Timeline(told) for agent, told in changes.items()}
