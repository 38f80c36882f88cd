"""What happened: everything the core can be told.

Events come from the PBX, from people at a desk or a terminal, and from failures of our own
commands. They are facts of the outside world, already decoded and made harmless; the core never
sees a raw message. All times are the engine's ``now``, in milliseconds since the epoch, and are not
repeated inside. An event names its PBX where one process may serve several.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.contacts import (
    AgentNumber,
    ContactId,
    LegId,
    OfferId,
    Phone,
)
from callcenter.opening import LineHours  # msgspec reads the annotations at run time


class Event(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Base of every event."""


class RingOutcome(StrEnum):
    """How a ring attempt ended without an answer."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    FAILED = "failed"  # the PBX would not or could not ring
    CANCELLED = "cancelled"  # we took the ring back


class PhoneState(StrEnum):
    """What the PBX says of a phone."""

    IDLE = "idle"
    IN_USE = "in_use"
    RINGING = "ringing"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"  # the PBX cannot tell; the phone is tried


class Failure(StrEnum):
    """Why a command was not carried out."""

    NO_CHANNEL = "no_channel"  # the leg is gone
    REFUSED = "refused"  # the PBX said no
    UNKNOWN = "unknown"  # sent, but nobody knows whether it was done
    UNAVAILABLE = "unavailable"  # there is no session; nothing was sent


class CallArrived(Event, frozen=True):
    """A caller's call was answered and handed to us."""

    pbx: str
    leg: LegId
    number: str  # the caller's number, "" when withheld; personal data
    name: str  # what the network calls the caller; personal data
    dialled: str  # the number that was dialled


class CallFound(Event, frozen=True):
    """A caller's leg was found alive when the session to the PBX began."""

    pbx: str
    leg: LegId
    number: str  # personal data
    name: str  # personal data
    dialled: str
    memo: str  # what `commands.Remember` wrote there; "" when nothing was written
    up_ms: int  # how long the leg has been up
    offer: OfferId | None = None  # the agent's leg it talks with
    elsewhere: bool = False  # in the PBX's own queue
    taken: bool = False  # and there a phone rings for it, or somebody speaks with it
    talked: bool = False  # has been in a bridge with somebody, since it came to the line


class OfferFound(Event, frozen=True):
    """An agent's leg of ours was found alive when the session to the PBX began."""

    pbx: str
    offer: OfferId
    phone: Phone
    memo: str  # what `commands.RingAgent` gave it
    up: bool  # picked up, be it bridged or not


class Member(msgspec.Struct, frozen=True, gc=False):
    """An agent in the PBX's own queue, as a service mirrored them there."""

    agent: AgentNumber
    phone: Phone
    paused: bool
    reason: str  # of the pause


class MembersFound(Event, frozen=True):
    """Who was in the PBX's own queue when the session to the PBX began."""

    pbx: str
    members: tuple[Member, ...]
    inherited: bool  # another service than this was the last to command the PBX


class ContactRecovered(Event, frozen=True):
    """A contact that had not ended when the service did, told before the session begins."""

    contact: ContactId
    line: str
    group: str  # "" when the line was not entered
    service: str
    target_ms: int
    queued_at: int  # ms since the epoch; 0 when the line was not entered
    connected_at: int  # ms since the epoch; 0 when it was not answered
    pbx: str = ""  # "" in journals of earlier versions
    arrived_at: int = 0  # ms since the epoch; 0 in journals of earlier versions
    seq: int = 0  # who came first of one moment; 0 when the line was not entered
    caller: str = ""  # what stands for the number; "" when it was withheld or is not known
    lost_at: int = 0  # ms since the epoch: when the call broke; 0: it may be there yet
    leg: str = ""  # "" in journals of earlier versions
    dropped: bool = False  # it broke at the caller's end; otherwise the PBX died with it
    regained: bool = False  # has the place of a call that dropped before: not a second time
    # What the caller was told last, as in `facts.PlaceTold`; None: nothing.
    told_ahead: int | None = None
    told_minutes: int | None = None
    told_bound_ms: int = 0


class AgentRecovered(Event, frozen=True):
    """How an agent stood when the service ended, told before the session to the PBX begins."""

    agent: AgentNumber
    phone: Phone
    state: str  # a value of `agents.states.AgentState`, not offline
    reason: str = ""  # of a pause
    since: int = 0  # ms since the epoch
    until: int = 0  # ms since the epoch: when a wrap-up is over
    wish: str = ""  # the state that was to follow the running call, and who asked for it why
    wish_reason: str = ""
    wish_actor: str = ""
    calls: int = 0  # as in `agents.agent.Agent`, these three
    talk_ms: int = 0
    rung_at: int = 0
    extensions: int = 0  # of the running wrap-up


class PbxRecovered(Event, frozen=True):
    """Since when a PBX ran, as far as an earlier run of the service knew."""

    pbx: str
    started: str


