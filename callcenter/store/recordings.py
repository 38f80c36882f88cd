"""Recordings of conversations: which there are, which are held, and who listened to which.

The port, fulfilled by PostgreSQL and by memory; one contract suite holds for both. That a recording
was made, facts tell; here is kept what people do with it. The files are nobody's business here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTEN, COPY, HOLD, RELEASE, PLAYED = "listen", "copy", "hold", "release", "played"
"""What is written down: the last one is told by the service, whoever asked it to play a file."""

RETENTION, REFUSED, ERASED = "retention", "refused", "erased"
"""Why a file is deleted: its time is over, the caller refused, or is to be forgotten."""


class RecordingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One recording."""

    name: str  # of the file, below the folder of recordings
    contact: str
    agent: str
    line: str
    group_name: str
    service: str
    started_at: int  # ms since the epoch
    ended_at: int | None = None  # None: it goes on, or nobody saw its end
    why: str | None = None  # it ended; as in `facts.RecordingEnd`
    held: bool = False
    deleted_at: int | None = None


class AccessEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what with which recording, and why."""

    at_ms: int
    actor: str  # such as ``os:maria``
    action: str
    subject: str  # a file, or a contact whose files are held
    reason: str


class Recordings(Protocol):
    """What may be done with recordings besides making them.

    Every method raises:
        StoreUnavailable: the database is away.
    """

    async def between(self, *, since_ms: int, until_ms: int) -> list[RecordingRecord]:
        """Those that began within the time, in order."""

    async def of_contacts(self, contacts: Sequence[str]) -> list[RecordingRecord]:
        """Those of some contacts, in order."""

    async def due(self, line: str, *, before_ms: int, most: int) -> list[RecordingRecord]:
        """At most ``most`` that began earlier, are not held, and were not deleted.

        Of one line, or of all: "".
        """

    async def refused(self, *, most: int) -> list[RecordingRecord]:
        """At most ``most`` to be deleted as their caller refused, neither deleted yet nor held."""

    async def known(self, names: Sequence[str]) -> set[str]:
        """Which of these files are of a recorded conversation, and held or not deleted."""

    async def deleted(self, names: Sequence[str], *, actor: str, why: str) -> None:
        """Write down that files are there no more."""

    async def hold(self, contact: str, *, actor: str, reason: str) -> bool:
        """Keep a contact's recordings; return whether they were not held before. Written down."""

    async def release(self, contact: str, *, actor: str, reason: str) -> bool:
        """Hold them no more; return whether they were held. Written down."""

    async def note(self, action: str, names: Sequence[str], *, actor: str, reason: str) -> None:
        """Write down that somebody listens to files, or copies them: before they do."""

    async def access(self, *, since_ms: int) -> list[AccessEntry]:
        """Everything that was written down since then, oldest first."""


def contact_of(name: str) -> str:
    """Return the contact of a file, ``DAY/CONTACT-CONVERSATION.ENDING``."""
    return name.rpartition("/")[2].rpartition("-")[0]
