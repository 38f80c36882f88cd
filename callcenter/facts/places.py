"""Where a contact stands in the line, what it is told of that, and who is not let in."""

from __future__ import annotations

from callcenter.contacts import ContactId
from callcenter.facts.base import Fact
from callcenter.facts.outcomes import QueueReason, TurnAwayReason


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
    note: str = ""  # why, in the actor's own words: never logged


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


class Overflowed(Fact, frozen=True):
    """A rule of overflow was applied to the contact: what it found, and where that led."""

    contact: ContactId
    line: str
    group: str
    rule: str  # its name in the settings
    when: str  # a value of `flow.spills.When`
    to: str  # such as "on_call", "line:other" or "number:central"
    waited_ms: int  # in the line; 0 for who was about to enter it
    measured: float = 0.0  # seconds, people, people to an agent, or channels, as `when` says


class DivertChosen(Fact, frozen=True):
    """The contact chose by key to be connected with a place outside the line."""

    contact: ContactId
    line: str
    to: str  # its name in the settings, such as "voicemail:buzon"


class DivertTaken(Fact, frozen=True):
    """The number outside, to which a rule or a key sent the contact, answered."""

    contact: ContactId
    line: str
    to: str  # its name in the settings
    wait_ms: int  # line entered until then


class DivertEnded(Fact, frozen=True):
    """The number outside did not answer: the contact is back at its place, or in the menus."""

    contact: ContactId
    line: str
    to: str
    rang_ms: int


class MetClosed(Fact, frozen=True):
    """The contact called while the line was closed; an emergency may still enter it."""

    contact: ContactId
    line: str
    opens_at: int  # ms since the epoch, as the caller is told; 0 when it is not known