class DeskCalled(Event, frozen=True):
    """Somebody dialled a feature code of the agents."""

    pbx: str
    leg: LegId
    phone: Phone
    code: str  # what was dialled, prefix included


class DigitPressed(Event, frozen=True):
    """A key was pressed and released."""

    leg: LegId
    digit: str


class PromptEnded(Event, frozen=True):
    """A prompt played to its end, was cut by a key, or could not be played."""

    leg: LegId
    token: int  # the one `commands.Play` gave


class LegReturned(Event, frozen=True):
    """A caller's leg that we know is ours to command again: its bridge ended without it."""

    leg: LegId


class LegEnded(Event, frozen=True):
    """The PBX ended a caller's or a desk's leg; it hears nothing any more."""

    leg: LegId
    cause: int  # Q.850


class AgentAnswered(Event, frozen=True):
    """The agent's phone of an offer was picked up."""

    offer: OfferId


class LegReady(Event, frozen=True):
    """The agent's leg of an offer has come to where it can be played to; an answer may follow."""

    offer: OfferId


class AgentRefused(Event, frozen=True):
    """The ring attempt ended without an answer."""

    offer: OfferId
    outcome: RingOutcome


class Bridged(Event, frozen=True):
    """Caller and agent of the offer hear each other."""

    offer: OfferId


class ConversationLeft(Event, frozen=True):
    """A leg left its conversation while the other was in it yet: it was this side that hung up."""

    leg: LegId


class AgentHungUp(Event, frozen=True):
    """The agent's leg of an answered offer ended."""

    offer: OfferId
    cause: int  # Q.850


class PhoneChanged(Event, frozen=True):
    """The PBX reports another state of a phone."""

    pbx: str
    phone: Phone
    state: PhoneState


class PbxConnected(Event, frozen=True):
    """A session to the PBX stands; ``legs`` are our legs that are alive there."""

    pbx: str
    legs: frozenset[str] = frozenset()
    started: str = ""  # since when the PBX runs, in its own words; "" when it does not tell


class PbxLost(Event, frozen=True):
    """The session to the PBX broke; calls there go on without us."""

    pbx: str


class CommandFailed(Event, frozen=True):
    """A command was not carried out."""

    verb: str  # the command's class name
    subject: str  # the leg or offer it was for
    reason: Failure


class LogInAsked(Event, frozen=True):
    """Somebody with the right to do so logs an agent in at a phone."""

    agent: AgentNumber
    phone: Phone
    actor: str


class LogOutAsked(Event, frozen=True):
    """An agent is to be logged out; a running call is finished first."""

    agent: AgentNumber
    actor: str


class PauseAsked(Event, frozen=True):
    """An agent is to be paused; a running call is finished first."""

    agent: AgentNumber
    reason: str
    actor: str


class UnpauseAsked(Event, frozen=True):
    """An agent's pause is to end."""

    agent: AgentNumber
    actor: str


class WrapUpEndAsked(Event, frozen=True):
    """An agent's wrap-up is to end before its time."""

    agent: AgentNumber
    actor: str


class ReclassifyAsked(Event, frozen=True):
    """A contact in the line is to stand under another group, at the place its arrival gives."""

    contact: ContactId
    group: str
    actor: str


class HoursGiven(Event, frozen=True):
    """When the lines are open from now on; told at the start and renewed long before it ends."""

    lines: tuple[LineHours, ...]  # a line that is not among them is always open


class SwitchRecovered(Event, frozen=True):
    """Somebody had opened or closed a line against its hours when the service ended."""

    line: str
    is_open: bool
    actor: str
    until: int  # ms since the epoch; 0: until it is switched again


class MessageRecovered(Event, frozen=True):
    """A message recorded by phone was in force on a line when the service ended."""

    line: str
    sound: str
    actor: str
    until: int  # ms since the epoch


class RulesChanged(Event, frozen=True):
    """The settings were changed; the core has been given the rules that follow from them.

    The rules are not part of it, for they hold what is secret: a start reads the file instead.
    """

    actor: str
    fields: tuple[str, ...]  # what changed, such as "groups.general.target_s"; never a value


class DeadlineReached(Event, frozen=True):
    """The moment that `next_deadline` named has come."""


AnyEvent = (
    CallArrived
    | CallFound
    | OfferFound
    | MembersFound
    | ContactRecovered
    | AgentRecovered
    | PbxRecovered
    | DeskCalled
    | DigitPressed
    | PromptEnded
    | LegReturned
    | LegEnded
    | AgentAnswered
    | LegReady
    | AgentRefused
    | Bridged
    | ConversationLeft
    | AgentHungUp
    | PhoneChanged
    | PbxConnected
    | PbxLost
    | CommandFailed
    | LogInAsked
    | LogOutAsked
    | PauseAsked
    | UnpauseAsked
    | WrapUpEndAsked
    | ReclassifyAsked
    | HoursGiven
    | SwitchRecovered
    | MessageRecovered
    | RulesChanged
    | DeadlineReached
)
"""Every event there is, for those who write or read them."""
