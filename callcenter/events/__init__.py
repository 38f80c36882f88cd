"""What happened: everything the core can be told.

Events come from the PBX, from people at a desk or a terminal, and from failures of our own
commands. They are facts of the outside world, already decoded and made harmless; the core never
sees a raw message. All times are the engine's ``now``, in milliseconds since the epoch, and are not
repeated inside. An event names its PBX where one process may serve several. The modules here are by
subject; import from the package.
"""

from __future__ import annotations

from callcenter.events.asked import (
    LogInAsked,
    LogOutAsked,
    PauseAsked,
    PromptRecordingAsked,
    ReclassifyAsked,
    TakeJudged,
    TakeVerdict,
    UnpauseAsked,
    WrapUpEndAsked,
)
from callcenter.events.base import Event
from callcenter.events.calls import (
    CallArrived,
    CallTakenOut,
    CallTransferred,
    DeskCalled,
    DigitPressed,
    DivertAnswered,
    LegEnded,
    LegReplaced,
    LegReturned,
    PartnerJoined,
    PartnerLeft,
    PromptEnded,
    TransferKind,
)
from callcenter.events.found import CallbackFound, CallFound, Member, MembersFound, OfferFound
from callcenter.events.known import CallerKnown
from callcenter.events.offers import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    Bridged,
    ConversationLeft,
    LegReady,
    RingOutcome,
)
from callcenter.events.pbx import (
    CommandFailed,
    Failure,
    PbxConnected,
    PbxLost,
    PhoneChanged,
    PhoneState,
)
from callcenter.events.recordings import ListenAsked, RecorderReady, RecordingSpaceMeasured
from callcenter.events.recovered import (
    AgentRecovered,
    ContactRecovered,
    MessageRecovered,
    OpenSurvey,
    PbxRecovered,
    PromisesRecovered,
    SurveysRecovered,
    SwitchRecovered,
)
from callcenter.events.told import DeadlineReached, HoursGiven, RulesChanged

AnyEvent = (
    CallArrived
    | CallerKnown
    | DigitPressed
    | PromptEnded
    | LegReplaced
    | LegReturned
    | DivertAnswered
    | CallTakenOut
    | CallTransferred
    | PartnerJoined
    | PartnerLeft
    | LegEnded
    | DeskCalled
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
    | CallFound
    | OfferFound
    | CallbackFound
    | MembersFound
    | ContactRecovered
    | AgentRecovered
    | PbxRecovered
    | SwitchRecovered
    | MessageRecovered
    | SurveysRecovered
    | PromisesRecovered
    | LogInAsked
    | LogOutAsked
    | PauseAsked
    | UnpauseAsked
    | WrapUpEndAsked
    | ReclassifyAsked
    | PromptRecordingAsked
    | TakeJudged
    | RecorderReady
    | RecordingSpaceMeasured
    | ListenAsked
    | HoursGiven
    | RulesChanged
    | DeadlineReached
)
"""Every event there is, for those who write or read them."""

__all__ = [
    "AgentAnswered",
    "AgentHungUp",
    "AgentRecovered",
    "AgentRefused",
    "AnyEvent",
    "Bridged",
    "CallArrived",
    "CallFound",
    "CallTakenOut",
    "CallTransferred",
    "CallbackFound",
    "CallerKnown",
    "CommandFailed",
    "ContactRecovered",
    "ConversationLeft",
    "DeadlineReached",
    "DeskCalled",
    "DigitPressed",
    "DivertAnswered",
    "Event",
    "Failure",
    "HoursGiven",
    "LegEnded",
    "LegReady",
    "LegReplaced",
    "LegReturned",
    "ListenAsked",
    "LogInAsked",
    "LogOutAsked",
    "Member",
    "MembersFound",
    "MessageRecovered",
    "OfferFound",
    "OpenSurvey",
    "PartnerJoined",
    "PartnerLeft",
    "PauseAsked",
    "PbxConnected",
    "PbxLost",
    "PbxRecovered",
    "PhoneChanged",
    "PhoneState",
    "PromisesRecovered",
    "PromptEnded",
    "PromptRecordingAsked",
    "ReclassifyAsked",
    "RecorderReady",
    "RecordingSpaceMeasured",
    "RingOutcome",
    "RulesChanged",
    "SurveysRecovered",
    "SwitchRecovered",
    "TakeJudged",
    "TakeVerdict",
    "TransferKind",
    "UnpauseAsked",
    "WrapUpEndAsked",
]
