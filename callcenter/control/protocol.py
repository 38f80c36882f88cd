"""What is said on the control socket: one JSON object a line, both ways.

A client sends a request and gets one reply, as often as it likes. After a `WatchAgents` or
`WatchQueue` the service sends a fresh view every second until the client leaves, and hears nothing
else from it. A line that cannot be read gets `NotUnderstood`, and the service hangs up.

Who asks is never part of a request: the operating system tells the service.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from callcenter.contacts import AgentNumber, ContactId, OfferId, Phone
from callcenter.events import TakeVerdict
from callcenter.facts import AgentChanged
from callcenter.reloads import Reread
from callcenter.views import AgentView, ListenView, SwitchView, TakeView, WaitingView, WhyView

LINE_LIMIT = 64 * 1024
"""The longest request, in bytes; a client that sends more is sent away."""

MOST_SHOWN = 200
"""So many of a line are shown: the calls go on meanwhile, and nobody reads further."""

MOST_AHEAD = 20
"""So many of those ahead of a contact are told one by one; all are counted."""

NOT_IN_LINE = "not_in_line"
"""Why a contact is not explained: it never was in this line, or it has ended."""

UNKNOWN_RECORDING = "unknown_recording"
"""Why a recording is not shown: there was none, or it ended too long ago."""

Contact = Annotated[ContactId, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,64}\Z")]
GroupName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}\Z")]
Number = Annotated[AgentNumber, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,32}\Z")]
Device = Annotated[Phone, msgspec.Meta(pattern=r"^[A-Za-z0-9]{1,16}/[0-9A-Za-z_.@/-]{1,64}\Z")]
Recording = Annotated[OfferId, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,64}\Z")]
Prompt = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,80}\Z")]
Reason = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]


RecordingName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9A-Za-z-]{1,40}-[0-9]{1,6}\.[A-Za-z0-9]{1,5}\Z"
    ),
]
"""A file below the folder of recordings, as the service names them."""


class Message(msgspec.Struct, frozen=True, gc=False, tag=True, forbid_unknown_fields=True):
    """Base of every request and reply; its class name travels as ``type``."""


class ShowAgents(Message, frozen=True):
    """Who is in which state?"""


class ShowQueue(Message, frozen=True):
    """Who waits, in order?"""


class ShowSwitches(Message, frozen=True):
    """Which lines did somebody open or close against their hours?"""


class WatchAgents(Message, frozen=True):
    """As `ShowAgents`, again every second."""


class WatchQueue(Message, frozen=True):
    """As `ShowQueue`, again every second."""


class Why(Message, frozen=True):
    """Why does this contact stand where it stands, and what happened to it?"""

    contact: Contact


class LogIn(Message, frozen=True):
    """Log an agent in at a phone, such as ``PJSIP/101``."""

    agent: Number
    phone: Device


class LogOut(Message, frozen=True):
    """Log an agent out; a running call is finished first."""

    agent: Number


class Pause(Message, frozen=True):
    """Pause an agent; a running call is finished first."""

    agent: Number
    reason: Reason


class Unpause(Message, frozen=True):
    """End an agent's pause."""

    agent: Number


class EndWrapUp(Message, frozen=True):
    """End an agent's wrap-up before its time."""

    agent: Number


class Reclassify(Message, frozen=True):
    """Put a contact in the line under another group or service; its arrival is kept."""

    contact: Contact
    group: GroupName
    service: GroupName | None = None  # None: as it is
    reason: Reason | None = None  # kept with the contact's history


class Listen(Message, frozen=True):
    """Ring a phone and play a recording there. The service writes down that it did, and for whom.

    That somebody may listen, and why, is written down by who asks this.
    """

    phone: Device
    name: RecordingName


class Reload(Message, frozen=True):
    """Read the settings anew and, unless it is a dry run, let the line go by them."""

    dry_run: bool = False


class RecordPrompt(Message, frozen=True):
    """Ring a phone at which a prompt is recorded; `JudgeTake` must follow once it is chosen."""

    prompt: Prompt
    phone: Device


class ShowTake(Message, frozen=True):
    """How far has a recording come?"""

    recording: Recording


class ShowListening(Message, frozen=True):
    """How far has who wants to hear a recording come?"""

    offer: Recording


class JudgeTake(Message, frozen=True):
    """Tell what became of the chosen take; the phone hears so."""

    recording: Recording
    verdict: TakeVerdict


Show = ShowAgents | ShowQueue | Why | ShowTake | ShowListening | ShowSwitches
Watch = WatchAgents | WatchQueue
Change = LogIn | LogOut | Pause | Unpause | EndWrapUp
Request = Show | Watch | Change | Reclassify | Reload | RecordPrompt | JudgeTake | Listen


class AgentsReply(Message, frozen=True):
    """Every agent as of ``now`` (ms since the epoch)."""

    now: int
    agents: tuple[AgentView, ...]


class QueueReply(Message, frozen=True):
    """Who waits as of ``now`` (ms since the epoch), next one first, at most `MOST_SHOWN`."""

    now: int
    waiting: tuple[WaitingView, ...]
    total: int  # how many wait, whether shown or not
    unrecorded: bool = False  # too little room is left for recordings


class SwitchesReply(Message, frozen=True):
    """The lines that are open or closed against their hours."""

    switches: tuple[SwitchView, ...]


class WhyReply(Message, frozen=True):
    """Everything that explains one contact."""

    why: WhyView


class Done(Message, frozen=True):
    """The change was accepted.

    ``changes`` is what it did, also to whoever had to give up the phone; empty when the agent was
    so already, or when the change waits for a running call to end. ``reasons`` are those that the
    settings have for pauses, where the one that was given is none of them.
    """

    agent: Number
    changes: tuple[AgentChanged, ...] = ()
    reasons: tuple[str, ...] = ()


class Reclassified(Message, frozen=True):
    """The contact stands under that group from now on."""

    contact: Contact
    group: str


class Reloaded(Message, frozen=True):
    """What came of reading the settings anew; also where they cannot be used."""

    reread: Reread


class TakeReply(Message, frozen=True):
    """How far a recording has come."""

    take: TakeView


class Ringing(Message, frozen=True):
    """The phone of who wants to hear a recording is rung; `ShowListening` tells what follows."""

    name: str
    offer: OfferId


class ListeningReply(Message, frozen=True):
    """How far who wants to hear a recording has come."""

    listening: ListenView


class Refused(Message, frozen=True):
    """The request was understood, and cannot be; nothing was changed."""

    why: str


class NotUnderstood(Message, frozen=True):
    """The request cannot be read, or is not taken now; the service hangs up after this."""

    why: str


Reply = (
    AgentsReply
    | QueueReply
    | WhyReply
    | Done
    | Reclassified
    | Reloaded
    | TakeReply
    | Ringing
    | ListeningReply
    | SwitchesReply
    | Refused
    | NotUnderstood
)
