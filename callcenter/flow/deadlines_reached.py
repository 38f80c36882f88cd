"""What was waited for and its moment has come, told to whoever waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import LegId, OfferId
from callcenter.flow import (
    agent_left,
    agent_legs,
    announcing,
    call_keys,
    desk,
    doors,
    guards,
    hearing,
    helping,
    holding_back,
    messages,
    overflow,
    relaxing,
    surveys,
)
from callcenter.flow.callbacks import calling_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.flow.parts import Parts

    Told = Callable[[str, str, int], object]

_OF_A_SESSION = frozenset(
    {guards.ROUND, guards.QUICK, guards.GO_ON, announcing.MOMENT, announcing.TURN}
)
"""Kinds of deadline that come to nothing without a session, and begin anew with it."""
_OF_CALLERS = (
    announcing.MOMENT,
    announcing.TURN,
    hearing.WALK,
    hearing.PROMPT,
    hearing.CUT,
    holding_back.HELD,
)


class DeadlinesReached:
    """Knows by its kind whose a deadline is."""

    def __init__(self, parts: Parts) -> None:
        self._deadlines = parts.deadlines
        self._told: dict[str, Told] = dict(_of_callers(parts)) | dict(_of_others(parts))

    def told(self, now: int, *, in_session: bool) -> None:
        """Tell of all that are due; ``in_session``: whether there is a session with any PBX."""
        for kind, subject in self._deadlines.due(now):
            if in_session or kind not in _OF_A_SESSION:
                self._told[kind](kind, subject, now)


def _of_callers(parts: Parts) -> Iterable[tuple[str, Told]]:
    """Who is told by the leg of a caller, or by the contact."""
    yield from ((kind, parts.callers.expired) for kind in _OF_CALLERS)
    yield from ((kind, parts.calling_back.expired) for kind in calling_back.KINDS)
    yield relaxing.RELAX, lambda _, contact, now: parts.class_changes.relax(contact, now)
    yield overflow.OVERFLOW, lambda _, contact, __: parts.overflow.expired(contact)
    yield agent_left.PARTED, lambda _, contact, now: parts.transfers.unseen(contact, now)
    for kind in (surveys.SURVEY, surveys.SURVEY_CUT):
        yield kind, lambda kind, leg, now: parts.surveys.expired(kind, LegId(leg), now)


def _of_others(parts: Parts) -> Iterable[tuple[str, Told]]:
    """Who is told by the leg of an agent, or by what the line as a whole waits for."""
    for kind in (agent_legs.RING, agent_legs.SILENT):
        yield kind, lambda kind, leg, now: parts.talking.expired(kind, OfferId(leg), now)
    for kind in (agent_legs.WHISPER, agent_legs.BRIDGE):
        yield kind, lambda kind, leg, now: parts.connecting.expired(kind, OfferId(leg), now)
    for kind in (desk.TYPING, desk.CUT):
        yield kind, lambda kind, leg, now: parts.desks.expired(kind, LegId(leg), now)
    yield call_keys.CALL_KEYS, lambda _, leg, __: parts.call_keyboard.expired(leg)
    yield helping.HELP, lambda _, leg, now: parts.helping.expired(OfferId(leg), now)
    for kind in (guards.ROUND, guards.QUICK, guards.GO_ON):
        yield kind, lambda kind, _, now: parts.guards.expired(kind, now)
    yield doors.DOOR, lambda _, line, now: parts.doors.expired(line, now)
    yield messages.MESSAGE, lambda _, line, __: parts.messages.expired(line)
