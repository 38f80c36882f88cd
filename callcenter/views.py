"""The line as it stands at one moment, for those who look at it: metrics, board, `queue`, `agents`.

The flow makes a view when it is asked for one; nothing in a view changes afterwards. Moments and
durations are in milliseconds. A view holds no caller's number.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from callcenter.contacts import (
    AgentNumber,
    ContactId,
    ContactState,
    OfferId,
    Phone,
)


class WaitingView(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A contact in the line that nobody speaks to yet, phones ringing for it or not."""

    contact: ContactId
    line: str
    group: str
    service: str  # "" while not known
    tier: int  # effective now: a guard may have raised it
    arrived_at: int  # ms since the epoch
    queued_at: int  # ms since the epoch
    position: int  # 1 is next
    waited_ms: int  # since `arrived_at`, as order and promise count
    target_ms: int
    share_of_target: float  # waited over target; 1.0 is the promise used up
    state: ContactState  # waiting, offered or connecting


class OfferView(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A phone that rings for a contact."""

    offer: OfferId
    contact: ContactId
    agent: AgentNumber
    since: int  # ms since the epoch


class AgentView(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What an agent is doing."""

    number: AgentNumber
    name: str
    state: str  # a value of `agents.states.AgentState`
    phone: Phone | None
    since: int  # ms since the epoch
    reason: str  # of a pause, or why the state was entered
    skills: tuple[str, ...]  # sorted
    then: str = ""  # the state asked for that follows the running call, and the reason of a pause
    then_reason: str = ""


class GroupCount(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How many of a group wait on a line, those for whom a phone rings included."""

    line: str
    group: str
    waiting: int
    oldest_ms: int  # since the line was entered; 0 when nobody waits


class LineCounts(msgspec.Struct, frozen=True, kw_only=True):
    """A line in figures, at one moment: made at no cost by its length."""

    groups: tuple[GroupCount, ...] = ()  # those in which anybody ever waited
    agents: Mapping[str, int] = {}  # by state, of `agents.states.AgentState`


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one process serves, at one moment."""

    now: int  # ms since the epoch
    waiting: tuple[WaitingView, ...] = ()  # in the order in which they would be served
    total: int = 0  # how many wait, those that a limit leaves out included
    agents: tuple[AgentView, ...] = ()  # by number
    offers: tuple[OfferView, ...] = ()  # ringing now
