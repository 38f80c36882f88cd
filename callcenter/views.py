"""The line as it stands at one moment, for those who look at it: metrics, board, `queue`, `agents`.

The flow makes a view when it is asked for one; nothing in a view changes afterwards. Moments and
durations are in milliseconds. A view holds no caller's number.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from callcenter import facts
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
    estimate_ms: int | None = None  # the wait still expected; None: silent, or far down
    bound_ms: int | None = None  # what nine in ten are expected to stay below from now on
    away: bool = False  # off the phone: to be called back


class KeyView(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the order looks at in one contact, and why it is ahead of the one asked about."""

    contact: ContactId
    group: str
    code: str  # of the group, neutral: all that an agent may see of it
    service: str  # "" while not known
    state: ContactState
    tier: int  # effective now
    guard_hit: bool  # the guard has lifted it to that tier
    waited_ms: int  # since `arrived_at`
    target_ms: int
    share_of_target: float  # waited over target
    arrived_at: int  # ms since the epoch
    seq: int  # decides between arrivals in the same millisecond
    why: str = ""  # a value of `queue.policies.Reason`; "" of the one asked about itself
    away: bool = False  # off the phone: to be called back


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """Why a contact in the line stands where it stands."""

    position: int  # 1 + those ahead
    key: KeyView
    ahead: tuple[KeyView, ...]  # the first of those who go first and may take its agent
    ahead_total: int  # all of them
    elsewhere: int  # in lanes of other agents, ahead in the order, and in nobody's way
    overtaken: int  # as in `facts.Connected`, until now


ContactFact = (
    facts.CallbackAsked
    | facts.CallbackDialled
    | facts.CallbackMissed
    | facts.CallbackPostponed
    | facts.CallbackPromised
    | facts.CallbackReached
    | facts.CallbackRefused
    | facts.CameBack
    | facts.Connected
    | facts.ContactAdopted
    | facts.ContactRescued
    | facts.Ended
    | facts.HandedBack
    | facts.HeldBack
    | facts.HelpAsked
    | facts.HelpEnded
    | facts.HelpJoined
    | facts.OfferEnded
    | facts.Offered
    | facts.PlaceTold
    | facts.Queued
    | facts.TransferEnded
    | facts.TransferTaken
    | facts.Transferred
    | facts.TurnedAway
    | facts.Overflowed
    | facts.DivertTaken
    | facts.DivertChosen
    | facts.DivertEnded
)
"""What explains a contact's way through the line."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """Something that became true of a contact."""

    at_ms: int  # ms since the epoch
    fact: ContactFact


class WhyView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that explains when a contact is answered, or was."""

    now: int  # ms since the epoch
    contact: ContactId
    policy: str
    code: str  # of its group, "" while it has none
    place: PlaceView | None = None  # None: it is not in the line
    changes: tuple[Change, ...] = ()  # in order
    left_out: int = 0  # changes that are not kept any more


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
    lines: tuple[str, ...] = ()  # served, as the settings name them; empty: all
    then: str = ""  # the state asked for that follows the running call, and the reason of a pause
    then_reason: str = ""
    overran: bool = False  # the pause has lasted longer than its reason allows
    phone_state: str = ""  # a value of `events.PhoneState`; "" where it has none


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
    are_open: Mapping[str, bool] = {}  # by line: whether it takes callers
    callbacks: Mapping[str, int] = {}  # promised and not dialled now; being called
    channels: int = 0  # callers on the phone with us, wherever they are: each takes one


class SwitchView(msgspec.Struct, frozen=True, gc=False):
    """A line that somebody opened or closed against its hours."""

    line: str
    is_open: bool
    until: int  # ms since the epoch; 0: until somebody switches it again
    actor: str  # agent's number


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one process serves, at one moment."""

    now: int  # ms since the epoch
    waiting: tuple[WaitingView, ...] = ()  # in the order in which they would be served
    total: int = 0  # how many wait, those that a limit leaves out included
    agents: tuple[AgentView, ...] = ()  # by number
    offers: tuple[OfferView, ...] = ()  # ringing now
    unrecorded: bool = False  # too little room is left for recordings
    pause_reasons: tuple[str, ...] = ()  # that the settings have
    switches: tuple[SwitchView, ...] = ()  # in force now


class TakeView(msgspec.Struct, frozen=True, gc=False):
    """A prompt that is being recorded by phone, or was lately."""

    recording: OfferId
    state: facts.TakeState
    sound: str = ""  # as it was recorded last, below the PBX's sound folder


class ListenState(StrEnum):
    """How far somebody has come who wants to hear a recording."""

    RINGING = "ringing"
    HEARS = "hears"
    NOT_ANSWERED = "not_answered"


class ListenView(msgspec.Struct, frozen=True, gc=False):
    """A phone that is rung for somebody who wants to hear a recording, or was lately."""

    state: ListenState
    why: str = ""  # it was not answered, as a ring's outcome
