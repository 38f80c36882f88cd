"""What is now true, for others to count: metrics, records, the log and the board.

The core states facts; it does not know who listens. Durations are in milliseconds. A fact never
holds a caller's number except `ContactArrived`, whose ``number`` only the store may keep, in the
one table for personal data. Nobody logs it. The modules here are by subject; import from the
package.
"""

from __future__ import annotations

from callcenter.facts.agents import AgentChanged, AgentWillChange, PauseOverran, RequestRefused
from callcenter.facts.base import Fact
from callcenter.facts.callbacks import (
    CallbackAsked,
    CallbackDialled,
    CallbackMiss,
    CallbackMissed,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackRefusal,
    CallbackRefused,
)
from callcenter.facts.contacts import (
    UNTOLD_KEY,
    CameBack,
    ContactAdopted,
    ContactArrived,
    ContactRescued,
    Ended,
    HeldBack,
    MenuAnswered,
    MenuPlayed,
    MenuUnanswered,
    ReasonKeyed,
)
from callcenter.facts.helping import HelpAsked, HelpEnd, HelpEnded, HelpJoined
from callcenter.facts.known import CodeTold, Recognized
from callcenter.facts.lines import LineSwitched, MessageChanged, RulesReloaded
from callcenter.facts.offers import Connected, HandedBack, Offered, OfferEnded, Passed
from callcenter.facts.outcomes import Break, EndedBy, Outcome, QueueReason, TurnAwayReason
from callcenter.facts.places import (
    DivertChosen,
    DivertEnded,
    DivertTaken,
    MetClosed,
    Overflowed,
    PlaceTold,
    Queued,
    TurnedAway,
)
from callcenter.facts.recording import PromptTaken, TakeState
from callcenter.facts.recordings import (
    NoticeHeard,
    RecordingEnd,
    RecordingEnded,
    RecordingPaused,
    RecordingPlayed,
    RecordingRefused,
    RecordingSkipped,
    RecordingSpaceChanged,
    RecordingStarted,
    SkipReason,
)
from callcenter.facts.service import CommandNotDone, PbxStateChanged
from callcenter.facts.surveys import SurveyAnswered, SurveyBegun, SurveyEnd, SurveyEnded
from callcenter.facts.transfers import TransferEnded, Transferred, TransferTaken, TransferTo

AnyFact = (
    ContactArrived
    | ContactAdopted
    | CameBack
    | MenuPlayed
    | MenuAnswered
    | MenuUnanswered
    | HeldBack
    | Ended
    | ContactRescued
    | ReasonKeyed
    | Queued
    | PlaceTold
    | TurnedAway
    | MetClosed
    | Overflowed
    | DivertChosen
    | DivertTaken
    | DivertEnded
    | LineSwitched
    | MessageChanged
    | RulesReloaded
    | PromptTaken
    | Offered
    | OfferEnded
    | Connected
    | HandedBack
    | Transferred
    | TransferTaken
    | TransferEnded
    | HelpAsked
    | HelpJoined
    | HelpEnded
    | AgentChanged
    | AgentWillChange
    | PauseOverran
    | RequestRefused
    | SurveyBegun
    | SurveyAnswered
    | SurveyEnded
    | CallbackAsked
    | CallbackRefused
    | CallbackPromised
    | CallbackPostponed
    | CallbackDialled
    | CallbackMissed
    | CallbackReached
    | PbxStateChanged
    | CommandNotDone
    | Recognized
    | CodeTold
    | NoticeHeard
    | RecordingStarted
    | RecordingPaused
    | RecordingEnded
    | RecordingRefused
    | RecordingPlayed
    | RecordingSkipped
    | RecordingSpaceChanged
)
"""Every fact there is, for those who write or read them."""

__all__ = [
    "UNTOLD_KEY",
    "AgentChanged",
    "AgentWillChange",
    "AnyFact",
    "Break",
    "CallbackAsked",
    "CallbackDialled",
    "CallbackMiss",
    "CallbackMissed",
    "CallbackPostponed",
    "CallbackPromised",
    "CallbackReached",
    "CallbackRefusal",
    "CallbackRefused",
    "CameBack",
    "CodeTold",
    "CommandNotDone",
    "Connected",
    "ContactAdopted",
    "ContactArrived",
    "ContactRescued",
    "DivertChosen",
    "DivertEnded",
    "DivertTaken",
    "Ended",
    "EndedBy",
    "Fact",
    "HandedBack",
    "HeldBack",
    "HelpAsked",
    "HelpEnd",
    "HelpEnded",
    "HelpJoined",
    "LineSwitched",
    "MenuAnswered",
    "MenuPlayed",
    "MenuUnanswered",
    "MessageChanged",
    "MetClosed",
    "NoticeHeard",
    "OfferEnded",
    "Offered",
    "Outcome",
    "Overflowed",
    "Passed",
    "PauseOverran",
    "PbxStateChanged",
    "PlaceTold",
    "PromptTaken",
    "QueueReason",
    "Queued",
    "ReasonKeyed",
    "Recognized",
    "RecordingEnd",
    "RecordingEnded",
    "RecordingPaused",
    "RecordingPlayed",
    "RecordingRefused",
    "RecordingSkipped",
    "RecordingSpaceChanged",
    "RecordingStarted",
    "RequestRefused",
    "RulesReloaded",
    "SkipReason",
    "SurveyAnswered",
    "SurveyBegun",
    "SurveyEnd",
    "SurveyEnded",
    "TakeState",
    "TransferEnded",
    "TransferTaken",
    "TransferTo",
    "Transferred",
    "TurnAwayReason",
    "TurnedAway",
]
