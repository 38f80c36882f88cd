"""What is now true, for others to count: metrics, records, the log and the board.

The core states facts; it does not know who listens. Durations are in milliseconds. A fact never
holds a caller's number except `ContactArrived`, whose ``number`` only the store may keep, in the
one table for personal data. Nobody logs it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.contacts import (
    AgentNumber,
    Channel,
    ContactId,
    OfferId,
    Phone,
)
from callcenter.events import RingOutcome


class Fact(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Base of every fact."""


class Outcome(StrEnum):
    """How a contact ended."""

    ANSWERED = "answered"  # spoke with an agent
    ABANDONED = "abandoned"  # hung up while in the line
    SHORT = "short"  # hung up in the line within the short-call limit
    LEFT_MENU = "left_menu"  # hung up before the line was entered
    FINISHED = "finished"  # ended by a menu, as the caller chose
    TURNED_AWAY = "turned_away"  # heard that the line was full, and did not enter it
    CLOSED = "closed"  # heard that the line was closed, or would be, and did not enter it
    FALLBACK = "fallback"  # handed to the PBX's own queue while we were away
    UNSEEN = "unseen"  # ended while the service was away, nobody knows how
    PBX_DIED = "pbx_died"  # the PBX itself died, and every call with it
    LOST = "lost"  # the PBX or the session took the call away


class EndedBy(StrEnum):
    """Who ended it."""

    CALLER = "caller"
    AGENT = "agent"
    SYSTEM = "system"


class QueueReason(StrEnum):
    """Why a contact stands in the line, or stands there anew."""

    ENTERED = "entered"
    SERVICE_CHOSEN = "service_chosen"
    RECLASSIFIED = "reclassified"
    RELAXED = "relaxed"  # waited so long that agents of a lower level may serve it too
    OFFER_ENDED = "offer_ended"  # nobody answered: back with the first arrival
    BRIDGE_FAILED = "bridge_failed"
    CAME_BACK = "came_back"  # called again after the line broke: the place of the call before
    RELOADED = "reloaded"  # the settings were changed: another class, or another order
    ADOPTED = "adopted"  # found at the PBX by a service that started again


class Break(StrEnum):
    """What ended a call whose place is kept for a while."""

    PBX_DIED = "pbx_died"
    DROPPED = "dropped"  # the caller's line broke in the line, or they hung up there


class TurnAwayReason(StrEnum):
    """Why a contact was not let into the line."""

    LINE_FULL = "line_full"  # as many wait as the line takes
    LINE_CLOSED = "line_closed"  # by its hours, or because somebody closed it
    CLOSING_SOON = "closing_soon"  # expected to wait beyond the closing


class ContactArrived(Fact, frozen=True):
    """A call was answered; order and promise count from now."""

    contact: ContactId
    channel: Channel
    pbx: str
    line: str
    number: str  # personal data
    leg: str = ""  # the PBX's name of the call; "" in facts of earlier versions


class ContactAdopted(Fact, frozen=True):
    """A contact of an earlier run was found at the PBX; it goes on where it was."""

    contact: ContactId
    line: str
    group: str
    arrived_at: int  # ms since the epoch
    talking: bool
    pbx: str = ""
    leg: str = ""


class CameBack(Fact, frozen=True):
    """Somebody whose call broke has called again: this contact has the place of that one."""

    contact: ContactId
    earlier: ContactId
    arrived_at: int  # of the earlier, ms since the epoch
    lost_at: int  # ms since the epoch
    after: Break = Break.PBX_DIED
    line: str = ""


class MenuPlayed(Fact, frozen=True):
    """A menu's prompt began."""

    contact: ContactId
    menu: str
    attempt: int  # 1 is the first


class MenuAnswered(Fact, frozen=True):
    """A key that the menu knows was pressed."""

    contact: ContactId
    menu: str
    key: str


class MenuUnanswered(Fact, frozen=True):
    """No key, or none that the menu knows, within the time."""

    contact: ContactId
    menu: str
    attempt: int
    key: str  # "" for silence


class HeldBack(Fact, frozen=True):
    """The caller stays outside the line for a moment: very many calls came from their number."""

    contact: ContactId
    line: str
    hold_ms: int


class Queued(Fact, frozen=True):
    """The contact stands in the line under this class from now on.

    Stated at the entry and again at every change and return; the place always follows from
    ``arrived_at``.
    """

    contact: ContactId
    line: str
    group: str
    service: str  # "" while not known
    wait_class: str
    tier: int
    target_ms: int
    guard_ms: int | None
    skills: tuple[str, ...]  # required, sorted
    arrived_at: int  # ms since the epoch
    queued_at: int  # when the line was entered first, ms since the epoch
    seq: int
    reason: QueueReason
    actor: str = ""  # who made it so; "" for the caller and the rules


class PlaceTold(Fact, frozen=True):
    """A contact in the line is told its place or its wait, each only where there is news of it."""

    contact: ContactId
    ahead: int | None = None  # people said to be ahead; None: not said now
    minutes: int | None = None  # the wait is less; 0: longer than is told; None: not said now
    bound_ms: int = 0  # the bound that these minutes are of


class TurnedAway(Fact, frozen=True):
    """The contact chose this group and was not let into the line; it may still choose another."""

    contact: ContactId
    line: str
    group: str
    reason: TurnAwayReason
    waiting: int  # contacts in the line at that moment


