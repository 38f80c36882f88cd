"""What is remembered of a contact while it is sent on by an agent, and of whom it speaks with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import AgentNumber, LegId
from callcenter.facts import TransferTo

if TYPE_CHECKING:
    from callcenter.events import TransferKind

NOBODY = AgentNumber("")


class Transfer:
    """One contact's way from the agent who sent it on."""

    __slots__ = (
        "agent",
        "extension",
        "kind",
        "sent",
        "since",
        "taken_at",
        "taken_out",
        "talk_ms",
        "to",
        "told",
        "tries",
    )

    def __init__(self, kind: TransferKind, *, since: int, talk_ms: int) -> None:
        self.kind = kind
        self.since = since  # ms
        self.talk_ms = talk_ms  # with all who sent it on, one after the other
        self.extension = ""  # where to, where that may be known
        self.taken_at = 0  # ms; 0 while nobody speaks with it
        self.taken_out = False  # by nobody of ours: whoever brings it back, brings it to wait
        self.sent = LegId("")  # the leg that was sent on where nobody brings the caller back
        self.tries = 0  # how often that may still be asked for, where it was too early
        self.told = False  # who took it was stated
        self.to = TransferTo.NOBODY
        self.agent = NOBODY  # who speaks with it, where that is one at work

    def talked_ms(self, now: int) -> int:
        """Return how long it has been spoken with since it was first answered, in ms."""
        return self.talk_ms + (now - self.taken_at if self.taken_at else 0)
