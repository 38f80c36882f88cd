"""The words in which facts say how and why."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How a contact ended."""

    ANSWERED = "answered"  # spoke with an agent
    ABANDONED = "abandoned"  # hung up while in the line
    SHORT = "short"  # hung up in the line within the short-call limit
    LEFT_MENU = "left_menu"  # hung up before the line was entered
    FINISHED = "finished"  # ended by a menu, as the caller chose
    TURNED_AWAY = "turned_away"  # heard that the line was full, and did not enter it
    DIVERTED = "diverted"  # spoke with a number outside the line, or left a message there
    CLOSED = "closed"  # heard that the line was closed, or would be, and did not enter it
    FALLBACK = "fallback"  # handed to the PBX's own queue while we were away
    UNSEEN = "unseen"  # ended while the service was away, nobody knows how
    PBX_DIED = "pbx_died"  # the PBX itself died, and every call with it
    CALLBACK_EXPIRED = "callback_expired"  # the time within which it was to be called was over
    CALLBACK_FAILED = "callback_failed"  # could not be reached in all attempts
    CALLBACK_CANCELLED = "callback_cancelled"  # reached, and needs nobody any more
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
    REGISTRY = "registry"  # known by the registry to belong to a group that goes before
    RELAXED = "relaxed"  # waited so long that agents of a lower level may serve it too
    ESCALATED = "escalated"  # a rule lets on-call phones serve it, too
    OVERFLOWED = "overflowed"  # a rule moved it to another line
    DIVERT_ENDED = "divert_ended"  # the number outside did not answer: back at its place
    OFFER_ENDED = "offer_ended"  # nobody answered: back with the first arrival
    BRIDGE_FAILED = "bridge_failed"
    HANDED_BACK = "handed_back"  # by the agent they spoke with: the first arrival is kept
    TRANSFER_ENDED = "transfer_ended"  # sent on, and not answered there or meant to wait again
    CAME_BACK = "came_back"  # called again after the line broke: the place of the call before
    PROMISED = "promised"  # off the phone, to be called back
    CALLED_BACK = "called_back"  # on the phone again
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
    OVERFLOW = "overflow"  # a rule gave it a menu instead
    CLOSING_SOON = "closing_soon"  # expected to wait beyond the closing