class MetClosed(Fact, frozen=True):
    """The contact called while the line was closed; an emergency may still enter it."""

    contact: ContactId
    line: str
    opens_at: int  # ms since the epoch, as the caller is told; 0 when it is not known


class LineSwitched(Fact, frozen=True):
    """A line opened or closed: by its hours, or by somebody at a phone."""

    line: str
    is_open: bool
    by_hours: bool  # what its hours say now; otherwise it was decided against them
    actor: str = ""  # who decided; "" for the hours themselves
    until: int = 0  # ms since the epoch: so long it stays against its hours; 0: no end is set


class MessageChanged(Fact, frozen=True):
    """The message that callers of a line hear before its menu was recorded, or is over."""

    line: str
    sound: str  # under the PBX's sound folder; "" when it is over
    actor: str = ""  # who recorded it or took it away; "" when its time was over
    until: int = 0  # ms since the epoch


class RulesReloaded(Fact, frozen=True):
    """The settings were read anew, and the line goes by them from now on."""

    actor: str
    fields: tuple[str, ...]  # what changed, such as "groups.general.target_s"; never a value
    stated: int  # contacts in the line of whom it was stated how they stand now


class Passed(msgspec.Struct, frozen=True, gc=False):
    """A lane head that was not chosen, and why."""

    contact: ContactId
    wait_class: str
    tier: int  # effective at that moment
    waited_ms: int
    target_ms: int
    why: str  # "later_in_order" | "no_skill" | "agent_refused_before"


class Offered(Fact, frozen=True):
    """An agent's phone begins to ring for the contact."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    agent_skills: tuple[str, ...]  # sorted
    waited_ms: int  # since the line was entered
    second: bool  # another phone rings for the same contact already
    passed: tuple[Passed, ...] = ()
    strategy: str = ""  # by which the agent was chosen: a value of `dispatch.strategies.Strategy`


class OfferEnded(Fact, frozen=True):
    """A ring attempt ended without this agent speaking to the contact."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    outcome: RingOutcome
    rang_ms: int


class Connected(Fact, frozen=True):
    """Caller and agent hear each other.

    In its four counts of order somebody waits who stands in a lane, no phone ringing for them. They
    count from this run of the service: what was before a restart is not in them.
    """

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str
    group: str
    service: str
    tier: int
    target_ms: int
    wait_ms: int  # line entered until bridged
    arrival_wait_ms: int  # call answered until bridged
    overtook: int  # earlier arrivals of the same class who waited when this agent was rung: a fault
    passed: int = 0  # earlier arrivals of any class, waiting now, whom this agent could serve
    overtaken: int = 0  # later arrivals whom an agent that could serve it answered while it waited
    guard_hit: bool = False  # its guard had lifted it when the agent was rung
    estimate_ms: int | None = None  # the wait expected when the line was entered; None: not told
    bound_ms: int | None = None  # what nine in ten were expected to stay below, at that moment
    # Both are None too where the group was changed meanwhile: that wait was another one.


class Ended(Fact, frozen=True):
    """The contact is over."""

    contact: ContactId
    line: str
    group: str  # "" when the line was never entered
    service: str
    outcome: Outcome
    ended_by: EndedBy
    wait_ms: int  # line entered until bridged or left; 0 when never entered
    target_ms: int  # 0 when never entered
    talk_ms: int
    rings: int  # ring attempts made for it
    overtaken: int = 0  # as in `Connected`; also of those who hung up
    guard_hit: bool = False  # its guard had lifted it when the answering agent was rung, or it left
    estimate_ms: int | None = None  # as in `Connected`
    bound_ms: int | None = None


class AgentChanged(Fact, frozen=True):
    """An agent is in another state."""

    agent: AgentNumber
    name: str
    before: str
    after: str
    reason: str  # pause reason, or why it happened
    actor: str  # who made it so; "" for the rules themselves
    phone: Phone | None


class AgentWillChange(Fact, frozen=True):
    """An agent on a call was asked to pause or to log out; it happens when the call is over."""

    agent: AgentNumber
    after: str  # the state to come; "" when the wish was dropped
    reason: str  # of the pause
    actor: str


class RequestRefused(Fact, frozen=True):
    """Somebody asked for what cannot be; nothing was changed."""

    request: str  # the event's class name
    subject: str
    why: str


class PbxStateChanged(Fact, frozen=True):
    """The session to a PBX stands, or broke."""

    pbx: str
    connected: bool


class CommandNotDone(Fact, frozen=True):
    """A command came back undone; the core has already chosen the next step."""

    verb: str
    subject: str
    reason: str


class ContactRescued(Fact, frozen=True):
    """A rule raised an error on this contact; it was put into the line's default class."""

    contact: ContactId
    where: str


AnyFact = (
    ContactArrived
    | ContactAdopted
    | CameBack
    | MenuPlayed
    | MenuAnswered
    | MenuUnanswered
    | HeldBack
    | Queued
    | PlaceTold
    | TurnedAway
    | MetClosed
    | LineSwitched
    | MessageChanged
    | RulesReloaded
    | Offered
    | OfferEnded
    | Connected
    | Ended
    | AgentChanged
    | AgentWillChange
    | RequestRefused
    | PbxStateChanged
    | CommandNotDone
    | ContactRescued
)
"""Every fact there is, for those who write or read them."""
